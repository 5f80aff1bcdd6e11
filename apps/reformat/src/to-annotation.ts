import type { Annotation, Capture, Geometry } from "@m3/formats";
import type { Localization } from "@m3/localizations";

/** Keys of a link value that say where it is, which the geometry and the image say better. */
const placeKeys = new Set([
  "x",
  "y",
  "width",
  "height",
  "image_reference_uuid",
  "image_reference_uuuid",
  "imageReferenceUuid",
]);

/** Turns a localization into an annotation of its image; what else its link value holds comes along as attributes. */
export function toAnnotation(localization: Localization): Annotation {
  const { associationUuid, observationUuid, concept, toConcept, linkValue, group, activity } = localization;
  const { generator, observer, ...others } = linkValue;
  const rest = Object.fromEntries(Object.entries(others).filter(([key]) => !placeKeys.has(key)));
  const attributes = {
    ...rest,
    // Anything but a text is kept as it came.
    ...(generator !== undefined && typeof generator !== "string" && { generator }),
    ...(observer !== undefined && typeof observer !== "string" && { observer }),
    ...(group !== undefined && { group }),
    ...(activity !== undefined && { activity }),
  };
  // Who drew the box, if it says so, else who made the observation.
  const drawnBy = typeof observer === "string" ? observer : localization.observer;
  return {
    id: associationUuid,
    category: concept,
    geometry: toGeometry(localization),
    ...(toConcept !== undefined && { altCategory: toConcept }),
    provenance: {
      observationUuid,
      ...(drawnBy !== undefined && { observer: drawnBy }),
      ...(typeof generator === "string" && { generator }),
    },
    ...(Object.keys(attributes).length > 0 && { attributes }),
  };
}

function toGeometry({ geometry }: Localization): Geometry {
  switch (geometry.kind) {
    case "box":
      return { kind: "bbox", bbox: geometry.bbox };
    case "point":
      return geometry;
    case "line":
      return { kind: "polyline", points: geometry.points.flat() };
    case "polygon":
      return { kind: "polygon", rings: [geometry.points.flat()] };
    default:
      return geometry satisfies never;
  }
}

const measurements: readonly (readonly [key: string, field: keyof Capture])[] = [
  ["latitude", "latitude"],
  ["longitude", "longitude"],
  ["depth_meters", "depthMeters"],
  ["altitude", "altitudeMeters"],
  ["temperature_celsius", "temperatureCelsius"],
  ["salinity", "salinity"],
  ["oxygen_ml_l", "oxygenMillilitersPerLiter"],
  ["pressure_dbar", "pressureDecibars"],
];

/** Says when and where the image of a localization was taken. */
export function toCapture(localization: Localization): Capture {
  const { recordedTimestamp, timecode, elapsedTimeMillis, imagedMomentUuid, videoReferenceUuid } = localization;
  const ancillary = localization.ancillaryData ?? {};
  const measured = measurements
    .map(([key, field]) => [field, ancillary[key]] as const)
    .filter(([, value]) => typeof value === "number" && Number.isFinite(value));
  return {
    ...(recordedTimestamp !== undefined && { time: recordedTimestamp }),
    ...(timecode !== undefined && { timecode }),
    ...(elapsedTimeMillis !== undefined && { elapsedTimeMillis }),
    ...(imagedMomentUuid !== undefined && { imagedMomentUuid }),
    ...(videoReferenceUuid !== undefined && { videoReferenceUuid }),
    ...Object.fromEntries(measured),
  };
}
