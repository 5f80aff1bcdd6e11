import type { Capture } from "./dataset.ts";

/** The names under which formats keep what is known about an image's taking; those with a unit carry it. */
export const captureFields: readonly (readonly [key: keyof Capture, field: string])[] = [
  ["time", "timestamp"],
  ["latitude", "latitude"],
  ["longitude", "longitude"],
  ["depthMeters", "depth_meters"],
  ["altitudeMeters", "altitude_meters"],
  ["temperatureCelsius", "temperature_celsius"],
  ["salinity", "salinity"],
  ["oxygenMillilitersPerLiter", "oxygen_ml_l"],
  ["pressureDecibars", "pressure_dbar"],
  ["videoName", "video_name"],
  ["videoReferenceUuid", "video_reference_uuid"],
  ["imagedMomentUuid", "imaged_moment_uuid"],
  ["timecode", "timecode"],
  ["elapsedTimeMillis", "elapsed_time_millis"],
];
