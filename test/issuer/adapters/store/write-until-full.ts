// A process of its own whose files may not grow beyond a limit: writes until one write fails, then tries once more.
import { openLevelStore } from "../../../../issuer/adapters/store/level.ts";
import { codeOf, messageOf, STORE_KEY } from "./support.ts";

const store = await openLevelStore({ folder: process.argv[2] ?? "", key: STORE_KEY });
let written = 0;
const write = () => store.batch([{ type: "put", key: `record/${written}`, value: new Uint8Array(1000) }]);
let first: unknown = "none";
while (first === "none") {
  first = await codeOf(write);
  if (first === "none") written += 1;
}
const message = await messageOf(write);
// Smaller than what is left: it would fit, and must be refused all the same.
const second = await codeOf(() => store.batch([{ type: "put", key: "small", value: new Uint8Array(0) }]));
process.stdout.write(JSON.stringify({ written, first, second, message }));
await store.close();
