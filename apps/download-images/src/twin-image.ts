import type { Localization } from "@m3/localizations";

/** The formats that VARS stores frame grabs in. */
export type ImageFormatName = "png" | "jpg";

/** In pixels. */
export interface ImageSize {
  readonly widthPixels: number;
  readonly heightPixels: number;
}

/** An image of the same frame in another format. */
export interface TwinImage {
  readonly url: string;
  /** The size it must have for the localization to be right in it; absent when that is not known. */
  readonly size?: ImageSize;
}

const endings: Readonly<Record<ImageFormatName, RegExp>> = { png: /\.png(?:[?#]|$)/i, jpg: /\.jpe?g(?:[?#]|$)/i };

/** The format that a URL or a file's name ends in. */
export function formatOf(text: string): ImageFormatName | undefined {
  if (endings.png.test(text)) return "png";
  return endings.jpg.test(text) ? "jpg" : undefined;
}

/**
 * Finds the image of the wanted format that can stand in for the one a localization is drawn on; undefined when that
 * one has the format already, or there is not exactly one other.
 */
export function twinOf(
  { image, imageUrls }: Pick<Localization, "image" | "imageUrls">,
  format: ImageFormatName,
): TwinImage | undefined {
  if (image?.url === undefined || endings[format].test(image.url)) return undefined;
  const isTwin = (each: string): boolean => /^https?:\/\//i.test(each) && endings[format].test(each);
  const [url, ...others] = Object.values(imageUrls).filter(isTwin);
  if (url === undefined || others.length > 0) return undefined;
  const { widthPixels, heightPixels } = image;
  if (widthPixels === undefined || heightPixels === undefined) return { url };
  return { url, size: { widthPixels, heightPixels } };
}
