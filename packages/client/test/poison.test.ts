import { createEmulator, type Emulator } from "@m3/emulator";
import { expect, onTestFinished, test } from "vitest";
import { type ClientProblem, createClient, type M3Client, resolveConfiguration } from "../src/index.ts";
import { caught, collect, impatient } from "./serve.ts";

async function emulate(): Promise<{ emulator: Emulator; client: M3Client; problems: ClientProblem[] }> {
  const emulator = await createEmulator();
  onTestFinished(() => emulator.close());
  const configuration = await resolveConfiguration({ config: emulator.url, env: {}, client: impatient });
  return { emulator, client: createClient(configuration, impatient), problems: [] };
}

test("a list arrives without the rows that the server cannot encode, and their places are told", async () => {
  const { emulator, client, problems } = await emulate();
  const everything = await collect(client.annotations.listAll());
  const bad = [0, 1, 77, everything.length - 1];
  for (const index of bad) {
    emulator.addFault({ match: "/fast", kind: "poison", text: `"${everything[index]?.observationUuid}"` });
  }
  emulator.requests.clear();
  const onProblem = (problem: ClientProblem): void => void problems.push(problem);
  const rest = await collect(client.annotations.listAll({ onProblem }));
  expect(rest).toEqual(everything.filter((_, index) => !bad.includes(index)));
  expect(problems.map(({ offset }) => offset)).toEqual(bad);
  expect(problems[0]).toMatchObject({ kind: "problem", code: "unreadable-row" });
  expect(problems[0]?.message).toMatch(
    /answered 500 .*"Internal server error".*; the row at offset 0 of the list is left out$/,
  );
  // Halves of a thousand rows, not row by row.
  expect(emulator.requests.count()).toBeLessThan(100);
});

test.each(["concepts", "constraints"] as const)(
  "listObservations() does without bad rows by route %s",
  async (route) => {
    const { emulator, client, problems } = await emulate();
    const query = { concepts: emulator.ocean.concepts.slice(0, 8), hasLocalization: true };
    const whole = await collect(client.listObservations(query));
    const bad = whole[Math.floor(whole.length / 2)];
    emulator.addFault({ match: "/fast", kind: "poison", text: `"observation_uuid":"${bad?.observation_uuid}"` });
    await expect(caught(collect(client.listObservations(query, { route })))).resolves.toMatchObject({
      code: "http-status",
      serverMessage: "Internal server error",
    });
    const onProblem = (problem: ClientProblem): void => void problems.push(problem);
    await expect(collect(client.listObservations(query, { route, onProblem }))).resolves.toEqual(
      whole.filter((item) => item !== bad),
    );
    expect(problems).toEqual([expect.objectContaining({ code: "unreadable-row", offset: expect.any(Number) })]);
  },
);

test("listMomentObservations() does without bad rows of whole videos", async () => {
  const { emulator, client, problems } = await emulate();
  const moments = [...emulator.ocean.moments()].map(({ uuid, video }) => ({
    imagedMomentUuid: uuid,
    videoReferenceUuid: video.files[0].uuid,
  }));
  const whole = await collect(client.listMomentObservations(moments));
  const bad = whole[40];
  emulator.addFault({ match: "/fast", kind: "poison", text: `"observation_uuid":"${bad?.observation_uuid}"` });
  const onProblem = (problem: ClientProblem): void => void problems.push(problem);
  const got = await collect(client.listMomentObservations(moments, { onProblem }));
  // A moment of which all rows are bad is asked for by itself.
  const isAlone = whole.filter((item) => item.imaged_moment_uuid === bad?.imaged_moment_uuid).length === 1;
  expect(got).toEqual(whole.filter((item) => item !== bad || isAlone));
  expect(problems).toEqual([expect.objectContaining({ code: "unreadable-row" })]);
});

test("a row that is bad only for a while is not lost", async () => {
  const { emulator, client, problems } = await emulate();
  const [concept = ""] = emulator.ocean.concepts;
  const whole = await collect(client.listConceptImages(concept));
  const busy = { kind: "status", status: 500, body: "Internal server error", contentType: "text/plain" } as const;
  // The list, ten halves of a page of it, and twice the single row that is left then.
  emulator.addFault({ match: "/fast/", times: 13, ...busy });
  const onProblem = (problem: ClientProblem): void => void problems.push(problem);
  await expect(collect(client.listConceptImages(concept, { onProblem }))).resolves.toEqual(whole);
  expect(problems).toEqual([]);
});

test("an error of the server in other words is no bad row", async () => {
  const { emulator, client, problems } = await emulate();
  const [concept = ""] = emulator.ocean.concepts;
  const body = JSON.stringify({ message: "Internal server error", responseCode: 500 });
  emulator.addFault({ match: "/fast/", kind: "status", status: 500, body, contentType: "application/json" });
  const onProblem = (problem: ClientProblem): void => void problems.push(problem);
  await expect(caught(collect(client.listConceptImages(concept, { onProblem })))).resolves.toMatchObject({
    code: "http-status",
    attempts: 5,
  });
  expect(problems).toEqual([]);
});
