import { byId } from "./elements.js";

/** The three views of the page as tabs. @param {(view: string) => void} onShow */
export function createViews(onShow) {
  const tabs = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[role=tab]")]);

  /** @param {HTMLElement} chosen */
  function choose(chosen) {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      byId(tab.getAttribute("aria-controls") ?? "", HTMLElement).hidden = !isChosen;
    }
    window.scrollTo({ top: 0 });
    onShow(chosen.id);
  }
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      const next = tabs[(index + step + tabs.length) % tabs.length];
      if (step === 0 || next === undefined) return;
      next.focus();
      choose(next);
    });
  });
  return {
    /** @param {string} id of a tab */
    show: (id) => choose(byId(id, HTMLElement)),
  };
}
