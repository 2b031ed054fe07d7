/** Whether what a source hands over may follow what is held already; the attacks have their names from TUF's tests. */
import { equalBytes } from "../encoding/text.ts";
import { type UnixSeconds } from "../document/field.ts";
import { encodeBundle, FILE_ENTRIES, type Bundle } from "./bundle.ts";
import { encodeRootStatement, type KeyLimits, type RootStatement } from "./root.ts";

/** A root statement and a bundle of it, both opened. */
export interface Held {
  readonly root: RootStatement;
  readonly bundle: Bundle;
}

/** Never to be used, whatever it says. */
export type RefusedCode =
  /** the bundle was made under another version of the root statement */
  | "mix-and-match"
  /** chain id, genesis hash, a contract or its code is another */
  | "wrong-chain"
  | "rollback-root"
  | "rollback-bundle"
  /** the same version, with other contents */
  | "equivocation"
  /** entries, lists or issuers that were covered are no more */
  | "truncated"
  /** a full file of entries, which never change, is another */
  | "rewritten"
  /** a key that was retired or compromised lasts longer again */
  | "widened";

/** Nothing new to be learned from it, yet what is final in it stays final. */
export type StaleCode =
  | "expired-root"
  | "expired-bundle"
  /** the bundle that is held already, and no longer fresh: the source stands still */
  | "freeze";

export type Succession =
  | { readonly status: "accepted" }
  | { readonly status: "stale"; readonly code: StaleCode }
  | { readonly status: "refused"; readonly code: RefusedCode };

/** Judges `next` against what is held.
 *  @param previous  what was accepted last; absent at the first time, or for a file that somebody hands over
 *  @param now  this machine's clock */
export function checkSuccession(given: {
  readonly previous?: Held;
  readonly next: Held;
  readonly now: UnixSeconds;
}): Succession {
  const { previous, next, now } = given;
  const refused = next.bundle.rootVersion !== next.root.version ? "mix-and-match" : previous && compare(previous, next);
  if (refused !== undefined) return { status: "refused", code: refused };
  const stale = staleness(previous, next, now);
  return stale === undefined ? { status: "accepted" } : { status: "stale", code: stale };
}

function compare(previous: Held, next: Held): RefusedCode | undefined {
  if (!sameChain(previous.root, next.root)) return "wrong-chain";
  if (next.root.version < previous.root.version) return "rollback-root";
  if (next.bundle.version < previous.bundle.version) return "rollback-bundle";
  const sameRoot = next.root.version === previous.root.version;
  if (sameRoot && !equalBytes(encodeRootStatement(next.root), encodeRootStatement(previous.root)))
    return "equivocation";
  if (next.bundle.version === previous.bundle.version)
    return equalBytes(encodeBundle(next.bundle), encodeBundle(previous.bundle)) ? undefined : "equivocation";
  if (next.bundle.block.number < previous.bundle.block.number || next.bundle.readAt < previous.bundle.readAt)
    return "rollback-bundle";
  return compareCoverage(previous.bundle, next.bundle) ?? compareKeys(previous, next);
}

function compareCoverage(previous: Bundle, next: Bundle): RefusedCode | undefined {
  for (const [issuer, before] of previous.issuers) {
    const after = next.issuers.get(issuer);
    if (after === undefined || after.covered < before.covered || after.statusFiles.length < before.statusFiles.length)
      return "truncated";
    const full = before.entryFiles.slice(0, Math.floor(before.covered / FILE_ENTRIES));
    if (full.some((digest, i) => after.entryFiles[i] !== digest)) return "rewritten";
  }
  return undefined;
}

function compareKeys(previous: Held, next: Held): RefusedCode | undefined {
  for (const kid of previous.root.keys.keys()) {
    const before = limitsOf(previous, kid);
    const after = limitsOf(next, kid);
    // A key that the root keys no longer list can sign nothing any more: that is narrower still.
    if (before === undefined || after === undefined) continue;
    if (after.retiredAt > before.retiredAt || after.compromisedFrom > before.compromisedFrom) return "widened";
  }
  return undefined;
}

function limitsOf({ root, bundle }: Held, kid: string): KeyLimits | undefined {
  const key = root.keys.get(kid);
  return key && narrow(key, bundle.narrowed.get(kid));
}

/** The earlier of both, field by field: whoever knows of a retirement or a compromise is believed. */
export function narrow(limits: KeyLimits, other: KeyLimits | undefined): KeyLimits {
  const { retiredAt, compromisedFrom } = other ?? limits;
  return {
    retiredAt: Math.min(limits.retiredAt, retiredAt),
    compromisedFrom: limits.compromisedFrom < compromisedFrom ? limits.compromisedFrom : compromisedFrom,
  };
}

function staleness(previous: Held | undefined, next: Held, now: UnixSeconds): StaleCode | undefined {
  if (next.root.expires <= now) return "expired-root";
  if (next.bundle.expiresAt <= now) return "expired-bundle";
  const standsStill = next.bundle.version === previous?.bundle.version;
  return standsStill && now - next.bundle.readAt > next.root.freshness.public ? "freeze" : undefined;
}

function sameChain({ chain: a }: RootStatement, { chain: b }: RootStatement): boolean {
  return (
    a.chainId === b.chainId &&
    a.genesisHash === b.genesisHash &&
    a.issuerRegistry === b.issuerRegistry &&
    a.documentRegistry === b.documentRegistry &&
    a.issuerRegistryCode === b.issuerRegistryCode &&
    a.documentRegistryCode === b.documentRegistryCode
  );
}
