/** The chain's events as a chain source: what the contracts held at any time, for the library's own judgement. */
import { keccak256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { type BlockRef } from "#core/judgement/evidence.ts";
import { type PortableProof } from "#core/proof/portable.ts";
import { statusOn } from "../../../library/audit/status.ts";
import { type Contents } from "../../../library/ports.ts";
import { type ChainSource, type Verified, SourceError, verify } from "../../../library/index.ts";
import { clock } from "../../judge/judging.ts";
import { type Handed } from "./handed.ts";
import { type Reading } from "./reading.ts";

/** The verdict at `at`, from events and root statement alone; of a whole file also whether it is the anchored one. */
export function verdictAt(
  reading: Reading,
  { cwt, file }: Handed,
  proof: PortableProof,
  at: number,
): Promise<Verified> {
  const lists = { current: () => Promise.resolve({ root: reading.root }) };
  const sources = { clock, lists, chains: [recorded(reading)], trustsOneChain: true };
  if (file === undefined) return verify({ cwt, proof }, sources, { at });
  // The file was read once, when it was handed over.
  const again = (): Promise<Contents> => Promise.resolve(file.contents);
  return verify({ pdf: file.pdf, proof }, { ...sources, files: { pdf: again, picture: again } }, { at });
}

/** Blocks are those with events, and the newest: between two of them nothing changes. */
function recorded({ record, events }: Reading): ChainSource {
  const { facts, block: newest, history, keys } = record;
  const times = new Map(events.map(({ block, time }) => [block, time]));
  // Only the newest block's hash is known here; with one source it is compared with no other.
  const block = (number: number): BlockRef =>
    number >= newest.number ? newest : { number, hash: "", time: times.get(number) ?? newest.time };
  const codes = {
    issuerRegistryCode: toHex(keccak256(facts.issuerRegistryCode)),
    documentRegistryCode: toHex(keccak256(facts.documentRegistryCode)),
  };
  const { chainId, genesisHash, issuerRegistry, documentRegistry } = facts;
  return {
    name: "events",
    identity: () => Promise.resolve({ chainId, genesisHash, issuerRegistry, documentRegistry, ...codes }),
    block: (number) => Promise.resolve(block(number)),
    blockAt: (time) => {
      const last = events.findLast((event) => event.time <= time)?.block;
      if (time >= newest.time) return Promise.resolve(newest);
      return Promise.resolve(last === undefined ? undefined : block(last));
    },
    documentState: (query, which, confirmations) => {
      const at = which === "newest" ? newest : block(which);
      const own = history.issuers.get(query.issuer);
      if (own === undefined) return Promise.reject(new SourceError("not-found", `issuer ${query.issuer}`));
      const anchor = own.anchors.get(query.sequence);
      const entry = anchor !== undefined && anchor.block <= at.number ? anchor.entry : undefined;
      const deep = entry !== undefined && (anchor?.block ?? 0) <= at.number - (confirmations - 1) ? entry : undefined;
      const key = keys.get(query.kid);
      return Promise.resolve({
        block: at,
        opened: [...own.opening.values()].filter((event) => event.time <= at.time).length,
        status: statusOn(own, query.list, query.index, at.time) ?? 0,
        ...(entry === undefined ? {} : { entry }),
        ...(deep === undefined ? {} : { entryDeep: deep }),
        ...(key === undefined ? {} : { key }),
      });
    },
  };
}
