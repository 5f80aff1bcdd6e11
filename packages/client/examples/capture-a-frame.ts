import { createClient, resolveConfiguration } from "@m3/client";

const [config, user = "", password = ""] = process.argv.slice(2);
const configuration = await resolveConfiguration({ config });

// Frames want a key, which the configuration service gives to whoever logs in.
const services = { configuration: { authorization: { kind: "basic", user, password } } } as const;
const { configuration: site } = createClient(configuration, { services });
const keys = await site.fetchServiceKeys(await site.fetchAccessToken());
const authorization = { kind: "api-key", key: keys.get("beholder") ?? "" } as const;
const client = createClient(configuration, { services: { capture: { authorization } } });

for await (const name of client.media.listVideoSequenceNames()) {
  const { videos } = await client.media.fetchVideoSequence(name);
  // Tapes have addresses too, but nothing that could be played.
  const file = videos.flatMap(({ files }) => files).find(({ uri }) => uri?.startsWith("http"));
  if (file?.uri === undefined) continue;
  const { bytes, mimeType } = await client.capture.captureFrame({ videoUrl: file.uri, elapsedTimeMillis: 1000 });
  console.log(`${name}: ${mimeType}, ${bytes.length} bytes`);
  break;
}
