// A process of its own that starts the chain of a folder and sends for ever, many at once; it prints the hash of each
// transaction that was acknowledged. The test ends it without warning.
import { z } from "zod";
import { chainIn, rich, send, signed, START, ask } from "./support.ts";

const AT_ONCE = 4;
const chain = await chainIn(z.string().parse(process.argv[2]), { clock: () => START });
let nonce = Number((await ask(chain, "eth_getTransactionCount", rich.address, "latest")).result);
for (;;) {
  const raws = await Promise.all(Array.from({ length: AT_ONCE }, (_, more) => signed(chain, nonce + more)));
  nonce += AT_ONCE;
  const answers = await Promise.all(raws.map((raw) => send(chain, raw)));
  for (const { result } of answers) if (typeof result === "string") process.stdout.write(`${result}\n`);
  nonce = Number((await ask(chain, "eth_getTransactionCount", rich.address, "latest")).result);
}
