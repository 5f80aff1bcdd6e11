import { stylesOf } from "./colours.js";
import { createDetail } from "./detail.js";
import { byId } from "./elements.js";
import { isEmptyFilter, matchesImage } from "./filter.js";
import { createFiltersPanel } from "./filters-panel.js";
import { createGrid } from "./grid.js";
import { fillProblemsView } from "./problems-view.js";
import { createStore } from "./store.js";
import { createThemeSwitch } from "./theme.js";
import { createViews } from "./views.js";
import { countOf, formatCount } from "./words.js";

/** @type {import("./types.d.ts").Summary} */
const summary = JSON.parse(byId("summary", HTMLElement).textContent ?? "");
const styles = stylesOf(summary.categories);
const status = byId("status", HTMLElement);
const gridElement = byId("grid", HTMLElement);
const help = byId("help", HTMLDialogElement);

const store = createStore(summary, () => grid.render());
const panel = createFiltersPanel({ summary, styles, onChange: () => void find() });
const drawing = { summary, styles, filter: () => panel.filter, problemsOf: store.problemsOf };
const grid = createGrid({
  container: gridElement,
  store,
  drawing,
  onOpen: (position) => void detail.open(position).catch(tell),
});
const detail = createDetail({ store, drawing, grid, onError: tell });
const theme = createThemeSwitch();
const views = createViews((view) => {
  if (view === "tab-images") grid.render();
  else if (view === "tab-problems") fillProblemsView(summary, store, showProblem).catch(tell);
});

let lastSearch = 0;
/** Shows the images that are asked for; a later question overtakes an earlier one. */
async function find() {
  const search = ++lastSearch;
  if (isEmptyFilter(panel.filter)) {
    showAll();
    return;
  }
  try {
    await store.loadAll((done, all) => {
      if (search === lastSearch && done > 0) status.textContent = `Reading part ${done} of ${all} ...`;
    });
  } catch (error) {
    tell(error);
    return;
  }
  if (search !== lastSearch) return;
  /** @type {number[]} */
  const found = [];
  for (let index = 0; index < store.imageCount; index++) {
    const image = store.peek(index);
    if (image !== undefined && matchesImage(image, panel.filter, store.problemsOf(image.id))) found.push(index);
  }
  grid.show(found);
  status.textContent = `${formatCount(found.length)} of ${countOf(store.imageCount, "image")}`;
  byId("nothing", HTMLElement).hidden = found.length > 0;
}

function showAll() {
  grid.show(undefined);
  if (store.imageCount === 0) byId("nothing", HTMLElement).textContent = "The dataset has no images.";
  status.textContent = countOf(store.imageCount, "image");
  byId("nothing", HTMLElement).hidden = store.imageCount > 0;
}

/** @param {string} code */
function showProblem(code) {
  views.show("tab-images");
  panel.showProblem(code);
}

/** @param {unknown} error */
function tell(error) {
  status.textContent = error instanceof Error ? error.message : String(error);
}

/** @param {boolean} isShown */
function showLabels(isShown) {
  gridElement.classList.toggle("named", isShown);
  byId("labels", HTMLButtonElement).setAttribute("aria-pressed", String(isShown));
}

const tileSize = byId("tile-size", HTMLInputElement);
tileSize.addEventListener("input", () => grid.resize(Number(tileSize.value)));
byId("labels", HTMLButtonElement).addEventListener("click", () => showLabels(!gridElement.classList.contains("named")));
byId("help-open", HTMLButtonElement).addEventListener("click", () => help.showModal());
byId("filters-open", HTMLButtonElement).addEventListener("click", () => {
  const isOpen = document.body.classList.toggle("filtering");
  byId("filters-open", HTMLButtonElement).setAttribute("aria-expanded", String(isOpen));
});

document.addEventListener("keydown", (event) => {
  const isTyping = event.target instanceof HTMLInputElement && event.target.type !== "checkbox";
  if (event.altKey || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]") !== null) return;
  const search = byId("search", HTMLInputElement);
  if (event.key === "Escape" && event.target === search) {
    search.value = "";
    search.dispatchEvent(new Event("input"));
    search.blur();
    return;
  }
  if (isTyping) return;
  if (event.key === "/") {
    views.show("tab-images");
    search.focus();
  } else if (event.key === "?") help.showModal();
  else if (event.key === "t") theme.toggle();
  else if (event.key === "l") showLabels(!gridElement.classList.contains("named"));
  else if (event.key === "ArrowDown" && event.target === document.body) grid.focusOn(0);
  else if (["1", "2", "3"].includes(event.key)) {
    views.show(["tab-images", "tab-charts", "tab-problems"][Number(event.key) - 1] ?? "");
  } else return;
  event.preventDefault();
});

showAll();
// Marks on tiles need them; the grid is drawn anew when they are there.
if (summary.problems.length > 0) {
  store.loadProblems().then(() => find(), tell);
}
