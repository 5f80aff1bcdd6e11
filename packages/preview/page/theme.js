import { byId } from "./elements.js";

const key = "m3-preview-theme";

/** The switch between light and dark; what the system prefers is used until it is touched. */
export function createThemeSwitch() {
  const button = byId("theme", HTMLButtonElement);
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = remembered();

  function apply() {
    const isDark = chosen === undefined ? system.matches : chosen === "dark";
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
    button.setAttribute("aria-pressed", String(isDark));
  }
  function toggle() {
    chosen = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    remember(chosen);
    apply();
  }
  system.addEventListener("change", apply);
  button.addEventListener("click", toggle);
  apply();
  return { toggle };
}

/** Pages from disk may be refused a memory. @returns {string | undefined} */
function remembered() {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} theme */
function remember(theme) {
  try {
    localStorage.setItem(key, theme);
  } catch {
    // It lasts as long as the page then.
  }
}
