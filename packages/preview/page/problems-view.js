import { byId, element } from "./elements.js";
import { countOf, formatCount } from "./words.js";

const shownAtOnce = 50;

/**
 * The problems by code, each with its messages.
 *
 * @param {import("./types.d.ts").Summary} summary
 * @param {import("./store.js").Store} store
 * @param {(code: string) => void} onShow
 */
export async function fillProblemsView(summary, store, onShow) {
  const view = byId("problem-groups", HTMLElement);
  if (summary.problems.length === 0) {
    view.replaceChildren(element("p", { className: "empty" }, "No problems are known."));
    return;
  }
  await store.loadProblems();
  const groups = summary.problems.map(({ code, count }) => {
    const problems = store.allProblems().filter((problem) => problem.code === code);
    const list = element("ul", { className: "messages" });
    const show = element(
      "button",
      { type: "button", className: "plain", onclick: () => onShow(code) },
      "Show the images",
    );
    const head = element("h2", {}, element("code", {}, code), ` ${formatCount(count)}`);
    const group = element("section", { className: "problem-group" }, element("header", {}, head, show), list);
    if (!problems.some(({ imageId }) => imageId !== undefined)) show.remove();
    addMessages(group, list, problems, count);
    return group;
  });
  view.replaceChildren(...groups);
}

/**
 * @param {HTMLElement} group
 * @param {HTMLElement} list
 * @param {import("./types.d.ts").Problem[]} problems
 * @param {number} count
 */
function addMessages(group, list, problems, count) {
  let shown = 0;
  const more = element("button", { type: "button", className: "plain" });
  const add = () => {
    for (const { message } of problems.slice(shown, shown + shownAtOnce)) list.append(element("li", {}, message));
    shown = Math.min(problems.length, shown + shownAtOnce);
    more.textContent = `${countOf(problems.length - shown, "more message")} ...`;
    if (shown < problems.length) return;
    more.remove();
    if (count > shown)
      group.append(element("p", { className: "empty" }, `${formatCount(count - shown)} more are counted, not listed.`));
  };
  more.addEventListener("click", add);
  group.append(more);
  add();
}
