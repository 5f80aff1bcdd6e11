import { createClient, resolveConfiguration } from "@m3/client";
import type { Terminal } from "@m3/command-line";
import { expect, test } from "vitest";
import { type NameOptions, resolveConcepts } from "../src/concepts.ts";
import { serveFakeM3 } from "./fake-m3.ts";

const tree = {
  name: "Sebastes",
  alternativeNames: ["rockfish", "Kelp-fish"],
  children: [{ name: "Sebastes mystinus", alternativeNames: ["blue rockfish"] }, { name: "Sebastes levis" }],
};

async function namesOf(name: string, options: NameOptions): Promise<readonly string[] | undefined> {
  const { url } = await serveFakeM3({ tree });
  const client = createClient(await resolveConfiguration({ config: url }));
  const progress = { advance: () => {}, setTotal: () => {}, finish: () => {} };
  const terminal = { signal: new AbortController().signal, progress: () => progress } as unknown as Terminal;
  const [concept] = await resolveConcepts(client, [{ name }], options, terminal);
  return concept?.names;
}

test.each([
  [false, false, ["Sebastes"]],
  [true, false, ["Sebastes", "Sebastes levis", "Sebastes mystinus"]],
  [false, true, ["Sebastes", "Kelp-fish", "rockfish"]],
  [true, true, ["Sebastes", "Sebastes levis", "Sebastes mystinus", "Kelp-fish", "blue rockfish", "rockfish"]],
])(
  "resolveConcepts() puts the accepted name before those below it (%s) and alternative names last (%s), each in order",
  async (descendants, alternativeNames, names) => {
    await expect(namesOf("rockfish", { descendants, alternativeNames })).resolves.toEqual(names);
  },
);
