/**
 * The images of the page, loaded in chunks when they are asked for: from the page itself, or from files beside it. A page that is opened
 * from disk may not read files, but may load scripts, so each file is one call of `m3Preview`.
 *
 * @param {import("./types.d.ts").Summary} summary
 * @param {() => void} onLoad called when a chunk has come
 */
export function createStore(summary, onLoad) {
  const { imageCount, chunkSize, isSelfContained } = summary;
  const chunkCount = Math.ceil(imageCount / chunkSize);
  /** @type {(import("./types.d.ts").Image[] | undefined)[]} */
  const chunks = [];
  /** @type {Map<string, Promise<void>>} */
  const loads = new Map();
  /** @type {Map<string, import("./types.d.ts").Problem[]>} */
  const problemsByImage = new Map();
  /** @type {import("./types.d.ts").Problem[]} */
  let problems = [];

  /** @param {string} name @param {string} text JSON */
  function take(name, text) {
    const items = JSON.parse(text);
    if (name !== "problems") {
      chunks[Number(name)] = /** @type {import("./types.d.ts").Image[]} */ (items);
      return;
    }
    problems = /** @type {import("./types.d.ts").Problem[]} */ (items);
    for (const problem of problems) {
      const { imageId } = problem;
      if (imageId === undefined) continue;
      const known = problemsByImage.get(imageId);
      if (known === undefined) problemsByImage.set(imageId, [problem]);
      else known.push(problem);
    }
  }
  globalThis.m3Preview = take;

  /** @param {string} name @returns {Promise<void>} */
  function load(name) {
    const begun = loads.get(name);
    if (begun !== undefined) return begun;
    const done = isSelfContained ? takeFromPage(name) : takeFromFile(name);
    loads.set(name, done);
    done.then(onLoad, () => {
      // It may be asked for again: a disk that sleeps, a share that is back.
      loads.delete(name);
      onLoad();
    });
    return done;
  }

  /** @param {string} name */
  async function takeFromPage(name) {
    const data = document.getElementById(`data-${name}`);
    take(name, data?.textContent ?? "[]");
    // Its text would be kept twice.
    data?.remove();
  }

  /** @param {string} name @returns {Promise<void>} */
  function takeFromFile(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `data/${name}.js`;
      script.onload = () => {
        script.remove();
        resolve();
      };
      script.onerror = () => {
        script.remove();
        reject(new TypeError(`Cannot load data/${name}.js: it belongs beside this page`));
      };
      document.head.append(script);
    });
  }

  return {
    imageCount,
    /** An image, if it has been loaded. @param {number} index */
    peek: (index) => chunks[Math.floor(index / chunkSize)]?.[index % chunkSize],
    /** An image; undefined now if it must be loaded first, and then `onLoad` is called. @param {number} index */
    get(index) {
      const chunk = Math.floor(index / chunkSize);
      const loaded = chunks[chunk];
      if (loaded === undefined) load(String(chunk)).catch(() => {});
      return loaded?.[index % chunkSize];
    },
    /** Loads the chunk of an image. @param {number} index */
    loadAround: (index) => load(String(Math.floor(index / chunkSize))),
    loadProblems: () => load("problems"),
    /** Loads everything, a few files at a time. @param {(done: number, all: number) => void} onProgress */
    async loadAll(onProgress) {
      for (let from = 0; from < chunkCount; from += 4) {
        onProgress(from, chunkCount);
        const names = [...Array(Math.min(4, chunkCount - from)).keys()].map((step) => String(from + step));
        await Promise.all(names.map(load));
      }
    },
    /** Those of one image. @param {string} imageId @returns {readonly import("./types.d.ts").Problem[]} */
    problemsOf: (imageId) => problemsByImage.get(imageId) ?? [],
    allProblems: () => problems,
  };
}

/** @typedef {ReturnType<typeof createStore>} Store */
