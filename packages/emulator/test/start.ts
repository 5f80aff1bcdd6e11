import { onTestFinished } from "vitest";
import { createEmulator, type Emulator, type EmulatorOptions } from "../src/index.ts";

/** An emulator that ends with the test. */
export async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await createEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator;
}

/** What was answered. */
export interface Answered {
  readonly status: number;
  readonly type: string | null;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

/** Asks, and reads the whole answer. */
export async function ask(url: string, init: RequestInit = {}): Promise<Answered> {
  const response = await fetch(url, { redirect: "manual", ...init });
  const text = await response.text();
  const type = response.headers.get("content-type");
  return { status: response.status, type, headers: response.headers, text, json: parsed(text) };
}

/** Posts JSON, and reads the whole answer. */
export function send(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answered> {
  return ask(url, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });
}

/** Every key at every depth of JSON, with what holds null. */
export function nullPaths(value: unknown, path = ""): string[] {
  if (value === null) return [path];
  if (typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => nullPaths(inner, `${path}/${key}`));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
