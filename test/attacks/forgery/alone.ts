/** The library's share in a process of its own, over a world from a file: `node alone.ts WORLD SEED COUNT [FORM]`. Ends with 1
 *  where something failed, and says what. */
import { readFileSync } from "node:fs";
import { deserialize } from "node:v8";
import { libraryChannel } from "./library.ts";
import { forgeAll } from "./run.ts";
import { type World } from "./world.ts";

const [path = "", seed = "1", count = "1000", form] = process.argv.slice(2);
const world = deserialize(readFileSync(path)) as World;
const channel = libraryChannel(world);
const { judged, failures } = await forgeAll(world, channel, channel, {
  seed: Number(seed),
  count: Number(count),
  form,
  say: () => undefined,
});
console.log(JSON.stringify({ judged, failures }));
process.exit(failures.length === 0 ? 0 : 1);
