// A process of its own: writes ten batches one after the other and says how many were acknowledged.
import { openLevelStore } from "../../../../issuer/adapters/store/level.ts";
import { codeOf, STORE_KEY } from "./support.ts";

const store = await openLevelStore({ folder: process.argv[2] ?? "", key: STORE_KEY });
const codes: unknown[] = [];
for (let index = 0; index < 10; index += 1) {
  codes.push(await codeOf(() => store.batch([{ type: "put", key: `r/${index}`, value: new Uint8Array(100) }])));
}
process.stdout.write(JSON.stringify(codes));
await store.close();
