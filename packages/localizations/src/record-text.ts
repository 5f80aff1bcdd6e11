import { createJsonLayout, escapeJson, type JsonLayout, objectJson, type TextLayout } from "./json-layout.ts";
import type { ImageReference } from "./localization.ts";
import type { Place } from "./locate.ts";
import { type ImageUrl, toImageUrls } from "./read-images.ts";
import type { MomentFields } from "./read-value.ts";
import type { LocalizationRecord, RecordIdentity, RecordMaker } from "./record.ts";
import { toLinkValue } from "./serialize.ts";

/** A {@link LocalizationRecord} as text, with what of it is looked at before it is written. */
export interface LocalizationText
  extends Pick<LocalizationRecord, "association_uuid" | "kind" | "concept" | "to_concept"> {
  /** The JSON text of the record, from brace to brace. */
  readonly text: string;
}

/**
 * Makes records as text: the text that JSON.stringify makes of the records of `makeRecords`, in half of the time that
 * both take, since no object is made of a record, and what the localizations of an observation share is made once.
 */
export function createTextMaker(textLayout: TextLayout): RecordMaker<LocalizationText> {
  const layout = createJsonLayout(textLayout);
  const keys = keysIn(layout);
  const [end] = layout.breaks;
  return (moment, urls) => {
    let urlsText: string | undefined;
    let momentText: string | undefined;
    return (identity, place, linkValue, confidenceScale) => {
      urlsText ??= imageUrlsJson(urls, layout);
      momentText ??= `${momentJson(moment, keys, layout)}${end}}`;
      const { kind } = place.geometry;
      const { observationUuid, associationUuid, concept, toConcept } = identity;
      const text =
        `${keys.observationUuid}${escapeJson(observationUuid)}` +
        `${keys.associationUuid}${escapeJson(associationUuid)}` +
        `${keys.concept}${escapeJson(concept)}${keys.localization}${objectJson(linkValue, layout)}` +
        `${keys.imageUrls}${urlsText}${keys.kind[kind]}` +
        `${placeJson(identity, place, keys, layout)}` +
        `${confidenceScale === undefined ? "" : `${keys.confidenceScale}${confidenceScale}`}${momentText}`;
      return { association_uuid: associationUuid, kind, concept, ...(toConcept && { to_concept: toConcept }), text };
    };
  };
}

type Keys = ReturnType<typeof keysIn>;

/** All that stands between two values of a record; before a text it ends, and behind one it begins, with the quote. */
function keysIn({ breaks: [, line, inner], colon }: JsonLayout) {
  const key = (name: string): string => `,${line}"${name}"${colon}`;
  const imageKey = (name: string): string => `,${inner}"${name}"${colon}`;
  const kind = (name: string): string => `${key("kind")}"${name}"`;
  return {
    observationUuid: `{${key("observation_uuid").slice(1)}"`,
    associationUuid: `"${key("association_uuid")}"`,
    concept: `"${key("concept")}"`,
    localization: `"${key("localization")}`,
    imageUrls: key("image_urls"),
    kind: { box: kind("box"), point: kind("point"), line: kind("line"), polygon: kind("polygon") },
    toConcept: `${key("to_concept")}"`,
    image: `${key("image")}{${inner}"uuid"${colon}"`,
    url: `"${imageKey("url")}"`,
    format: `"${imageKey("format")}"`,
    width: imageKey("width"),
    height: imageKey("height"),
    imageEnd: `${line}}`,
    resolution: `${key("resolution")}"`,
    scale: `${key("scale")}[${inner}`,
    scaleY: `,${inner}`,
    scaleEnd: `${line}]`,
    geometry: key("geometry"),
    confidenceScale: key("confidence_scale"),
    imagedMomentUuid: `${key("imaged_moment_uuid")}"`,
    videoReferenceUuid: `${key("video_reference_uuid")}"`,
    recordedTimestamp: `${key("recorded_timestamp")}"`,
    timecode: `${key("timecode")}"`,
    elapsedTimeMillis: key("elapsed_time_millis"),
    observer: `${key("observer")}"`,
    group: `${key("group")}"`,
    activity: `${key("activity")}"`,
    ancillaryData: key("ancillary_data"),
  } as const;
}

/** What stands between the kind and the scale of the confidence. */
function placeJson({ toConcept }: RecordIdentity, place: Place, keys: Keys, layout: JsonLayout): string {
  const { image, resolution, scale, isAdjusted, geometry } = place;
  let text = toConcept === undefined ? "" : `${keys.toConcept}${escapeJson(toConcept)}"`;
  if (image !== undefined) text += imageJson(image, keys);
  text += `${keys.resolution}${resolution}"`;
  if (scale !== undefined) text += `${keys.scale}${scale[0]}${keys.scaleY}${scale[1]}${keys.scaleEnd}`;
  return isAdjusted === true ? text + keys.geometry + objectJson(toLinkValue(geometry), layout) : text;
}

function imageJson({ uuid, url, format, widthPixels, heightPixels }: ImageReference, keys: Keys): string {
  let text = keys.image + escapeJson(uuid);
  if (url !== undefined) text += keys.url + escapeJson(url);
  if (format !== undefined) text += keys.format + escapeJson(format);
  text += '"';
  if (widthPixels !== undefined) text += `${keys.width}${widthPixels}`;
  if (heightPixels !== undefined) text += `${keys.height}${heightPixels}`;
  return text + keys.imageEnd;
}

function momentJson(moment: MomentFields, keys: Keys, layout: JsonLayout): string {
  let text = "";
  const { imagedMomentUuid, videoReferenceUuid, recordedTimestamp, timecode } = moment;
  const { elapsedTimeMillis, observer, group, activity, ancillaryData } = moment;
  if (imagedMomentUuid !== undefined) text += `${keys.imagedMomentUuid}${escapeJson(imagedMomentUuid)}"`;
  if (videoReferenceUuid !== undefined) text += `${keys.videoReferenceUuid}${escapeJson(videoReferenceUuid)}"`;
  if (recordedTimestamp !== undefined) text += `${keys.recordedTimestamp}${escapeJson(recordedTimestamp)}"`;
  if (timecode !== undefined) text += `${keys.timecode}${escapeJson(timecode)}"`;
  if (elapsedTimeMillis !== undefined) text += `${keys.elapsedTimeMillis}${elapsedTimeMillis}`;
  if (observer !== undefined) text += `${keys.observer}${escapeJson(observer)}"`;
  if (group !== undefined) text += `${keys.group}${escapeJson(group)}"`;
  if (activity !== undefined) text += `${keys.activity}${escapeJson(activity)}"`;
  return ancillaryData === undefined ? text : text + keys.ancillaryData + objectJson(ancillaryData, layout);
}

/** Up to so many are compared in pairs. */
const fewUrls = 8;

/** An object keyed by uuid costs more than all the rest of its record, so the few that are usual are put together by hand. */
function imageUrlsJson(urls: readonly ImageUrl[], layout: JsonLayout): string {
  if (urls.length > fewUrls || !urls.every(isPlainKey)) return objectJson(toImageUrls(urls), layout);
  const { breaks, colon } = layout;
  let text = "";
  for (const { uuid, url } of urls) {
    text += `${text === "" ? "{" : ","}${breaks[2]}"${escapeJson(uuid)}"${colon}"${escapeJson(url)}"`;
  }
  return text === "" ? "{}" : `${text}${breaks[1]}}`;
}

/** Not one that comes twice, nor one that looks like a number, which an object would put first. */
function isPlainKey({ uuid }: ImageUrl, index: number, urls: readonly ImageUrl[]): boolean {
  if (uuid.charCodeAt(8) !== 0x2d) return false;
  for (let before = 0; before < index; before++) if (urls[before]?.uuid === uuid) return false;
  return true;
}
