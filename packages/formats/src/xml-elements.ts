import { TextDecoder } from "node:util";
import { SaxesParser } from "saxes";
import { FormatsError } from "./errors.ts";

/** An element with all that is in it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The text directly in it, as it stands there. */
  readonly text: string;
}

interface OpenElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: OpenElement[];
  text: string;
}

/**
 * Builds the wanted elements of an XML document as its text comes in; of what is around them nothing is kept. Entities that a document
 * declares itself are not known, and nothing outside of it is ever read.
 */
export class XmlElements {
  readonly #parser = new SaxesParser();
  /** Names of the elements that are open, from the root on. */
  readonly #path: string[] = [];
  /** The wanted element that is open, and those open in it. */
  readonly #open: OpenElement[] = [];
  #found: XmlElement[] = [];
  #fault: Error | undefined;
  readonly #file: string;

  /**
   * @param file what the document is called in messages
   * @param isWanted whether an element, given the names from the root to it, is to be built; not asked about what is inside of such an element
   */
  constructor(file: string, isWanted: (path: readonly string[]) => boolean) {
    this.#file = file;
    const addText = (text: string): void => {
      const element = this.#open.at(-1);
      if (element !== undefined) element.text += text;
    };
    this.#parser.on("error", (error) => {
      this.#fault ??= error;
    });
    this.#parser.on("text", addText);
    this.#parser.on("cdata", addText);
    this.#parser.on("opentag", ({ name, attributes }) => {
      this.#path.push(name);
      if (this.#open.length === 0 && !isWanted(this.#path)) return;
      const element = { name, attributes: attributes as Record<string, string>, children: [], text: "" };
      this.#open.at(-1)?.children.push(element);
      this.#open.push(element);
    });
    this.#parser.on("closetag", () => {
      this.#path.pop();
      const element = this.#open.pop();
      if (element !== undefined && this.#open.length === 0) this.#found.push(element);
    });
  }

  /**
   * Takes a piece of the document and gives the wanted elements that end in it.
   *
   * @throws {FormatsError} code "read-failed" for what is not well formed, with its place
   */
  push(text: string): XmlElement[] {
    if (text !== "") this.#parser.write(text);
    return this.#take();
  }

  /** Ends the document. */
  end(): XmlElement[] {
    this.#parser.close();
    return this.#take();
  }

  #take(): XmlElement[] {
    if (this.#fault !== undefined) {
      const message = `Cannot read ${JSON.stringify(this.#file)}: it is not well-formed XML: ${this.#fault.message}`;
      throw new FormatsError("read-failed", message, { path: this.#file, cause: this.#fault });
    }
    const found = this.#found;
    this.#found = [];
    return found;
  }
}

/** The first child of that name. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}

/** The text of the first child of that name. */
export function textOf(element: XmlElement | undefined, name: string): string | undefined {
  return childOf(element, name)?.text;
}

/** Text of an XML document by its byte order mark, else by the encoding that it declares, else UTF-8. */
export function decodeXml(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decoderOf("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decoderOf("utf-16be").decode(bytes);
  const head = Buffer.from(bytes.subarray(0, 200)).toString("latin1");
  const [, label = "utf-8"] = /^[^<]*<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)["']/.exec(head) ?? [];
  try {
    return decoderOf(label.toLowerCase()).decode(bytes);
  } catch {
    // A label that nobody knows is most often a misspelt UTF-8.
    return decoderOf("utf-8").decode(bytes);
  }
}

/** To make one takes longer than to decode a VOC file with it. */
const decoders = new Map<string, TextDecoder>();

/** @throws {RangeError} for a label that nobody knows */
function decoderOf(label: string): TextDecoder {
  const decoder = decoders.get(label) ?? new TextDecoder(label);
  decoders.set(label, decoder);
  return decoder;
}
