/** SECURITY G12: an outage never looks like a forgery, and never like a pass. */
import { expect } from "chai";
import { encodeQr } from "#core/document/qr.ts";
import { Endpoint } from "../../../verifier/adapters/bundle/endpoint.ts";
import { RpcSource } from "../../../verifier/adapters/chain/source.ts";
import { LimitedReader } from "../../../verifier/adapters/pdf/reader.ts";
import { type Input, Lists, verify } from "../../../verifier/library/index.ts";
import { DAY, NOW, OFFICE, SIGNED, payloadOf, signPaper } from "../core/world.ts";
import { startChainOffice, startProxy, type ChainOffice, type Interference } from "./chain.ts";
import { FATES, PINNED, serveOffice, type Fate, type Fault, type Office } from "./office.ts";

const LIMIT_MS = 250;
const YEAR = 365 * DAY;

interface Trouble {
  readonly name: string;
  readonly site?: Fault | "down";
  readonly chain?: Interference | "down" | "other";
  /** How far the clock is off. */
  readonly clock?: number;
}

const noSite = { site: "down" } as const;
const noChain = { chain: "down" } as const;
const flip =
  (which: string): Fault =>
  (path) =>
    path.includes(which) ? Uint8Array.of(1, 2, 3) : undefined;
const sayStatus = (status: number): Interference => rewrite(11, status.toString(16).padStart(64, "0"));

const TROUBLES: readonly Trouble[] = [
  { name: "nothing is wrong" },
  { name: "the chain is down", ...noChain },
  { name: "the published files are down", ...noSite },
  { name: "all is down", ...noSite, ...noChain },
  { name: "all is silent", site: () => "silent", chain: () => "silent" },
  { name: "the chain breaks off", chain: () => "drop" },
  { name: "the chain says that all is in force", chain: sayStatus(0) },
  { name: "the chain says that all is revoked", chain: sayStatus(1) },
  { name: "the chain says a status there is not", chain: sayStatus(7) },
  { name: "the chain knows no entry", chain: rewrite(2, "0".repeat(64)) },
  { name: "the chain tells another entry", chain: rewrite(2, "5".repeat(64)) },
  { name: "the chain tells another key", chain: rewrite(3, "5".repeat(64)) },
  { name: "the chain knows no key", chain: rewrite(4, "0".repeat(64)) },
  { name: "the chain has opened no list", chain: rewrite(10, "0".repeat(64)) },
  { name: "the chain answers no JSON-RPC", chain: () => [{}] },
  { name: "the chain is another one", chain: "other" },
  { name: "the chain is another one, and nothing is published", chain: "other", ...noSite },
  { name: "the root file is another", site: flip("root") },
  { name: "the bundle is another", site: flip("bundle") },
  { name: "the bundle is another, without a chain", site: flip("bundle"), ...noChain },
  { name: "the files are others", site: flip("files") },
  { name: "the files are others, without a chain", site: flip("files"), ...noChain },
  { name: "there are no files", site: (path) => (path.includes("files") ? "not-found" : undefined), ...noChain },
  { name: "the proofs are others", site: flip("proofs") },
  { name: "the bundle has expired", clock: 4 * DAY },
  { name: "the bundle has expired, without a chain", clock: 4 * DAY, ...noChain },
  { name: "the clock is a year behind", clock: -YEAR },
  { name: "the clock is a year behind, without a chain", clock: -YEAR, ...noChain },
  { name: "the clock is a year ahead", clock: YEAR },
  { name: "the clock is a year ahead, without a chain", clock: YEAR, ...noChain },
];

describe("verify, whatever is wrong with its sources", () => {
  let system: ChainOffice;
  let other: ChainOffice;
  let unanchored: Uint8Array;
  const files = new LimitedReader({ size: 1, wallMs: 20_000 });
  before(async function () {
    this.timeout(60_000);
    await files.warm();
    [system, other] = await Promise.all([startChainOffice(), startChainOffice()]);
    // Signed with the office's own key, and never put on the chain.
    unanchored = signPaper(payloadOf({ issuedAt: SIGNED, statusList: { list: 0, index: 500 } }), OFFICE).cose;
  });
  after(async () => {
    files.close();
    await system.close();
    await other.close();
  });

  for (const trouble of TROUBLES) {
    it(`passes nothing false and accuses nothing true where ${trouble.name}`, async () => {
      const world = await open(trouble);
      try {
        for (const fate of FATES)
          for (const input of inputsOf(system.office, fate)) {
            const result = await world.check(input);
            const told = `${fate} ${Object.keys(input).join()}: ${result.status} ${result.cause ?? ""}`;
            if (fate === "genuine") expect(result.status, told).not.to.be.oneOf(["not-genuine", "file-altered"]);
            else expect(result.group, told).not.to.equal("GO");
            if (fate === "expired") expect(result.status, told).not.to.equal("not-genuine");
            if (fate === "forged") expect(result.status, told).to.be.oneOf(["not-genuine", "undetermined"]);
          }
        const raw = await world.check({ cwt: unanchored });
        expect(raw.status, "unanchored").to.be.oneOf(["not-genuine", "undetermined"]);
      } finally {
        await world.close();
      }
    });
  }

  async function open(
    trouble: Trouble,
  ): Promise<{ check(input: Input): ReturnType<typeof verify>; close(): Promise<void> }> {
    const now = NOW + (trouble.clock ?? 0);
    const clock = (): number => now;
    const site = await serveOffice(system.office, trouble.site === "down" ? () => undefined : trouble.site);
    if (trouble.site === "down") await site.close();
    const interfere = typeof trouble.chain === "function" ? trouble.chain : undefined;
    const target = trouble.chain === "other" ? other.chain.url : system.chain.url;
    const proxy = await startProxy(target, interfere);
    if (trouble.chain === "down") await proxy.close();
    const published = [new Endpoint(site.url, LIMIT_MS)];
    const limits = { clock, limitMs: 4 * LIMIT_MS };
    const lists = new Lists({ pinned: PINNED, sources: published, ...limits });
    const chains = [new RpcSource({ url: proxy.url, ...system.root.chain, timeoutMs: LIMIT_MS })];
    return {
      check: (input) => verify(input, { ...limits, lists, published, chains, files }),
      close: async () => {
        if (trouble.site !== "down") await site.close();
        if (trouble.chain !== "down") await proxy.close();
      },
    };
  }
});

describe("verify, in order", () => {
  it("still tells all fates apart, or the tests above prove nothing", async () => {
    const system = await startChainOffice();
    const site = await serveOffice(system.office);
    try {
      const clock = (): number => NOW;
      const published = [new Endpoint(site.url)];
      const lists = new Lists({ pinned: PINNED, sources: published, clock });
      const chains = [new RpcSource({ url: system.chain.url, ...system.root.chain })];
      const results = FATES.map((fate) =>
        verify({ qr: encodeQr(system.office.papers[fate].cose) }, { clock, lists, published, chains }),
      );
      const statuses = (await Promise.all(results)).map(({ status }) => status);
      expect(statuses).to.deep.equal(["valid", "not-genuine", "revoked", "expired"]);
    } finally {
      await site.close();
      await system.close();
    }
  });
});

/** As it is scanned, and as a file. */
function inputsOf(office: Office, fate: Fate): readonly Input[] {
  return [{ qr: encodeQr(office.papers[fate].cose) }, { pdf: office.file(fate) }];
}

/** Changes one word of what `documentState` gives. */
function rewrite(place: number, word: string): Interference {
  return (answers) =>
    answers.map((answer) => {
      const { result } = answer as { result?: unknown };
      if (typeof result !== "string" || result.length !== 2 + 12 * 64) return answer;
      const words: string[] = result.slice(2).match(/.{64}/g) ?? [];
      return { ...(answer as object), result: `0x${words.with(place, word).join("")}` };
    });
}
