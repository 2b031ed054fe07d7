import { type Registry } from "../../ports.ts";

/** The block in which an entry appeared. Told for people: what is believed is the entry's own time.
 *  @param deep  a block whose state has the entry */
export async function blockOf(registry: Registry, issuer: number, sequence: number, deep: number): Promise<number> {
  const isThere = async (block: number): Promise<boolean> =>
    block >= 0 && (await registry.entry(issuer, sequence, block)) !== undefined;
  let at = deep;
  let before = at - 1;
  for (let step = 1; await isThere(before); step *= 2) {
    at = before;
    before = Math.max(at - step, -1);
  }
  while (at - before > 1) {
    const middle = Math.floor((at + before) / 2);
    if (await isThere(middle)) at = middle;
    else before = middle;
  }
  return at;
}
