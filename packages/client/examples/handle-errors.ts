import { createClient, isClientError, resolveConfiguration } from "@m3/client";

const [config, concept = "Sebastes"] = process.argv.slice(2);

try {
  const client = createClient(await resolveConfiguration({ config }), {
    retryLimit: 2,
    deadlineMillis: 60_000,
    onEvent: (event) => {
      if (event.kind === "retry") console.log(`Attempt ${event.attempts} failed: ${event.error.code}`);
    },
  });
  const { name } = await client.fetchPhylogenyDown(concept);
  let count = 0;
  // One row that the server cannot encode costs that row, not the list.
  const onProblem = ({ code, offset }: { readonly code: string; readonly offset?: number }): void =>
    console.log(`Missing: ${code} at offset ${offset}`);
  for await (const _ of client.listConceptImages(name, { onProblem })) count++;
  console.log(`${name}: ${count} observations`);
} catch (error) {
  if (!isClientError(error)) throw error;
  if (isClientError(error, "not-found")) console.log(`M3 does not know "${concept}"`);
  else if (isClientError(error, "network", "timeout")) console.log(`Out of reach: ${error.reason}`);
  else console.log(`${error.code} ${error.status ?? ""}: ${error.serverMessage ?? error.message}`);
}
