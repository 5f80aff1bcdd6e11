import { createEmulator } from "@m3/emulator";

const emulator = await createEmulator({ seed: 7 });
try {
  // The ocean knows what must come out of the services.
  const { ocean, annosaurusUrl, requests } = emulator;
  console.log(`${ocean.concepts.length} concepts, ${ocean.sightingsOf("Sebastes").length} observations of Sebastes`);

  // The first request for the list meets a busy server.
  emulator.addFault({ match: "/fast/", times: 1, kind: "status", status: 503, retryAfter: 1 });
  const list = `${annosaurusUrl}/fast/concept/Sebastes`;
  for (let attempt = 1; attempt <= 2; attempt++) {
    const response = await fetch(list);
    const found = response.ok ? ((await response.json()) as unknown[]).length : 0;
    console.log(`${response.status}: ${found} observations`);
  }
  console.log(`${requests.count(/\/fast\//)} requests`);
} finally {
  await emulator.close();
}
