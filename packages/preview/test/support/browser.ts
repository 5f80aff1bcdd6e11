import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The Chromium to test with: the one that `CHROMIUM` names, else the system's; undefined when there is none. */
export const chromiumPath: string | undefined = [process.env.CHROMIUM, ...places].find(
  (place) => place !== undefined && existsSync(place),
);

if (chromiumPath === undefined) {
  process.stderr.write(
    "SKIPPED: tests of the preview in a browser, because there is no Chromium (apt-get install chromium, or set CHROMIUM)\n",
  );
}

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How long anything may take before it counts as hanging. */
const patienceMillis = 90_000;

/** A page that is open, and what it did that it must not. */
export interface Opened {
  readonly page: Page;
  /** Addresses that were asked for and are not of files or data. */
  readonly requests: readonly string[];
  /** Files that were asked for, without their folders. */
  readonly files: readonly string[];
  /** Messages of the console, and errors of scripts. */
  readonly complaints: readonly string[];
}

/** Opens a page from disk in a browser with a profile of its own, both gone when the test has finished. */
export async function openPage(
  path: string,
  options: BrowserContextOptions = {},
  awaited = ".tile .tile-names",
): Promise<Opened> {
  const profile = await mkdtemp(join(tmpdir(), "m3-chromium-"));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath ?? "",
    headless: true,
    args: flags,
    viewport: { width: 1280, height: 800 },
    colorScheme: "light",
    timeout: patienceMillis,
    ...options,
  });
  context.setDefaultTimeout(patienceMillis);
  onTestFinished(async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const requests: string[] = [];
  const files: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => {
    const { protocol, pathname } = new URL(request.url());
    if (protocol === "file:") files.push(pathname.split("/").slice(-2).join("/"));
    else if (protocol !== "data:") requests.push(request.url());
  });
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(pathToFileURL(path).href);
  await page.waitForSelector(awaited);
  return { page, requests, files, complaints };
}
