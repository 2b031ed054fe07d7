import { expect } from "chai";
import { type Bundle } from "#core/proof/bundle.ts";
import { type RootStatement } from "#core/proof/root.ts";
import { checkSuccession, narrow, type Held } from "#core/proof/succession.ts";
import { DAY, NOW, OFFICE, publish, READ, rootOf } from "../world.ts";
import { anchor, first } from "../judgement/scene.ts";

const root = rootOf();
const before: Held = { root, bundle: publish({ root, anchors: [first, anchor] }).bundle };

/** The next bundle a minute later, with changes. */
function nextOf(bundle: Partial<Bundle> = {}, changes: Partial<RootStatement> = {}): Held {
  const nextRoot = { ...root, ...changes };
  const block = { ...before.bundle.block, number: 41 };
  const made = { ...before.bundle, version: 901, rootVersion: nextRoot.version, block, readAt: READ + 1 };
  return { root: nextRoot, bundle: { ...made, ...bundle } };
}

function outcome(next: Held, now: number = NOW, previous: Held | undefined = before): string {
  const result = checkSuccession({ ...(previous && { previous }), next, now });
  return result.status === "accepted" ? "accepted" : `${result.status} ${result.code}`;
}

const coverage = before.bundle.issuers.get(1)!;
const withCoverage = (changes: Partial<typeof coverage>): Partial<Bundle> => ({
  issuers: new Map([...before.bundle.issuers, [1, { ...coverage, ...changes }]]),
});
const limits = { retiredAt: NOW, compromisedFrom: 5n };

describe("succession", () => {
  it("accepts the next bundle, the same again, and the first one", () => {
    expect(outcome(nextOf())).to.equal("accepted");
    expect(outcome(before)).to.equal("accepted");
    expect(checkSuccession({ next: before, now: NOW })).to.deep.equal({ status: "accepted" });
  });

  it("accepts the next root statement with its bundle", () => {
    expect(outcome(nextOf({}, { version: 4, confirmations: 12 }))).to.equal("accepted");
  });

  it("refuses a bundle of another version of the root statement (mix and match), also as the first", () => {
    expect(outcome(nextOf({ rootVersion: 2 }))).to.equal("refused mix-and-match");
    expect(checkSuccession({ next: nextOf({ rootVersion: 4 }), now: NOW })).to.deep.equal({
      status: "refused",
      code: "mix-and-match",
    });
  });

  it("refuses another chain, contract or code", () => {
    for (const changes of [
      { chainId: 1 },
      { genesisHash: "ff".repeat(32) },
      { issuerRegistry: "ff".repeat(20) },
      { documentRegistry: "ff".repeat(20) },
      { issuerRegistryCode: "ff".repeat(32) },
      { documentRegistryCode: "ff".repeat(32) },
    ])
      expect(outcome(nextOf({}, { version: 4, chain: { ...root.chain, ...changes } }))).to.equal("refused wrong-chain");
  });

  it("refuses an older root statement (rollback)", () => {
    expect(outcome(nextOf({}, { version: 2 }))).to.equal("refused rollback-root");
  });

  it("refuses an older bundle (rollback), and a newer one of an older block or reading", () => {
    expect(outcome(nextOf({ version: 899 }))).to.equal("refused rollback-bundle");
    expect(outcome(nextOf({ block: { ...before.bundle.block, number: 39 } }))).to.equal("refused rollback-bundle");
    expect(outcome(nextOf({ readAt: READ - 1 }))).to.equal("refused rollback-bundle");
    expect(outcome(nextOf({ readAt: READ, block: before.bundle.block }))).to.equal("accepted");
  });

  it("refuses two different statements of one version", () => {
    expect(outcome(nextOf({}, { confirmations: 2 }))).to.equal("refused equivocation");
    expect(outcome(nextOf({ version: 900 }))).to.equal("refused equivocation");
  });

  it("refuses a bundle that covers less (truncated)", () => {
    expect(outcome(nextOf(withCoverage({ covered: 1 })))).to.equal("refused truncated");
    expect(outcome(nextOf(withCoverage({ statusFiles: [] })))).to.equal("refused truncated");
    expect(outcome(nextOf({ issuers: new Map([[2, coverage]]) }))).to.equal("refused truncated");
    expect(outcome(nextOf(withCoverage({ covered: 3 })))).to.equal("accepted");
  });

  it("refuses another file for entries that are full, not for the last one", () => {
    const long = { covered: 5_000, entryFiles: ["aa".repeat(32), "bb".repeat(32)] };
    const held = { root, bundle: { ...before.bundle, ...withCoverage(long) } };
    const grown = (entryFiles: readonly string[]): string =>
      outcome(nextOf(withCoverage({ ...long, entryFiles })), NOW, held);
    expect(grown(["aa".repeat(32), "cc".repeat(32)])).to.equal("accepted");
    expect(grown(["cc".repeat(32), "bb".repeat(32)])).to.equal("refused rewritten");
  });

  it("refuses to let a retired or compromised key last longer again", () => {
    const held = { root, bundle: { ...before.bundle, narrowed: new Map([[OFFICE.kid, limits]]) } };
    const then = (changes: Partial<typeof limits>): string =>
      outcome(nextOf({ narrowed: new Map([[OFFICE.kid, { ...limits, ...changes }]]) }), NOW, held);
    expect(then({})).to.equal("accepted");
    expect(then({ retiredAt: NOW - 1, compromisedFrom: 4n })).to.equal("accepted");
    expect(then({ retiredAt: NOW + 1 })).to.equal("refused widened");
    expect(then({ compromisedFrom: 6n })).to.equal("refused widened");
    expect(outcome(nextOf(), NOW, held)).to.equal("refused widened");
    // The next root statement may say it, or list the key no more.
    const told = new Map([...root.keys, [OFFICE.kid, { ...root.keys.get(OFFICE.kid)!, ...limits }]]);
    expect(outcome(nextOf({}, { version: 4, keys: told }), NOW, held)).to.equal("accepted");
    const gone = new Map([...root.keys].filter(([kid]) => kid !== OFFICE.kid));
    expect(outcome(nextOf({}, { version: 4, keys: gone }), NOW, held)).to.equal("accepted");
  });

  it("calls an expired root statement or bundle stale: what is final in it stays final", () => {
    const { expiresAt } = before.bundle;
    expect(outcome(nextOf(), expiresAt)).to.equal("stale expired-bundle");
    expect(outcome(nextOf(), expiresAt - 1)).to.equal("accepted");
    expect(outcome(nextOf(), root.expires)).to.equal("stale expired-root");
    expect(outcome(nextOf({ rootVersion: 2 }), root.expires)).to.equal("refused mix-and-match");
  });

  it("calls a source that stands still frozen, once what it gives is no longer fresh", () => {
    expect(outcome(before, READ + DAY)).to.equal("accepted");
    expect(outcome(before, READ + DAY + 1)).to.equal("stale freeze");
    expect(outcome(nextOf(), READ + DAY + 2)).to.equal("accepted");
  });

  it("narrows field by field, to the earlier of both", () => {
    expect(narrow(limits, undefined)).to.deep.equal(limits);
    expect(narrow(limits, { retiredAt: NOW + 1, compromisedFrom: 4n })).to.deep.equal({
      ...limits,
      compromisedFrom: 4n,
    });
    expect(narrow(limits, { retiredAt: NOW - 1, compromisedFrom: 6n })).to.deep.equal({
      ...limits,
      retiredAt: NOW - 1,
    });
  });
});
