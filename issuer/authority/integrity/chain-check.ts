/** The store against the chain, going on after a fault; the start stops at the first. */
import { equalBytes } from "#core/encoding/text.ts";
import { parseEntry } from "#core/proof/anchor.ts";
import { LIST_WORDS, statusInWord } from "#core/proof/status.ts";
import { type Registry, RegistryError } from "../../ports.ts";
import { keyOf } from "../records/records.ts";
import { type Expected } from "./expected.ts";
import { fault, type Fault } from "./fault.ts";

const WORD_PLACES = 128;

/** @param heads  of the store's batches: by issuer, then by sequence; undefined where the record cannot be read */
export async function* checkChain(
  registry: Registry,
  expected: Expected,
  heads: ReadonlyMap<number, readonly (Uint8Array | undefined)[]>,
  issuers: readonly number[],
): AsyncGenerator<Fault> {
  try {
    await registry.assertPinned();
    const { number } = await registry.newest();
    for (const issuer of issuers) {
      yield* checkAnchors(registry, expected, heads, issuer, number);
      yield* checkStatuses(registry, expected, issuer, number);
    }
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    yield fault(error.code === "wrong-chain" ? "chain-other" : "chain-unreachable", "chain", error.message);
  }
}

async function* checkAnchors(
  registry: Registry,
  expected: Expected,
  heads: ReadonlyMap<number, readonly (Uint8Array | undefined)[]>,
  issuer: number,
  block: number,
): AsyncGenerator<Fault> {
  const known = expected.batches.get(issuer) ?? [];
  for (const [sequence, { final }] of known.entries()) {
    const name = `batch ${sequence} of issuer ${issuer}`;
    const about = keyOf.batch(issuer, sequence);
    const entry = await registry.entry(issuer, sequence, block);
    const head = heads.get(issuer)?.[sequence];
    if (entry === undefined && final !== undefined) yield fault("anchor-missing", about, `${name} is not on the chain`);
    if (entry === undefined || head === undefined || equalBytes(parseEntry(entry).head, head)) continue;
    yield fault("anchor-differs", about, `${name} stands on the chain with another content than here`);
  }
  let more = 0;
  while ((await registry.entry(issuer, known.length + more, block)) !== undefined) more += 1;
  if (more > 0) {
    const said = `the chain has ${more} batches of issuer ${issuer} that this store does not know, from ${known.length} on`;
    yield fault("store-old", `batch/${issuer}`, said);
  }
}

async function* checkStatuses(
  registry: Registry,
  expected: Expected,
  issuer: number,
  block: number,
): AsyncGenerator<Fault> {
  const opened = await registry.openedLists(issuer, block);
  const asked = expected.opened.get(issuer) ?? 0;
  if (opened > asked) {
    yield fault(
      "store-old",
      keyOf.opened(issuer),
      `the chain has ${opened} status lists of issuer ${issuer}, not ${asked}`,
    );
  }
  const all = Array.from({ length: LIST_WORDS }, (_, word) => word);
  const own = [...expected.documents].filter(([, document]) => document.issuer === issuer);
  for (const [list, documents] of Map.groupBy(own, ([, document]) => document.list)) {
    if (list >= opened) continue;
    const words = await registry.statusWords(issuer, list, all, block);
    for (const [id, { index, standing = 0 }] of documents) {
      const found = statusInWord(words[Math.floor(index / WORD_PLACES)] ?? 0n, index);
      if (found === standing) continue;
      const said = `document ${id} has status ${found} on the chain, and ${standing} here`;
      yield fault("status-differs", keyOf.standing(issuer, list, index), said);
    }
  }
}
