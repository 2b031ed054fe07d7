import { createHash } from "node:crypto";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { Interface, id } from "ethers";
import { network, tasks } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { documentRegistryAbi, issuerRegistryAbi } from "../contracts/abi.ts";

/** Gas of one call; `limit` where the project promises one. */
export interface GasRow {
  readonly name: string;
  readonly gas: bigint;
  readonly limit?: bigint;
}

type Send = (name: string, ...values: readonly unknown[]) => Promise<bigint>;

const BATCH = 1_000n;
const NO_HEAD = `0x${"00".repeat(27)}`;
const PUBLIC_KEY = id("bench key");
const KID = `0x${createHash("sha256")
  .update(Buffer.from(PUBLIC_KEY.slice(2), "hex"))
  .digest("hex")
  .slice(0, 16)}`;
/** The lower bit of the first 100 places of a word: all revoked. */
const HUNDRED_REVOKED = ((1n << 200n) - 1n) / 3n;

/** Gas of every write, on a fresh simulated network; each is a transaction of its own, so all storage it touches is cold.
 *  @throws where a transaction reverts */
export async function measureGas(connection: NetworkConnection<"l1">): Promise<readonly GasRow[]> {
  const [admin, anchoring, status] = await connection.ethers.getSigners();
  if (admin === undefined || anchoring === undefined || status === undefined) throw new RangeError("three accounts");
  const issuers = await connection.ethers.deployContract("IssuerRegistry", [admin.address]);
  const documents = await connection.ethers.deployContract("DocumentRegistry", [await issuers.getAddress()]);
  const manage = sender(admin, await issuers.getAddress(), new Interface(issuerRegistryAbi));
  const target = await documents.getAddress();
  const face = new Interface(documentRegistryAbi);
  const origin = "https://imigrasi.absah.example";
  return [
    { name: "deploy IssuerRegistry", gas: usedBy(await issuers.deploymentTransaction()?.wait()) },
    { name: "deploy DocumentRegistry", gas: usedBy(await documents.deploymentTransaction()?.wait()) },
    {
      name: "register an issuer",
      gas: await manage("registerIssuer", 1, origin, anchoring.address, status.address),
    },
    { name: "register a key", gas: await manage("registerKey", PUBLIC_KEY, 1, 0x1fff, 0, 2n ** 40n - 1n) },
    ...(await anchorRows(sender(anchoring, target, face), async (sequence) => {
      const data = await connection.ethers.provider.call({
        to: target,
        data: face.encodeFunctionData("entryOf", [1, sequence]),
      });
      return data.slice(0, 2 + 54);
    })),
    ...(await statusRows(sender(status, target, face))),
  ];
}

function sender(signer: HardhatEthersSigner, to: string, face: Interface): Send {
  return async (name, ...values) => {
    const sent = await signer.sendTransaction({ to, data: face.encodeFunctionData(name, values) });
    return usedBy(await sent.wait());
  };
}

function usedBy(receipt: { readonly gasUsed: bigint } | null | undefined): bigint {
  if (receipt === null || receipt === undefined) throw new RangeError("the simulated network mines at once");
  return receipt.gasUsed;
}

/** A later anchor has a predecessor; the dearest of sequences 1 to 32 counts, since calldata is cheaper for each byte
 *  of root and head that happens to be zero. */
async function anchorRows(send: Send, headAt: (sequence: number) => Promise<string>): Promise<readonly GasRow[]> {
  const first = await send("anchor", 1, KID, 0, id("root 0"), BATCH, NO_HEAD);
  let later = 0n;
  for (let sequence = 1; sequence <= 32; sequence += 1) {
    const gas = await send("anchor", 1, KID, sequence, id(`root ${sequence}`), BATCH, await headAt(sequence - 1));
    if (gas > later) later = gas;
  }
  return [
    { name: "anchor, the first of an issuer", gas: first, limit: 60_000n },
    { name: "anchor, each later one (dearest of 32)", gas: later, limit: 60_000n },
    { name: "a document, anchored in a batch of 1,000", gas: (later + BATCH - 1n) / BATCH, limit: 60n },
  ];
}

/** Each row writes words that nothing was written to before, except where its name says otherwise. */
async function statusRows(send: Send): Promise<readonly GasRow[]> {
  const opened = [await send("openList", 1, 0), await send("openList", 1, 1)] as const;
  const revoke = (...indexes: readonly number[]): Promise<bigint> => send("setStatus", 1, 0, indexes, 1);
  const lease = [9, 130, 257, 400, 512, 640, 801, 1_023].flatMap((word) =>
    Array.from({ length: 13 }, (_, i) => word * 128 + i * 9 + 3),
  );
  return [
    { name: "open an issuer's first list", gas: opened[0] },
    { name: "open a later list", gas: opened[1] },
    { name: "revoke one, the first of its word", gas: await revoke(5) },
    { name: "revoke one in a word in use", gas: await revoke(77) },
    {
      name: "revoke 100 in one word, by mask",
      gas: await send("setWord", 1, 0, 2, HUNDRED_REVOKED * 3n, HUNDRED_REVOKED),
      limit: 57_000n,
    },
    { name: "revoke 100 in one word, by index", gas: await revoke(...places(1, 3 * 128)), limit: 125_000n },
    { name: "revoke 100 in a lease of 8 words", gas: await revoke(...lease.slice(0, 100)), limit: 300_000n },
    { name: "revoke 100 scattered over 100 words", gas: await revoke(...places(1_280, 10 * 128)) },
  ];
}

function places(step: number, from: number): readonly number[] {
  return Array.from({ length: 100 }, (_, i) => from + i * step);
}

function formatRow({ name, gas, limit }: GasRow): string {
  const bound = limit === undefined ? "" : limit.toLocaleString("en");
  return `${name.padEnd(44)}${gas.toLocaleString("en").padStart(12)}${bound.padStart(12)}`;
}

if (import.meta.main) {
  await tasks.getTask("build").run({ quiet: true, noTests: true });
  const connection = await network.create({ network: "sim", chainType: "l1" });
  const rows = await measureGas(connection);
  await connection.close();
  console.log(`${"call".padEnd(44)}${"gas".padStart(12)}${"limit".padStart(12)}`);
  for (const row of rows) console.log(formatRow(row));
  process.exitCode = rows.some(({ gas, limit }) => limit !== undefined && gas > limit) ? 1 : 0;
}
