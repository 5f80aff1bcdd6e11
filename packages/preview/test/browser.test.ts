import { rm } from "node:fs/promises";
import { join } from "node:path";
import axe, { type AxeResults } from "axe-core";
import { describe, expect, test, vi } from "vitest";
import { toWellFormed } from "../src/escape.ts";
import { type PreviewImage, writePreview } from "../src/index.ts";
import { chromiumPath, openPage } from "./support/browser.ts";
import { hostileImage, hostileTexts } from "./support/hostile.ts";
import { box, type Colour, colourAt, datasetOf, isNear, paint } from "./support/pictures.ts";
import { syntheticDataset, uuidOf } from "./support/synthetic-dataset.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

// A browser starts in one or many seconds, as busy as the machine is.
vi.setConfig({ testTimeout: 120_000 });

const magenta: Colour = [210, 20, 190];
const firstColour: Colour = [0xff, 0xb4, 0x54];
const rectangle = [100, 60, 120, 90] as const;

/** What a browser says of where an element is; its types are not those of Node. */
interface DOMRectLike {
  readonly left: number;
  readonly right: number;
  readonly top: number;
}

/** Two pictures, wide and upright, with the same rectangle, and boxes of two categories; one is a negative. */
async function writeThree(layout: "file" | "folder"): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, size] of [
    ["wide.png", [400, 300]],
    ["upright.png", [300, 400]],
    ["empty.png", [400, 300]],
  ] as const) {
    await paint(join(folder, name), size, name === "empty.png" ? [] : [{ bbox: rectangle, colour: magenta }]);
  }
  const image = (name: string, more: Omit<PreviewImage, "fileName" | "id">): PreviewImage => ({
    id: `id-${name}`,
    fileName: name,
    path: join(folder, name),
    ...more,
  });
  const dataset = datasetOf([
    image("wide.png", {
      split: "train",
      url: "https://example.org/wide.png",
      annotations: [box("a-1", "Sebastes", rectangle)],
    }),
    image("upright.png", {
      split: "val",
      capture: { videoName: "Tiburon 0755", depthMeters: 431.25 },
      annotations: [
        box("a-2", "Sebastes", rectangle, { provenance: { observer: "svonthun", observationUuid: uuidOf(3, 7) } }),
        { id: "a-3", category: "Poralia", geometry: { kind: "point", x: 20, y: 300 } },
      ],
    }),
    image("empty.png", { split: "val", annotations: [] }),
  ]);
  const target = join(folder, layout === "file" ? "page.html" : "page");
  const problems = [{ code: "clipped", imageId: "id-wide.png", message: "Cut at the edge" }];
  return (await writePreview(dataset, target, { title: "Three", selfContainedUpTo: 0, problems })).page;
}

describe.skipIf(chromiumPath === undefined)("in Chromium", () => {
  test.each(["file", "folder"] as const)(
    "boxes lie where they should, in tiles and in the detail view (%s)",
    async (layout) => {
      const opened = await openPage(await writeThree(layout));
      const expectBox = async (selector: string, width: number): Promise<void> => {
        const frame = opened.page.locator(selector);
        await frame.locator("img").evaluate((image: { decode(): Promise<void> }) => image.decode());
        const { width: shown } = (await frame.boundingBox()) ?? { width: 0 };
        const picture = await frame.screenshot({ scale: "css" });
        const scale = shown / width;
        const [x, y, w, h] = rectangle;
        const at = (dx: number, dy: number) => colourAt(picture, dx, dy);
        const middle = (y + h / 2) * scale;
        const [left, right, top, bottom] = [x * scale, (x + w) * scale, y * scale, (y + h) * scale];
        for (const edge of [left, right]) {
          const near = await Promise.all([-1, 0, 1].map((step) => at(edge + step, middle)));
          expect(near.some((colour) => isNear(colour, firstColour))).toBe(true);
        }
        for (const edge of [top, bottom]) {
          const near = await Promise.all([-1, 0, 1].map((step) => at((left + right) / 2, edge + step)));
          expect(near.some((colour) => isNear(colour, firstColour))).toBe(true);
        }
        for (const inside of [left + 6, right - 6]) expect(isNear(await at(inside, middle), magenta)).toBe(true);
        for (const outside of [left - 6, right + 6]) expect(isNear(await at(outside, middle), [90, 90, 90])).toBe(true);
      };
      await expectBox(".cell:nth-child(1) .frame", 400);
      await expectBox(".cell:nth-child(2) .frame", 300);
      await opened.page.locator(".tile").nth(1).click();
      await opened.page.keyboard.press("l");
      await opened.page.mouse.move(5, 5);
      await expectBox("#stage .frame", 300);
      expect(await opened.page.locator("#stage img").getAttribute("src")).toBe(
        layout === "file" ? "upright.png" : "../upright.png",
      );
      expect(opened.complaints).toEqual([]);
      expect(opened.requests).toEqual([]);
    },
  );

  test("filters filter, and the search finds by file name and uuid", async () => {
    const { page: tab, complaints } = await openPage(await writeThree("file"));
    const shown = async (): Promise<string[]> => {
      await tab.waitForTimeout(250);
      const names = await tab
        .locator(".tile img")
        .evaluateAll((pictures: { alt: string }[]) => pictures.map(({ alt }) => alt));
      expect(await tab.locator("#status").textContent()).toBe(
        names.length === 3 ? "3 images" : `${names.length} of 3 images`,
      );
      return names;
    };
    const tick = (name: string) => tab.getByLabel(name, { exact: false }).first().click();
    expect(await shown()).toEqual(["wide.png", "upright.png", "empty.png"]);
    await tick("Poralia");
    expect(await shown()).toEqual(["upright.png"]);
    expect(await tab.locator(".shape.faint").count()).toBe(1);
    await tick("No annotations");
    expect(await shown()).toEqual(["upright.png", "empty.png"]);
    await tab.locator("#clear").click();
    await tick("Points and lines");
    expect(await shown()).toEqual(["upright.png"]);
    await tab.locator("#clear").click();
    await tick("val");
    expect(await shown()).toEqual(["upright.png", "empty.png"]);
    await tab.locator("#clear").click();
    await tick("clipped");
    expect(await shown()).toEqual(["wide.png"]);
    await tab.locator("#clear").click();
    for (const [text, found] of [
      ["EMPTY.png", "empty.png"],
      [uuidOf(3, 7).toUpperCase(), "upright.png"],
      ["a-1", "wide.png"],
      ["tiburon svonthun", "upright.png"],
    ]) {
      await tab.locator("#search").fill(text ?? "");
      expect(await shown()).toEqual([found]);
    }
    await tab.locator("#search").fill("nowhere");
    expect(await shown()).toEqual([]);
    expect(await tab.locator("#nothing").isVisible()).toBe(true);
    await tab.locator("#tab-problems").click();
    await tab.locator("#problem-groups button").click();
    expect(await shown()).toEqual(["wide.png"]);
    expect(complaints).toEqual([]);
  });

  test("the keyboard does everything, and the focus comes back", async () => {
    const { page: tab, complaints } = await openPage(await writeThree("folder"));
    const focused = () =>
      tab.evaluate(
        "((active) => active.querySelector('img')?.alt ?? active.ariaLabel ?? active.id)(document.activeElement)",
      );
    await tab.keyboard.press("ArrowDown");
    expect(await focused()).toBe("wide.png");
    await tab.keyboard.press("ArrowRight");
    expect(await focused()).toBe("upright.png");
    await tab.keyboard.press("Enter");
    const title = tab.locator("#detail-title");
    await tab.locator("#detail[open]").waitFor();
    expect(await title.textContent()).toBe("upright.png");
    expect(await tab.locator("#detail-facts").textContent()).toContain("431.3 m");
    await tab.keyboard.press("ArrowRight");
    await expect.poll(() => title.textContent()).toBe("empty.png");
    await tab.keyboard.press("ArrowLeft");
    await tab.keyboard.press("ArrowLeft");
    await expect.poll(() => title.textContent()).toBe("wide.png");
    const link = tab.locator("#detail-facts a[href^=https]");
    expect([await link.getAttribute("href"), await link.getAttribute("rel")]).toEqual([
      "https://example.org/wide.png",
      "noopener noreferrer",
    ]);
    await tab.keyboard.press("z");
    expect(await tab.locator("#zoom").getAttribute("aria-pressed")).toBe("true");
    await tab.keyboard.press("Escape");
    await expect.poll(focused).toBe("wide.png");
    await tab.keyboard.press("/");
    expect(await focused()).toMatch(/^Search/);
    await tab.keyboard.type("empty?");
    await tab.keyboard.press("Escape");
    expect(await tab.locator("#search").inputValue()).toBe("");
    expect(await tab.locator("dialog[open]").count()).toBe(0);
    await tab.keyboard.press("?");
    expect(await tab.locator("#help").isVisible()).toBe(true);
    await tab.keyboard.press("Escape");
    await tab.keyboard.press("t");
    expect(await tab.locator("html").getAttribute("data-theme")).toBe("dark");
    await tab.keyboard.press("2");
    expect(await tab.locator("#view-charts").isVisible()).toBe(true);
    expect(await tab.locator("#tab-charts").getAttribute("aria-selected")).toBe("true");
    expect(complaints).toEqual([]);
  });

  test("the page follows the system to dark, prints the charts, and fits a narrow window", async () => {
    const path = await writeThree("file");
    const { page: tab, complaints } = await openPage(path, {
      colorScheme: "dark",
      viewport: { width: 360, height: 700 },
    });
    expect(await tab.locator("html").getAttribute("data-theme")).toBe("dark");
    for (const view of ["#tab-images", "#tab-charts", "#tab-problems"]) {
      await tab.locator(view).click();
      expect(await tab.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    }
    await tab.emulateMedia({ media: "print" });
    expect(await tab.locator("#view-charts").isVisible()).toBe(true);
    expect(await tab.locator("#view-images").isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  });

  test.each(["light", "dark"] as const)("every view passes the rules of axe (%s)", async (colorScheme) => {
    const { page: tab, complaints } = await openPage(await writeThree("file"), { colorScheme });
    await tab.evaluate(axe.source);
    const violations = async (): Promise<string[]> => {
      // Colours that are on their way are not those to judge.
      await tab.waitForTimeout(300);
      const { violations: found } = (await tab.evaluate("axe.run()")) as AxeResults;
      return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    };
    expect(await violations()).toEqual([]);
    await tab.locator(".tile").nth(1).click();
    await tab.locator("#detail summary").first().click();
    expect(await violations()).toEqual([]);
    await tab.keyboard.press("Escape");
    await tab.locator("#tab-charts").click();
    await tab.locator(".chart summary").first().click();
    expect(await violations()).toEqual([]);
    await tab.locator("#tab-problems").click();
    expect(await violations()).toEqual([]);
    await tab.keyboard.press("?");
    expect(await violations()).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test.each([0, 300])(
    "hostile texts stay text, and run nothing (self-contained up to %i)",
    async (selfContainedUpTo) => {
      const folder = await temporaryFolder();
      const images = hostileTexts.map(hostileImage);
      const { page: path } = await writePreview(datasetOf(images), join(folder, "preview"), {
        title: hostileTexts[0],
        selfContainedUpTo,
        problems: images.map(({ id }, index) => ({
          code: hostileTexts[index] ?? "",
          imageId: id,
          message: hostileTexts[index] ?? "",
        })),
      });
      const { page: tab, complaints, requests } = await openPage(path);
      expect(await tab.locator("h1").textContent()).toBe(hostileTexts[0]);
      expect(await tab.locator(".tile-names").first().textContent()).toBe(hostileTexts[0]);
      for (const [index, { fileName }] of images.entries()) {
        await tab.locator(".tile").nth(index).click();
        await expect
          .poll(async () => toWellFormed((await tab.locator("#detail-title").textContent()) ?? ""))
          .toBe(toWellFormed(fileName));
        for (const link of await tab.locator("#detail-facts a").all())
          expect(await link.getAttribute("href")).toMatch(/^https:/);
        await tab.keyboard.press("Escape");
      }
      for (const view of ["#tab-charts", "#tab-problems"]) await tab.locator(view).click();
      await tab.locator(".messages li").first().waitFor();
      expect(await tab.evaluate("window.harm")).toBeUndefined();
      expect(complaints).toEqual([]);
      expect(requests).toEqual([]);
    },
  );

  test("10,000 images open with one file of data, and scroll to the end with few tiles in the page", async () => {
    const folder = await temporaryFolder();
    const { page: path } = await writePreview(syntheticDataset(10_000, []), join(folder, "preview"));
    const { page: tab, files, complaints } = await openPage(path, { viewport: { width: 1440, height: 900 } });
    const data = () => files.filter((name) => name.startsWith("data/"));
    expect(data().sort()).toEqual(["data/0.js", "data/problems.js"].slice(0, data().length));
    const tileCount = () => tab.locator(".tile").count();
    expect(await tileCount()).toBeLessThan(100);
    for (const share of [0.5, 1]) {
      await tab.evaluate(`scrollTo(0, ${share} * document.documentElement.scrollHeight)`);
      await expect.poll(() => tab.locator(".tile[aria-label=Loading]").count()).toBe(0);
      await expect.poll(tileCount).toBeLessThan(100);
    }
    await expect.poll(() => tab.locator(".cell").last().getAttribute("aria-posinset")).toBe("10000");
    expect(data().length).toBeLessThan(8);
    await tab.keyboard.press("/");
    await tab.keyboard.type(uuidOf(1, 7777));
    await expect.poll(() => tab.locator("#status").textContent()).toBe("1 of 10\u202f000 images");
    expect(await tab.locator(".tile").textContent()).toContain("007777.jpg");
    expect(complaints).toEqual([]);
  });

  test.each([1400, 400])("names in charts keep off their counts at %i pixels, however wide they are", async (width) => {
    const folder = await temporaryFolder();
    const names = [
      "W".repeat(80),
      "Sebastes aleutianus/melanostictus of the long-named sort",
      "\u6d77".repeat(60),
      "i",
    ];
    const images = names.map((name, index) => ({
      id: `${index}`,
      fileName: `${index}.png`,
      widthPixels: 100,
      heightPixels: 100,
      annotations: [box(`a-${index}`, name, [10, 10, 20, 20])],
    }));
    const { page: path } = await writePreview(datasetOf(images), join(folder, "page.html"), { title: "T".repeat(300) });
    const { page: tab } = await openPage(path, { viewport: { width, height: 800 } });
    await tab.locator("#tab-charts").click();
    const plot = tab.locator(".plot").first();
    const texts = await plot.locator("text").evaluateAll((elements) =>
      elements.map((element) => {
        const { left, right, top } = (
          element as unknown as { getBoundingClientRect(): DOMRectLike }
        ).getBoundingClientRect();
        return { left, right, top };
      }),
    );
    const [shown, counts] = [texts.slice(0, names.length), texts.slice(names.length)];
    expect(counts).toHaveLength(names.length);
    for (const [index, { right }] of shown.entries()) expect(right).toBeLessThan(counts[index]?.left ?? 0);
    // A title of any length leaves room for what the page is about.
    expect((await tab.locator("h1").boundingBox())?.height).toBeLessThan(100);
  });

  test("a dataset without images says so, and does not speak of filters", async () => {
    const folder = await temporaryFolder();
    const { page: path } = await writePreview(datasetOf([]), join(folder, "page.html"));
    const { page: tab, complaints } = await openPage(path, {}, "#nothing");
    expect(await tab.locator("#nothing").textContent()).toBe("The dataset has no images.");
    expect(complaints).toEqual([]);
  });

  test("the page says so when the files beside it are gone", async () => {
    const folder = await temporaryFolder();
    const { page: path } = await writePreview(syntheticDataset(450, []), join(folder, "preview"));
    await rm(join(folder, "preview/data/2.js"));
    const { page: tab } = await openPage(path);
    await tab.locator("#search").fill("Ricketts");
    await expect.poll(() => tab.locator("#status").textContent()).toContain("data/2.js");
  });
});
