import { byId, element } from "./elements.js";
import { emptyFilter, isEmptyFilter } from "./filter.js";
import { formatCount } from "./words.js";

/** @type {Record<import("./types.d.ts").SizeClass, string>} */
const sizeNames = {
  small: "Small, under 32² px",
  medium: "Medium, under 96² px",
  large: "Large",
  none: "Points and lines",
};

/**
 * The boxes to tick beside the grid, with how many there are of each.
 *
 * @param {object} given
 * @param {import("./types.d.ts").Summary} given.summary
 * @param {readonly import("./types.d.ts").Style[]} given.styles
 * @param {() => void} given.onChange
 */
export function createFiltersPanel({ summary, styles, onChange }) {
  const panel = byId("filters", HTMLElement);
  const search = byId("search", HTMLInputElement);
  const clear = byId("clear", HTMLButtonElement);
  const filter = emptyFilter();

  function changed() {
    clear.disabled = isEmptyFilter(filter);
    onChange();
  }

  /**
   * @template T
   * @param {string} title
   * @param {Set<T>} chosen
   * @param {{ value: T, name: string, count: number, style?: import("./types.d.ts").Style | undefined }[]} choices
   */
  function group(title, chosen, choices) {
    if (choices.length === 0) return;
    const list = element("div", { className: "choices" });
    for (const { value, name, count, style } of choices) {
      const box = element("input", { type: "checkbox" });
      box.addEventListener("change", () => {
        if (box.checked) chosen.add(value);
        else chosen.delete(value);
        changed();
      });
      const choice = element("label", { className: "choice" }, box);
      if (style !== undefined) {
        const swatch = element("span", { className: "swatch", "aria-hidden": "true" });
        swatch.style.setProperty("--colour", style.colour);
        if (style.dash !== "") swatch.classList.add("dashed");
        choice.append(swatch);
      }
      choice.append(
        element("span", { className: "choice-name", title: name }, name),
        element("span", { className: "choice-count" }, formatCount(count)),
      );
      list.append(choice);
    }
    const field = element("fieldset", {}, element("legend", {}, title));
    if (choices.length > 12) field.append(narrower(title, list));
    field.append(list);
    panel.append(field);
  }

  /** A box to type in that leaves only the choices with that text. @param {string} title @param {HTMLElement} list */
  function narrower(title, list) {
    const input = element("input", { type: "search", placeholder: "Find ...", "aria-label": `Find in ${title}` });
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLowerCase();
      for (const choice of /** @type {Iterable<HTMLElement>} */ (list.children)) {
        choice.hidden = !(choice.textContent ?? "").toLowerCase().includes(wanted);
      }
    });
    return input;
  }

  const { categories, splits, sizes, problems, negativeImageCount } = summary;
  const known = categories.map(({ name, count }, value) => ({ value, name, count, style: styles[value] }));
  known.sort((a, b) => b.count - a.count || a.value - b.value);
  const none = { value: -1, name: "No annotations", count: negativeImageCount, style: undefined };
  group("Category", filter.categories, negativeImageCount > 0 ? [...known, none] : known);
  const named = splits.map(({ name, imageCount }) => ({ value: name, name: name || "No split", count: imageCount }));
  group("Split", filter.splits, named.length > 1 || splits[0]?.name ? named : []);
  const sizeKeys = /** @type {import("./types.d.ts").SizeClass[]} */ (["small", "medium", "large", "none"]);
  const present = sizeKeys.filter((value) => sizes[value] > 0);
  group(
    "Size",
    filter.sizes,
    present.map((value) => ({ value, name: sizeNames[value], count: sizes[value] })),
  );
  group(
    "Problem",
    filter.problems,
    problems.map(({ code, count }) => ({ value: code, name: code, count })),
  );

  let timer = 0;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      filter.text = search.value;
      changed();
    }, 120);
  });
  clear.addEventListener("click", () => reset());

  function reset() {
    Object.assign(filter, { text: "" });
    search.value = "";
    for (const chosen of [filter.categories, filter.splits, filter.sizes, filter.problems]) chosen.clear();
    for (const box of panel.querySelectorAll("input")) {
      if (box.type === "checkbox") box.checked = false;
    }
    changed();
  }
  clear.disabled = true;

  return {
    filter,
    /** Shows the images with one kind of problem, and nothing else. @param {string} code */
    showProblem(code) {
      reset();
      for (const label of panel.querySelectorAll("label")) {
        const isIt = label.querySelector(".choice-name")?.textContent === code;
        const box = label.querySelector("input");
        if (isIt && box !== null && label.closest("fieldset") === panel.lastElementChild) box.click();
      }
    },
  };
}
