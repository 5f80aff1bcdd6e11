# Sixteen processes that each fetch a file at a time, as the Python scripts do: many_processes.py FOLDER ORIGIN SIZE COUNT
import multiprocessing
import os
import sys
import urllib.request

folder, origin, size, count = sys.argv[1:5]


def fetch(index):
    urllib.request.urlretrieve(f"{origin}/{size}/{index}.jpg", os.path.join(folder, f"{index}.jpg"))


if __name__ == "__main__":
    with multiprocessing.Pool(16) as pool:
        for _ in pool.imap_unordered(fetch, range(int(count))):
            pass
