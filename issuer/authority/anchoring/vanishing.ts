/** Final batches that the chain has no more, or has at another time: a reorganisation took them, or a node told of them before
 *  they were there. They are final no longer; the loop finds out again where they stand. */
import { type StoreWrite } from "../../ports.ts";
import { type Desk } from "../desk.ts";
import { keyOf } from "../records/records.ts";
import { type Archive } from "./archive.ts";

/** @param from  sequence of the first of them   @param block  number of the newest block */
export async function takeBack(
  { desk, archive }: { readonly desk: Desk; readonly archive: Archive },
  issuer: number,
  from: number,
  block: number,
): Promise<void> {
  const count = archive.covered(issuer) - from;
  desk.options.log.warn("batch.vanished", { issuer, from, count });
  const gone = Array.from({ length: count }, (_, i): StoreWrite => {
    return { type: "del", key: keyOf.final(issuer, from + i) };
  });
  await desk.commit([{ name: "batch.vanished", facts: { issuer, from, count, block } }], gone);
  archive.vanished(issuer, from);
}
