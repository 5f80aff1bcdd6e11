import { element, webLink } from "./elements.js";
import { boundsOf } from "./filter.js";
import { formatElapsed, formatNumber, formatTime } from "./words.js";

/** @typedef {[name: string, value: string | Node | undefined]} Fact */

/** A list of names and values; those without a value are left out. @param {Fact[]} facts */
export function factList(facts) {
  const list = element("dl", { className: "facts" });
  for (const [name, value] of facts) {
    if (value === undefined || value === "") continue;
    list.append(element("div", {}, element("dt", {}, name), element("dd", {}, value)));
  }
  return list;
}

/** A uuid or another long id, to be copied. @param {string | number | undefined} id */
function idText(id) {
  return id === undefined ? undefined : element("span", { className: "uuid" }, String(id));
}

/** @param {import("./types.d.ts").Image} image @returns {Fact[]} */
export function imageFacts(image) {
  const { id, fileName, width, height, split, group, url, file } = image;
  return [
    ["File", file === undefined ? fileName : fileLink(file, fileName)],
    ["Original", url === undefined ? undefined : webLink(url)],
    ["Size", width === undefined || height === undefined ? "unknown" : `${width} × ${height} px`],
    ["Split", split],
    ["Group", group],
    ["Image id", idText(id)],
    ...attributeFacts(image.attributes),
  ];
}

/** The writer made this address, relative to the page and with every part encoded. @param {string} file @param {string} name */
function fileLink(file, name) {
  return element("a", { href: file, target: "_blank", rel: "noopener" }, name);
}

/** @param {import("./types.d.ts").Image} image @returns {Fact[]} */
export function captureFacts({ capture = {} }) {
  /** @param {string} key @param {number} decimals @param {string} unit @returns {string | undefined} */
  const measured = (key, decimals, unit) => {
    const value = capture[key];
    return typeof value === "number" ? `${formatNumber(value, decimals)}${unit}` : undefined;
  };
  const { time, timecode, elapsedTimeMillis, videoName, videoReferenceUuid, imagedMomentUuid } = capture;
  const [latitude, longitude] = [measured("latitude", 5, "°"), measured("longitude", 5, "°")];
  return [
    ["Dive or video", videoName === undefined ? undefined : String(videoName)],
    ["Time", time === undefined ? undefined : formatTime(String(time))],
    ["Timecode", timecode === undefined ? undefined : String(timecode)],
    ["In the video", typeof elapsedTimeMillis === "number" ? formatElapsed(elapsedTimeMillis) : undefined],
    ["Position", latitude === undefined || longitude === undefined ? undefined : `${latitude}, ${longitude}`],
    ["Depth", measured("depthMeters", 1, " m")],
    ["Altitude", measured("altitudeMeters", 1, " m")],
    ["Temperature", measured("temperatureCelsius", 2, " °C")],
    ["Salinity", measured("salinity", 2, "")],
    ["Oxygen", measured("oxygenMillilitersPerLiter", 2, " ml/l")],
    ["Pressure", measured("pressureDecibars", 1, " dbar")],
    ["Imaged moment", idText(imagedMomentUuid)],
    ["Video reference", idText(videoReferenceUuid)],
  ];
}

/** @param {import("./types.d.ts").Annotation} annotation @returns {Fact[]} */
export function annotationFacts(annotation) {
  const { geometry, score, flags, provenance = {}, id } = annotation;
  const flagText = flags?.map((flag) =>
    flag.replace(/^is/, "").replace(/(?!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
  );
  return [
    ["Shape", shapeText(annotation)],
    ["Score", score === undefined ? undefined : formatNumber(score, 3)],
    ["Marked", flagText?.join(", ")],
    ["Observer", provenance.observer],
    ["Generator", provenance.generator],
    ["Observation", idText(provenance.observationUuid)],
    [geometry === undefined ? "Id (not drawn)" : "Id", idText(id)],
    ...attributeFacts(annotation.attributes),
  ];
}

/** @param {import("./types.d.ts").Annotation} annotation */
export function shapeText(annotation) {
  const { geometry } = annotation;
  const [x, y, width, height] = (boundsOf(annotation) ?? []).map((value) => formatNumber(value, 1));
  switch (geometry?.kind) {
    case "bbox":
      return `${width} × ${height} px at ${x}, ${y}`;
    case "polygon":
      return `polygon, ${width} × ${height} px at ${x}, ${y}`;
    case "polyline":
      return `line, ${geometry.points.length / 2} points`;
    case "point":
      return `point at ${x}, ${y}`;
    default:
      return "cannot be drawn";
  }
}

/** @param {unknown} attributes @returns {Fact[]} */
function attributeFacts(attributes) {
  if (typeof attributes !== "object" || attributes === null) return [];
  return Object.entries(attributes).map(([name, value]) => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
}
