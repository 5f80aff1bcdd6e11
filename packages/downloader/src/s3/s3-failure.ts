import { DownloaderError } from "../errors.ts";

/** Turns an error of the SDK into what ends a run; it has retried what can be retried by then. */
export function asStorageFailure(
  error: unknown,
  action: "list" | "read" | "write",
  { bucket }: { readonly bucket: string },
  key: string,
): DownloaderError {
  const path = `s3://${bucket}/${key}`;
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  const reason = message === "" || message === name ? name : `${name}: ${message}`;
  return new DownloaderError("storage-unavailable", `Cannot ${action} "${path}": ${reason}`, { path, cause: error });
}
