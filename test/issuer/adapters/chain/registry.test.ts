import { expect } from "chai";
import { Transaction } from "ethers";
import { createRegistry } from "../../../../issuer/adapters/chain/registry.ts";
import { type AnchorCall, type Registry, RegistryError, type RegistryCode } from "../../../../issuer/ports.ts";
import { signerOf } from "../../../support/house/keys.ts";
import { type RpcFront } from "../../../support/house/rpc-front.ts";
import { KEY_YEARS, kindsOf, openTestChain, type TestChain } from "../../../support/house/test-chain.ts";

const KID = signerOf("signing 1").kid;
const CALL: AnchorCall = {
  issuer: 1,
  kid: KID,
  sequence: 0,
  root: new Uint8Array(32).fill(1),
  size: 3,
  previousHead: new Uint8Array(27),
};
const ANCHOR = { name: "anchor", call: CALL } as const;

describe("registry over JSON-RPC", () => {
  let chain: TestChain;
  let registry: Registry;
  before(async () => {
    chain = await openTestChain();
  });
  beforeEach(async () => {
    await chain.reset();
    registry = over([chain.front]);
  });
  after(() => chain.close());

  const over = (fronts: readonly RpcFront[], pinned = chain.pinned): Registry =>
    createRegistry({ rpcUrls: fronts.map(({ url }) => url), pinned, accounts: chain.accounts });
  const fails = async (call: Promise<unknown>): Promise<RegistryCode | undefined> => {
    const error: unknown = await call.then(
      () => undefined,
      (one: unknown) => one,
    );
    if (error !== undefined && !(error instanceof RegistryError)) throw error;
    return error?.code;
  };
  const block = async (): Promise<number> => (await registry.newest()).number;
  const anchor = async (): Promise<void> => {
    const { raw } = await registry.prepare(1, ANCHOR, await registry.nonce(1, "anchoring"), 0);
    await registry.broadcast(raw);
  };

  it("reads entries, keys, lists and words, at the block that is asked for", async () => {
    const before = await block();
    await anchor();
    expect(await registry.entry(1, 0, before)).to.equal(undefined);
    expect(await registry.entry(1, 0, await block())).to.have.length(32);
    expect(await registry.entry(1, 0, 0)).to.equal(undefined);
    expect(await registry.key(KID, before)).to.deep.include({ issuer: 1, kinds: kindsOf(1), ...KEY_YEARS });
    expect(await registry.key("00".repeat(8), before)).to.equal(undefined);
    const { raw } = await registry.prepare(1, { name: "openList", issuer: 1, list: 0 }, 0, 0);
    await registry.broadcast(raw);
    expect([await registry.openedLists(1, before), await registry.openedLists(1, await block())]).to.deep.equal([0, 1]);
    const write = { issuer: 1, list: 0, word: 5, mask: 15n << 4n, value: 9n << 4n };
    await registry.broadcast((await registry.prepare(1, { name: "setWord", write }, 1, 0)).raw);
    expect(await registry.statusWords(1, 0, [4, 5], await block())).to.deep.equal([0n, 9n << 4n]);
  });

  it("signs the same bytes for the same call, nonce and fees, and pays an eighth more a step", async () => {
    const [one, two] = [await registry.prepare(1, ANCHOR, 7, 0), await registry.prepare(1, ANCHOR, 7, 0)];
    expect(one).to.deep.equal(two);
    const fees: bigint[] = [];
    for (const bump of [0, 1, 2, 200]) {
      const { maxFeePerGas, maxPriorityFeePerGas, nonce } = Transaction.from(
        (await registry.prepare(1, ANCHOR, 7, bump)).raw,
      );
      expect(nonce).to.equal(7);
      expect(maxPriorityFeePerGas).to.equal(maxFeePerGas);
      fees.push(maxFeePerGas ?? 0n);
    }
    expect(fees).to.deep.equal([1_000_000_000n, 1_125_000_000n, 1_265_625_000n, 500_000_000_000n]);
  });

  it("names the contract's own error before anything is sent", async () => {
    const before = await block();
    const call = { ...CALL, sequence: 1 };
    const error: unknown = await registry.prepare(1, { name: "anchor", call }, 0, 0).catch((one: unknown) => one);
    expect(error).to.include({ code: "refused", fault: "DocumentRegistryOutOfOrder" });
    expect(await block()).to.equal(before);
  });

  it("takes a known transaction and a used nonce for no error, and lets nothing happen twice", async () => {
    const { raw } = await registry.prepare(1, ANCHOR, 0, 0);
    await registry.broadcast(raw);
    await registry.broadcast(raw);
    const other = await over([chain.front]).prepare(1, ANCHOR, 0, 3);
    await registry.broadcast(other.raw);
    expect(await registry.nonce(1, "anchoring")).to.equal(1);
  });

  it("says what the chain refuses for another reason", async () => {
    const accounts = new Map([[1, { anchoring: "11".repeat(32), status: "22".repeat(32) }]]);
    const poor = createRegistry({ rpcUrls: [chain.front.url], pinned: chain.pinned, accounts });
    const { raw } = await poor.prepare(1, { name: "nothing", issuer: 1 }, 0, 0);
    expect(await fails(poor.broadcast(raw))).to.equal("refused");
  });

  it("uses up a nonce and changes nothing", async () => {
    await registry.broadcast((await registry.prepare(1, { name: "nothing", issuer: 1 }, 0, 0)).raw);
    expect(await registry.nonce(1, "anchoring")).to.equal(1);
    expect(await registry.entry(1, 0, await block())).to.equal(undefined);
  });

  describe("what is pinned", () => {
    it("is taken when it is right", () => registry.assertPinned());
    for (const [name, value] of [
      ["chainId", 1],
      ["genesisHash", "ab".repeat(32)],
      ["issuerRegistry", "ab".repeat(20)],
      ["documentRegistry", "ab".repeat(20)],
      ["issuerRegistryCode", "ab".repeat(32)],
      ["documentRegistryCode", "ab".repeat(32)],
    ] as const) {
      it(`is refused with another ${name}`, async () => {
        const other = over([chain.front], { ...chain.pinned, [name]: value });
        expect(await fails(other.assertPinned())).to.equal("wrong-chain");
      });
    }
  });

  describe("several addresses", () => {
    let second: RpcFront;
    before(async () => {
      second = await chain.anotherFront();
    });
    beforeEach(() => {
      registry = over([chain.front, second]);
    });

    it("are passed over when they are silent, and it is an error when all are", async () => {
      second.down = true;
      expect((await registry.newest()).number).to.be.greaterThan(0);
      chain.front.down = true;
      expect(await fails(registry.newest())).to.equal("unreachable");
    });

    it("must agree in every answer", async () => {
      const number = await block();
      for (const method of ["eth_call", "eth_getBlockByNumber", "eth_chainId", "eth_getCode"]) {
        second.lie = (call, truth) => (call.method === method ? lieAbout(truth) : truth);
        const reads = [registry.entry(1, 0, number), registry.blockAt(number), registry.assertPinned()];
        const codes = await Promise.all(reads.map(fails));
        expect(codes, method).to.include("sources-disagree");
      }
    });

    it("are read at the newest block that both have", async () => {
      const number = await block();
      second.lie = ({ method }, truth) => (method === "eth_blockNumber" ? `0x${(number - 2).toString(16)}` : truth);
      expect((await registry.newest()).number).to.equal(number - 2);
    });

    it("must agree on a refusal too", async () => {
      second.lie = ({ method }, truth) => (method === "eth_call" ? lieAbout(truth) : truth);
      expect(await fails(registry.prepare(1, ANCHOR, 0, 0))).to.equal("sources-disagree");
    });
  });

  it("takes an answer that is no JSON-RPC for silence", async () => {
    chain.front.lie = () => undefined;
    expect(await fails(registry.newest())).to.equal("unreachable");
    expect(await fails(registry.blockAt(0))).to.equal("unreachable");
  });

  it("never shows what an address carries for a password", async () => {
    const url = "http://user:secret-word@127.0.0.1:9/token-in-path";
    const other = createRegistry({ rpcUrls: [url], pinned: chain.pinned, accounts: chain.accounts });
    const error: unknown = await other.newest().catch((one: unknown) => one);
    expect((error as Error).message).not.to.match(/secret-word|token-in-path/);
  });

  it("sends the password of an address as the web has it", async () => {
    const url = chain.front.url.replace("http://", "http://user:secret%20word@");
    const other = createRegistry({ rpcUrls: [url], pinned: chain.pinned, accounts: chain.accounts });
    await other.assertPinned();
    expect(chain.front.authorization).to.equal(`Basic ${Buffer.from("user:secret word").toString("base64")}`);
  });
});

function lieAbout(truth: unknown): unknown {
  if (typeof truth !== "object" || truth === null) return `0x${"12".repeat(32)}`;
  return { ...truth, hash: `0x${"12".repeat(32)}` };
}
