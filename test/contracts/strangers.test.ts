import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { FunctionFragment, HDNodeWallet, Mnemonic, Wallet, id, type BaseContract, type Signer } from "ethers";
import {
  KINDS,
  NOT_AFTER,
  NOT_BEFORE,
  ORIGINS,
  anchored,
  batchAfter,
  eventCount,
  onChain,
  values,
  type System,
} from "./system.ts";

const ROLE = id("a role of the future");

/** One call of each function that writes, with the account that may do it: with it the same call succeeds and changes
 *  something, so a stranger's is not refused for another reason. */
interface Call {
  readonly contract: BaseContract;
  readonly name: string;
  readonly values: readonly unknown[];
  readonly sender: HardhatEthersSigner;
}

describe("Hardhat's twenty published accounts", () => {
  const fresh = onChain();
  const phrase = Mnemonic.fromPhrase("test test test test test test test test test test test junk");
  const strangers = Array.from(
    { length: 20 },
    (_, index) => new Wallet(HDNodeWallet.fromMnemonic(phrase, `m/44'/60'/0'/0/${index}`).privateKey),
  );

  it("are those that everybody knows", () => {
    expect(strangers[0]?.address).to.equal("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    expect(strangers[19]?.address).to.equal("0x8626f6940E2eb28930eFb4CeF49B2d1F2C9C1199");
  });

  it("hold nothing on the tests' chain and are none of its accounts", async () => {
    const { connection } = await fresh();
    const own = new Set((await connection.ethers.getSigners()).map(({ address }) => address));

    for (const { address } of strangers) {
      expect(await connection.ethers.provider.getBalance(address)).to.equal(0n);
      expect(own.has(address)).to.equal(false);
    }
  });

  it("are tried with a call of every function that writes", async () => {
    const system = await eventful(await fresh());

    const tried = callsOf(system).map(({ name }) => name);
    expect(tried.toSorted()).to.deep.equal(writesOf(system).toSorted());
  });

  it("are tried with calls that change something in the right hands", async () => {
    const system = await eventful(await fresh());

    for (const call of callsOf(system)) {
      const back = await system.connection.networkHelpers.takeSnapshot();
      const before = await storage(system);
      await send(call, call.sender);
      expect(await storage(system), call.name).not.to.deep.equal(before);
      await back.restore();
    }
  });

  it("change nothing with any function of either contract", async () => {
    const system = await eventful(await fresh());
    const { provider } = system.connection.ethers;
    const before = await storage(system);
    const calls = callsOf(system);

    for (const stranger of strangers) {
      await system.connection.networkHelpers.setBalance(stranger.address, 10n ** 18n);
      for (const call of calls) {
        await expect(send(call, stranger.connect(provider)), call.name).to.be.revertedWithCustomError(
          call.contract,
          refusalOf(call.name),
        );
      }
      expect(await storage(system)).to.deep.equal(before);
      // Each was mined, so it was the contract that refused and not the node.
      expect(await provider.getTransactionCount(stranger.address)).to.equal(calls.length);
    }
  }).timeout(60_000);

  it("are answered quietly, and change nothing, where they repeat what is done", async () => {
    const system = await eventful(await fresh());
    const before = await storage(system);

    for (const stranger of strangers) {
      await system.connection.networkHelpers.setBalance(stranger.address, 10n ** 18n);
      const documents = system.documentsAs(stranger.connect(system.connection.ethers.provider));
      expect(await eventCount(await documents.anchor(...values(batchAfter(system))))).to.equal(0);
      expect(await eventCount(await documents.openList(1, 0))).to.equal(0);
    }
    expect(await storage(system)).to.deep.equal(before);
  });
});

/** A system in which every call of `callsOf` has something to do. */
async function eventful(system: System): Promise<System> {
  await anchored(system, 1);
  await system.lists.openList(1, 0);
  await system.issuers.grantRole(ROLE, system.status);
  await system.issuers.beginDefaultAdminTransfer(system.stranger);
  await system.issuers.getFunction("changeDefaultAdminDelay")(72 * 3600);
  await system.connection.networkHelpers.time.increase(49 * 3600);
  return system;
}

function callsOf(system: System): readonly Call[] {
  const { issuers, documents, admin, anchoring, status, stranger: heir, key } = system;
  const managed: readonly (readonly [string, ...unknown[]])[] = [
    ["registerIssuer", 3, ORIGINS[0], heir.address, heir.address],
    ["setAccounts", 1, heir.address, heir.address],
    ["registerKey", id("a stranger's key"), 1, KINDS, NOT_BEFORE, NOT_AFTER],
    ["retire", key.kid, NOT_AFTER - 1],
    ["compromise", key.kid, 0],
    ["grantRole", ROLE, heir.address],
    ["revokeRole", ROLE, status.address],
    ["beginDefaultAdminTransfer", admin.address],
    ["cancelDefaultAdminTransfer"],
    ["changeDefaultAdminDelay", 0],
    ["rollbackDefaultAdminDelay"],
  ];
  const batch = batchAfter(system, batchAfter(system));
  return [
    ...managed.map(([name, ...values]) => ({ contract: issuers, name, values, sender: admin })),
    { contract: issuers, name: "acceptDefaultAdminTransfer", values: [], sender: heir },
    { contract: issuers, name: "renounceRole", values: [ROLE, status.address], sender: status },
    { contract: documents, name: "anchor", values: values(batch), sender: anchoring },
    { contract: documents, name: "openList", values: [1, 1], sender: status },
    { contract: documents, name: "setStatus", values: [1, 0, [5], 1], sender: status },
    { contract: documents, name: "setWord", values: [1, 0, 0, 3, 1], sender: status },
  ];
}

function refusalOf(name: string): string {
  if (["anchor", "openList", "setStatus", "setWord"].includes(name)) return "DocumentRegistryNotAuthorised";
  if (name === "renounceRole") return "AccessControlBadConfirmation";
  return name === "acceptDefaultAdminTransfer"
    ? "AccessControlInvalidDefaultAdmin"
    : "AccessControlUnauthorizedAccount";
}

function writesOf({ issuers, documents }: System): readonly string[] {
  return [issuers, documents].flatMap(({ interface: face }) =>
    face.fragments
      .filter((fragment) => fragment instanceof FunctionFragment)
      .filter(({ constant }) => !constant)
      .map(({ name }) => name),
  );
}

/** The roots of both contracts' storage: equal roots, equal contents. */
async function storage({ connection, issuers, documents }: System): Promise<readonly string[]> {
  const roots: string[] = [];
  for (const contract of [issuers, documents]) {
    const proof: { storageHash: string } = await connection.ethers.provider.send("eth_getProof", [
      await contract.getAddress(),
      [],
      "latest",
    ]);
    roots.push(proof.storageHash);
  }
  return roots;
}

/** With a gas limit given, nothing is estimated: the transaction is mined, whatever comes of it. */
async function send({ contract, name, values }: Call, sender: Signer): Promise<void> {
  const data = contract.interface.encodeFunctionData(name, values);
  const sent = await sender.sendTransaction({ to: await contract.getAddress(), data, gasLimit: 1_000_000 });
  await sent.wait();
}
