import type { ImageFormat } from "./image/parser.ts";

/** One file to fetch. */
export interface DownloadRequest {
  /** What the caller calls it; handed back with the result. Need not be unique. */
  readonly id: string;
  /** Where it is. Equal texts are one file: fetched once, and the result given to every request. */
  readonly url: string;
  /** The file name wanted, if not the policy's; made safe, and kept apart from other URLs' names like any other. */
  readonly name?: string;
  /**
   * Whether the caller knows that a file of that name, if there is one, was meant to be this URL's: one that is damaged
   * is then replaced rather than left alone. @default false
   */
  readonly ownsName?: boolean;
  /** What is known of the file beforehand; a file that differs is refused with the code "unexpected". */
  readonly expected?: ExpectedFile;
  /** Sent with this request, in place of those of the options; not to another origin it is redirected to. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a caller knows of a file before it is fetched. */
export interface ExpectedFile {
  readonly sizeBytes?: number;
  /** SHA-256 of the content, 64 hexadecimal digits. */
  readonly sha256?: string;
  readonly widthPixels?: number;
  readonly heightPixels?: number;
}

/** A whole, verified file in the folder. */
export interface SavedFile {
  /** Its name in the folder. */
  readonly name: string;
  /** The folder, as it was given, joined with the name. */
  readonly path: string;
  readonly sizeBytes: number;
  /** SHA-256 of the content, 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** What the bytes are, whatever the name's extension says. */
  readonly format: ImageFormat;
  /** From the file's header, before any rotation its EXIF tags ask for. Absent where the header does not say. */
  readonly widthPixels?: number;
  readonly heightPixels?: number;
}

/** Why one file could not be had. */
export type FailureCode =
  /** Not a URL, or not one of http or https. */
  | "bad-url"
  /** A header of the request that cannot be sent. */
  | "bad-header"
  /** A host that the options do not allow, by itself or by where a redirect or its address leads. */
  | "refused-host"
  /** The host's name has no address. */
  | "dns"
  /** No connection, or it broke before the answer came. */
  | "network"
  /** The host's certificate is not accepted. */
  | "tls"
  | "timeout"
  /** 404 or 410. */
  | "not-found"
  /** 401 or 403. */
  | "forbidden"
  /** 429 or 503, to the last try, or asking to wait longer than the run does. */
  | "throttled"
  /** Another 5xx, to the last try. */
  | "server-error"
  /** Any other status than 200; 408 and 425 to the last try. */
  | "http-status"
  /** Too many redirects, or one to somewhere that is not http or https. */
  | "redirect"
  /** The body ended before its Content-Length or its last chunk. */
  | "truncated"
  /** More bytes than the limit allows. */
  | "too-large"
  /** A Content-Encoding that is unknown, or broken. */
  | "encoding"
  /** Not an image at all, such as a web page with status 200. */
  | "not-image"
  /** An image that is cut short or broken. */
  | "damaged-image"
  /** Not the file that was expected. */
  | "unexpected"
  /** The file could not be put in its place, for reasons of its own, such as a folder of that name. */
  | "write";

/** What came of one request. */
export type DownloadResult =
  /** Fetched in this run, or (`skipped`) there and verified before it. */
  | ({
      readonly kind: "done" | "skipped";
      readonly id: string;
      readonly url: string;
      /** Times it was asked for in this run; 0 when it was there. */
      readonly attempts: number;
    } & SavedFile)
  | {
      readonly kind: "failed";
      readonly id: string;
      readonly url: string;
      /** The name and path it would have had; absent when the URL was refused unseen. */
      readonly name?: string;
      readonly path?: string;
      readonly code: FailureCode;
      /** One sentence that names the URL. */
      readonly message: string;
      /** HTTP status of the last answer, if there was one. */
      readonly status?: number;
      readonly attempts: number;
    };
