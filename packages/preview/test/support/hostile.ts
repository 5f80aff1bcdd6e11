import type { PreviewImage } from "../../src/index.ts";

/** Texts that would do something if they were taken for anything but text; each would set `window.harm`. */
export const hostileTexts = [
  "</script><script>window.harm=1</script>",
  '<img src=x onerror="window.harm=2">',
  "\"><svg onload='window.harm=3'>",
  "<!--<script>window.harm=4//",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is hostile on purpose
  "${window.harm=5}`;window.harm=6;//",
  "line\u2028window.harm=7\u2029end",
  "</style></title></textarea><script>window.harm=8</script>",
  "&lt;b&gt; &amp; ]]> \u0000 \ud800 \u202e",
  "__proto__",
] as const;

/** An image in which every text is hostile. */
export function hostileImage(text: string, index: number): PreviewImage {
  return {
    id: `${text} id ${index}`,
    fileName: `${text} ${index}.png`,
    url: index % 2 === 0 ? `javascript:window.harm='${text}'` : `https://example.org/?${text}`,
    widthPixels: 100,
    heightPixels: 80,
    split: text,
    group: text,
    capture: { videoName: text, timecode: text, time: text, imagedMomentUuid: text, videoReferenceUuid: text },
    attributes: { [text]: text },
    annotations: [
      {
        id: `${text} annotation ${index}`,
        category: text,
        altCategory: text,
        geometry: { kind: "bbox", bbox: [10, 10, 50, 40] },
        provenance: { observer: text, generator: text, observationUuid: text },
        attributes: { [text]: { nested: text } },
      },
    ],
  };
}
