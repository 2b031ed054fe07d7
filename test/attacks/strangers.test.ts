/** H4: the keys that everybody knows can do nothing to a house as it is started. */
import { expect } from "chai";
import { FunctionFragment, HDNodeWallet, Interface, Mnemonic, Wallet, id } from "ethers";
import { documentRegistryAbi, issuerRegistryAbi } from "../../contracts/abi.ts";
import { openPremises, type Premises } from "./support/premises.ts";

const PHRASE = Mnemonic.fromPhrase("test test test test test test test test test test test junk");
const STRANGERS = Array.from(
  { length: 20 },
  (_, index) => new Wallet(HDNodeWallet.fromMnemonic(PHRASE, `m/44'/60'/0'/0/${index}`).privateKey),
);
const KEY = id("a stranger's key");

interface Call {
  readonly name: string;
  readonly to: string;
  readonly data: string;
}

interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly message: string; readonly data?: string };
}

describe("Hardhat's twenty published keys and a house as it is started", () => {
  let premises: Premises;
  let calls: readonly Call[];
  before(async () => {
    premises = await openPremises();
    calls = callsOf(premises);
  });
  after(() => premises.close());

  const ask = async (requests: readonly (readonly [method: string, ...params: unknown[]])[]): Promise<Answer[]> => {
    const body = JSON.stringify(requests.map(([method, ...params], n) => ({ jsonrpc: "2.0", id: n, method, params })));
    const headers = { "content-type": "application/json" };
    return (await (await fetch(premises.chain.url, { method: "POST", headers, body })).json()) as Answer[];
  };
  const [issuerRegistry, documentRegistry] = ["issuerRegistry", "documentRegistry"] as const;
  const at = (name: "issuerRegistry" | "documentRegistry"): string => `0x${premises.system[name]}`;
  /** Head of the chain and the storage of both contracts: equal, or something has changed. */
  const state = async (): Promise<readonly unknown[]> => {
    const proofs = await ask(
      [issuerRegistry, documentRegistry].map((name) => ["eth_getProof", at(name), [], "latest"]),
    );
    return [
      await premises.chain.head(),
      ...proofs.map(({ result }) => (result as { storageHash: string }).storageHash),
    ];
  };

  it("are those that everybody knows", () => {
    expect(STRANGERS[0]?.address).to.equal("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    expect(STRANGERS[19]?.address).to.equal("0x8626f6940E2eb28930eFb4CeF49B2d1F2C9C1199");
  });

  it("hold nothing and never sent anything", async () => {
    for (const method of ["eth_getBalance", "eth_getTransactionCount"]) {
      const answers = await ask(STRANGERS.map(({ address }) => [method, address, "latest"]));
      for (const { result } of answers) expect(result).to.equal("0x0");
    }
  });

  it("have no role: neither admin, nor an account of an issuer, nor one that is to become admin", async () => {
    const face = new Interface(issuerRegistryAbi);
    const read = async (name: string, ...values: unknown[]): Promise<readonly unknown[]> => {
      const data = face.encodeFunctionData(name, values);
      const [answer] = await ask([["eth_call", { to: at(issuerRegistry), data }, "latest"]]);
      return face.decodeFunctionResult(name, String(answer?.result)).toArray() as unknown[];
    };
    const powerful = [
      ...(await read("defaultAdmin")),
      ...(await read("owner")),
      ...(await read("pendingDefaultAdmin")),
      ...(await read("issuerOf", 1)),
      ...(await read("issuerOf", 2)),
    ].map(String);
    for (const { address } of STRANGERS) {
      expect(powerful).not.to.include(address);
      expect(await read("hasRole", `0x${"00".repeat(32)}`, address)).to.deep.equal([false]);
    }
  });

  it("are tried with a call of every function that writes, and each has the data of a revert", async () => {
    expect(calls.map(({ name }) => name).toSorted()).to.deep.equal(writes());
    for (const { address: from } of STRANGERS) {
      const answers = await ask(calls.map(({ to, data }) => ["eth_call", { from, to, data }, "latest"]));
      for (const [place, { error, result }] of answers.entries()) {
        expect(result, calls[place]?.name).to.equal(undefined);
        // Four bytes at least: a named error of the contract, not want of gas or of code.
        expect(error?.data, calls[place]?.name).to.match(/^0x[0-9a-f]{8}/);
      }
    }
  });

  it("send all of them through the port, with and without a price, and change nothing", async () => {
    const before = await state();
    for (const stranger of STRANGERS) {
      const raws = await Promise.all(
        calls.flatMap(({ to, data }) =>
          [0n, 1_000_000_000n].map((gasPrice) =>
            stranger.signTransaction({
              type: 0,
              chainId: premises.chain.chainId,
              nonce: 0,
              gasLimit: 200_000,
              to,
              data,
              gasPrice,
            }),
          ),
        ),
      );
      const answers = await ask(raws.map((raw) => ["eth_sendRawTransaction", raw]));
      expect(answers).to.have.length(calls.length * 2);
      for (const { error } of answers) expect(error?.message).to.match(/^insufficient funds/);
    }
    expect(await state()).to.deep.equal(before);
  });

  it("find no method that would rewind, mine, give coins, move the clock or sign for them", async () => {
    const before = await state();
    const [stranger = new Wallet(KEY)] = STRANGERS;
    const answers = await ask([
      ["hardhat_setBalance", stranger.address, "0xffffffffffffffff"],
      ["hardhat_impersonateAccount", stranger.address],
      ["hardhat_setStorageAt", at(issuerRegistry), "0x0", `0x${"11".repeat(32)}`],
      ["hardhat_setCode", at(documentRegistry), "0x00"],
      ["hardhat_reset"],
      ["evm_snapshot"],
      ["evm_revert", "0x1"],
      ["evm_mine"],
      ["evm_increaseTime", 86_400],
      ["evm_setNextBlockTimestamp", 4_000_000_000],
      ["debug_traceTransaction", `0x${"00".repeat(32)}`],
      ["eth_sendTransaction", { from: stranger.address, to: at(issuerRegistry), data: calls[0]?.data }],
      ["eth_sign", stranger.address, "0x00"],
      ["eth_accounts"],
      ["personal_unlockAccount", stranger.address, ""],
    ]);
    for (const { error } of answers) expect(error?.message).to.be.a("string");
    expect(await state()).to.deep.equal(before);
  });
});

/** One call of every function that writes; the values are such that the right account would change something. */
function callsOf({ system }: Premises): readonly Call[] {
  const [heir = new Wallet(KEY)] = STRANGERS;
  const kid = KEY.slice(0, 18);
  const role = id("a role of the future");
  const issuers: readonly (readonly [string, ...unknown[]])[] = [
    ["registerIssuer", 3, "https://stranger.example", heir.address, heir.address],
    ["setAccounts", 1, heir.address, heir.address],
    ["registerKey", KEY, 1, 0x7ff, 1_700_000_000, 2_000_000_000],
    ["retire", kid, 1_700_000_000],
    ["compromise", kid, 0],
    ["grantRole", role, heir.address],
    ["revokeRole", role, heir.address],
    ["renounceRole", role, `0x${"12".repeat(20)}`],
    ["beginDefaultAdminTransfer", heir.address],
    ["acceptDefaultAdminTransfer"],
    ["cancelDefaultAdminTransfer"],
    ["changeDefaultAdminDelay", 0],
    ["rollbackDefaultAdminDelay"],
  ];
  const documents: readonly (readonly [string, ...unknown[]])[] = [
    ["anchor", 1, kid, 0, id("root"), 2, `0x${"00".repeat(27)}`],
    ["openList", 1, 0],
    ["setStatus", 1, 0, [5], 1],
    ["setWord", 1, 0, 0, 3, 1],
  ];
  const encode = (abi: readonly string[], to: string, list: typeof issuers): Call[] =>
    list.map(([name, ...values]) => ({
      name,
      to: `0x${to}`,
      data: new Interface(abi).encodeFunctionData(name, values),
    }));
  return [
    ...encode(issuerRegistryAbi, system.issuerRegistry, issuers),
    ...encode(documentRegistryAbi, system.documentRegistry, documents),
  ];
}

function writes(): readonly string[] {
  return [issuerRegistryAbi, documentRegistryAbi]
    .flatMap((abi) => new Interface(abi).fragments)
    .filter((fragment) => fragment instanceof FunctionFragment)
    .filter(({ constant }) => !constant)
    .map(({ name }) => name)
    .toSorted();
}
