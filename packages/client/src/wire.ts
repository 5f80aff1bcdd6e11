/**
 * Shapes as the services send them: snake_case, every key optional because nulls are left out, and keys that no
 * document mentions kept. Key order is that of the server.
 */

/** One association of an observation, as sent. */
export interface WireAssociation {
  readonly link_name?: string;
  readonly to_concept?: string;
  readonly link_value?: string;
  readonly mime_type?: string;
  readonly uuid?: string;
  readonly [key: string]: unknown;
}

/** One image of a moment, as sent. */
export interface WireImageReference {
  readonly url?: string;
  readonly format?: string;
  readonly width_pixels?: number;
  readonly height_pixels?: number;
  readonly description?: string;
  readonly uuid?: string;
  readonly [key: string]: unknown;
}

/** An M3 annotation: Annosaurus's flat view of an observation with the moment it belongs to, as sent. */
export interface WireAnnotation {
  readonly activity?: string;
  readonly ancillary_data?: Readonly<Record<string, unknown>>;
  readonly associations?: readonly WireAssociation[];
  readonly concept?: string;
  readonly duration_millis?: number;
  readonly elapsed_time_millis?: number;
  readonly group?: string;
  readonly imaged_moment_uuid?: string;
  readonly image_references?: readonly WireImageReference[];
  readonly observation_timestamp?: string;
  readonly observation_uuid?: string;
  readonly observer?: string;
  readonly recorded_timestamp?: string;
  readonly timecode?: string;
  readonly video_reference_uuid?: string;
  readonly [key: string]: unknown;
}

/** One observation inside a moment, as sent. */
export interface WireObservation {
  readonly concept?: string;
  readonly duration_millis?: number;
  readonly group?: string;
  readonly activity?: string;
  readonly observer?: string;
  readonly observation_timestamp?: string;
  readonly associations?: readonly WireAssociation[];
  readonly uuid?: string;
  readonly [key: string]: unknown;
}

/** A moment of a video with everything observed in it, as sent by either server generation. */
export interface WireImagedMoment {
  readonly uuid?: string;
  readonly video_reference_uuid?: string;
  readonly timecode?: string;
  /** Annosaurus 1.0.0 and newer. */
  readonly elapsed_time_millis?: number;
  /** Annosaurus before 1.0.0; the same datum, milliseconds. */
  readonly elapsed_time?: number;
  /** Annosaurus 1.0.0 and newer. */
  readonly recorded_timestamp?: string;
  /** Annosaurus before 1.0.0; the same datum. */
  readonly recorded_date?: string;
  readonly observations?: readonly WireObservation[];
  readonly image_references?: readonly WireImageReference[];
  readonly ancillary_data?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}
