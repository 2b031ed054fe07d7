// A process of its own that is let write less and less: half a line, then nothing, then all again.
import { execFileSync } from "node:child_process";
import { stat } from "node:fs/promises";
import { z } from "zod";
import { openJournal } from "../../../scripts/chain/journal.ts";

const LIMITER = "prlimit";

const file = z.string().parse(process.argv[2]);
const { journal } = await openJournal(file);
const entry = { raw: `0x${"00".repeat(100)}`, time: 5 };
const outcome = { block: `0x${"ab".repeat(32)}` };

async function allow(more: number): Promise<void> {
  const limit = more === Infinity ? "unlimited" : String((await stat(file)).size + more);
  execFileSync(LIMITER, ["--pid", String(process.pid), `--fsize=${limit}:`]);
}

await journal.append(entry);
await allow(10);
await journal.settle(outcome);
const failure = await journal.append(entry).then(() => "taken", String);
await allow(Infinity);
await journal.append(entry);
await journal.settle(outcome);
await journal.close();
process.stdout.write(failure);
