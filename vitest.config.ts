// A bare `npx vitest` must not miss the projects and test old builds.
export { default } from "./vitest.workspace.ts";
