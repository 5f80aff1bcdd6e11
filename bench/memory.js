// Peak memory of a client that lists 300 MB of annotations, against reading the answer as a whole.
// node bench/memory.js [MEGABYTES], after npm run build. Takes about half a minute.
import { print, runForJson, startServer } from "./child.js";

const megabytes = Number(process.argv[2] ?? 300);
const goalMegabytes = 150;

const server = await startServer("./long-list.js", megabytes);
try {
  print(`${megabytes} MB of annotations`);
  const [empty, client, whole] = [
    await runForJson("./read-list.js", "nothing", server.url),
    await runForJson("./read-list.js", "client", server.url),
    await runForJson("./read-list.js", "whole", server.url),
  ];
  const line = (name, { peakMegabytes, seconds, count }) =>
    `${name.padEnd(30)} ${peakMegabytes.toFixed(0).padStart(5)} MB  ${seconds.toFixed(1)} s  ${count} annotations`;
  print(line("Node with the client loaded:", empty));
  print(line("listed by the client:", client));
  print(line("read as a whole, JSON.parse:", whole));
  print(`${(whole.peakMegabytes / client.peakMegabytes).toFixed(1)}x less memory (goal: below ${goalMegabytes} MB)`);
  if (client.count !== whole.count || client.peakMegabytes >= goalMegabytes) process.exitCode = 1;
} finally {
  await server.stop();
}
