interface Observation extends Record<string, unknown> {
  observation_uuid: string;
  imaged_moment_uuid: string;
  video_reference_uuid: string;
}

/** An observation as the fast endpoints send it, with one PNG and JPG pair; `changes` replace its keys. */
export function observation(changes: Record<string, unknown> = {}): Observation {
  return {
    observation_uuid: "0b0e1f3c-52a5-4a11-8c5d-000000000001",
    concept: "Poralia",
    associations: [],
    image_references: [png, jpg],
    imaged_moment_uuid: "0b0e1f3c-52a5-4a11-8c5d-000000000002",
    video_reference_uuid: "0b0e1f3c-52a5-4a11-8c5d-000000000003",
    recorded_timestamp: "2020-03-04T05:06:07Z",
    ...changes,
  };
}

export const png = {
  url: "http://images.example/dive%207/00_01_02_03.png",
  format: "image/png",
  width_pixels: 1920,
  height_pixels: 1080,
  description: "source image",
  uuid: "aaaaaaaa-0000-4000-8000-00000000000b",
};

export const jpg = {
  url: "http://images.example/dive%207/00_01_02_03.jpg",
  format: "image/jpg",
  width_pixels: 1920,
  height_pixels: 1080,
  description: "compressed image with overlay",
  uuid: "aaaaaaaa-0000-4000-8000-00000000000a",
};

/** An association; a link value that is no string is written as JSON. */
export function association(linkValue: unknown, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    link_name: "bounding box",
    to_concept: "self",
    link_value: typeof linkValue === "string" ? linkValue : JSON.stringify(linkValue),
    mime_type: "application/json",
    uuid: "cccccccc-0000-4000-8000-000000000001",
    ...changes,
  };
}
