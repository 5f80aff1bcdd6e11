"""What the checks print last: a line for each failure, or one that says what passed."""

import sys


def finish(check, failures, passed):
    """Ends the process: with 1 if there is a failure, else with 0."""
    for failure in failures:
        print(f"FAIL {check}: {failure}")
    if not failures:
        print(f"PASS {check}: {passed}")
    sys.exit(1 if failures else 0)
