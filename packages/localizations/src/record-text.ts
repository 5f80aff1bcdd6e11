import {
  createJsonLayout,
  escapeJson,
  type JsonLayout,
  numberMember,
  objectJson,
  type TextLayout,
  textMember,
} from "./json-layout.ts";
import type { ImageReference, LocalizationKind, Resolution } from "./localization.ts";
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
  return (moment, urls) => {
    let urlsText: string | undefined;
    let momentText: string | undefined;
    return (identity, place, linkValue, confidenceScale) => {
      urlsText ??= imageUrlsJson(urls, layout);
      momentText ??= momentJson(moment, keys, layout) + keys.end;
      const { kind } = place.geometry;
      const { observationUuid, associationUuid, concept, toConcept } = identity;
      const text = inOnePiece(
        keys.observationUuid +
          escapeJson(observationUuid) +
          keys.associationUuid +
          escapeJson(associationUuid) +
          keys.concept +
          escapeJson(concept) +
          keys.localization +
          objectJson(linkValue, layout) +
          keys.imageUrls +
          urlsText +
          keys.kind[kind] +
          placeJson(identity, place, keys, layout) +
          numberMember(keys.confidenceScale, confidenceScale) +
          momentText,
      );
      return toConcept === undefined
        ? { association_uuid: associationUuid, kind, concept, text }
        : { association_uuid: associationUuid, kind, concept, to_concept: toConcept, text };
    };
  };
}

/**
 * The text as it is. V8 keeps the hundred pieces that it was put together of until somebody looks into it, and would
 * move them all from one place to another as often as it collects garbage before the text is written.
 */
function inOnePiece(text: string): string {
  return Number.isNaN(text.charCodeAt(0)) ? "" : text;
}

type Keys = ReturnType<typeof keysIn>;

/** What stands before each value of a record: with its quote where that is a text, and of the first few with that behind the text before it. */
function keysIn({ breaks: [end, line, inner], colon }: JsonLayout) {
  const key = (name: string): string => `,${line}"${name}"${colon}`;
  const imageKey = (name: string): string => `,${inner}"${name}"${colon}`;
  const kind = (name: LocalizationKind): string => `${key("kind")}"${name}"`;
  const resolution = (name: Resolution): string => `${key("resolution")}"${name}"`;
  return {
    observationUuid: `{${key("observation_uuid").slice(1)}"`,
    associationUuid: `"${key("association_uuid")}"`,
    concept: `"${key("concept")}"`,
    localization: `"${key("localization")}`,
    imageUrls: key("image_urls"),
    kind: { box: kind("box"), point: kind("point"), line: kind("line"), polygon: kind("polygon") },
    toConcept: `${key("to_concept")}"`,
    image: `${key("image")}{${inner}"uuid"${colon}"`,
    url: `${imageKey("url")}"`,
    format: `${imageKey("format")}"`,
    width: imageKey("width"),
    height: imageKey("height"),
    imageEnd: `${line}}`,
    resolution: {
      referenced: resolution("referenced"),
      "sole-image": resolution("sole-image"),
      "same-size": resolution("same-size"),
      scaled: resolution("scaled"),
      unresolved: resolution("unresolved"),
    },
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
    end: `${end}}`,
  } as const;
}

/** What stands between the kind and the scale of the confidence. */
function placeJson({ toConcept }: RecordIdentity, place: Place, keys: Keys, layout: JsonLayout): string {
  const { image, resolution, scale, isAdjusted, geometry } = place;
  let text = textMember(keys.toConcept, toConcept);
  if (image !== undefined) text += imageJson(image, keys);
  text += keys.resolution[resolution];
  if (scale !== undefined) text += `${keys.scale}${scale[0]}${keys.scaleY}${scale[1]}${keys.scaleEnd}`;
  return isAdjusted === true ? text + keys.geometry + objectJson(toLinkValue(geometry), layout) : text;
}

function imageJson({ uuid, url, format, widthPixels, heightPixels }: ImageReference, keys: Keys): string {
  return (
    textMember(keys.image, uuid) +
    textMember(keys.url, url) +
    textMember(keys.format, format) +
    numberMember(keys.width, widthPixels) +
    numberMember(keys.height, heightPixels) +
    keys.imageEnd
  );
}

function momentJson(moment: MomentFields, keys: Keys, layout: JsonLayout): string {
  const text =
    textMember(keys.imagedMomentUuid, moment.imagedMomentUuid) +
    textMember(keys.videoReferenceUuid, moment.videoReferenceUuid) +
    textMember(keys.recordedTimestamp, moment.recordedTimestamp) +
    textMember(keys.timecode, moment.timecode) +
    numberMember(keys.elapsedTimeMillis, moment.elapsedTimeMillis) +
    textMember(keys.observer, moment.observer) +
    textMember(keys.group, moment.group) +
    textMember(keys.activity, moment.activity);
  const { ancillaryData } = moment;
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
