/** A real chain with the real contracts, holding the same anchor and statuses as the office's bundle. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ContractFactory, JsonRpcProvider, NonceManager, Wallet, id, keccak256, type BaseContract } from "ethers";
import { artifacts } from "hardhat";
import { fromHex, toHex } from "#core/encoding/text.ts";
import { leafData } from "#core/proof/anchor.ts";
import { rootFromPath } from "#core/proof/merkle.ts";
import { type RootStatement } from "#core/proof/root.ts";
import { type Anchor, ALL_KINDS, ANCHORED, DAY, NOW, OFFICE, rootOf } from "../core/world.ts";
import { closeServer, listen, makeOffice, signPapers, type Office } from "./office.ts";
import { startChain, type ChainHandle } from "../../../scripts/chain/chain.ts";

/** When the second paper was revoked. */
export const REVOKED_AT = NOW - 2 * DAY;
const REVOKED_PLACE = 78;

export interface ChainOffice {
  readonly chain: ChainHandle;
  readonly office: Office;
  readonly root: RootStatement;
  /** Mines one block more, which changes nothing that is read. */
  mineAt(time: number): Promise<void>;
  /** Sequences from this one on are believed no more. */
  compromise(time: number, fromSequence: number): Promise<void>;
  close(): Promise<void>;
}

/** Deploys three months ago, anchors when the papers were signed, revokes two days ago. */
export async function startChainOffice(changes: Partial<RootStatement> = {}): Promise<ChainOffice> {
  const folder = await mkdtemp(join(tmpdir(), "absah-chain-"));
  const wallet = new Wallet(id("absah test: one account for all"));
  let now = NOW - 90 * DAY;
  const chain = await startChain({ folder, port: 0, funded: [wallet.address], clock: () => now });
  const provider = new JsonRpcProvider(chain.url, chain.chainId, {
    staticNetwork: true,
    cacheTimeout: -1,
    batchMaxCount: 1,
  });
  const signer = new NonceManager(wallet.connect(provider));
  const issuers = await deploy("IssuerRegistry", signer, [wallet.address]);
  const documents = await deploy("DocumentRegistry", signer, [await issuers.getAddress()]);
  const send = async (contract: BaseContract, name: string, ...args: readonly unknown[]): Promise<void> => {
    await contract.getFunction(name).send(...args);
  };
  await send(issuers, "registerIssuer", 1, "https://imigrasi.absah.example", wallet.address, wallet.address);
  const publicKey = `0x${toHex(OFFICE.publicKey.bytes)}`;
  await send(issuers, "registerKey", publicKey, 1, ALL_KINDS, NOW - 100 * DAY, NOW + 265 * DAY);
  await send(documents, "openList", 1, 0);
  const root = rootOf({ chain: await identityOf(chain, provider, issuers, documents), ...changes });
  now = ANCHORED;
  const papers = await signPapers();
  await send(documents, "anchor", ...anchorCall(makeOffice(root, papers).anchor));
  now = REVOKED_AT;
  await send(documents, "setStatus", 1, 0, [REVOKED_PLACE], 1);
  const office = makeOffice(root, papers, { changes: { block: await chain.head() } });
  const mineAt = async (time: number): Promise<void> => {
    now = time;
    await signer.sendTransaction({ to: wallet.address });
  };
  const compromise = async (time: number, fromSequence: number): Promise<void> => {
    now = time;
    await send(issuers, "compromise", `0x${OFFICE.kid}`, fromSequence);
  };
  const close = async (): Promise<void> => {
    provider.destroy();
    await chain.close();
    await rm(folder, { recursive: true });
  };
  return { chain, office, root, mineAt, compromise, close };
}

async function deploy(
  name: "IssuerRegistry" | "DocumentRegistry",
  signer: NonceManager,
  args: readonly string[],
): Promise<BaseContract> {
  const { abi, bytecode } = await artifacts.readArtifact(name);
  return new ContractFactory(abi, bytecode, signer).deploy(...args);
}

/** Arguments of `anchor`; the tree's root is what the first proof leads to. */
function anchorCall({ issuer, signer, sequence, proofs }: Anchor): readonly unknown[] {
  const [proof] = proofs;
  if (proof === undefined) throw new RangeError("an anchor without papers");
  const leaf = leafData({ cose: fromHex(proof.cose), vc: fromHex(proof.vc), pdf: fromHex(proof.pdf) });
  const root = rootFromPath(leaf, proof.index, proof.size, proof.path.map(fromHex));
  return [issuer, `0x${signer.kid}`, sequence, root, proof.size, `0x${proof.previousHead}`];
}

async function identityOf(
  chain: ChainHandle,
  provider: JsonRpcProvider,
  issuers: BaseContract,
  documents: BaseContract,
): Promise<RootStatement["chain"]> {
  const [issuerRegistry, documentRegistry] = await Promise.all([issuers.getAddress(), documents.getAddress()]);
  const code = async (address: string): Promise<string> => keccak256(await provider.getCode(address)).slice(2);
  return {
    chainId: chain.chainId,
    genesisHash: chain.genesisHash,
    issuerRegistry: issuerRegistry.slice(2).toLowerCase(),
    documentRegistry: documentRegistry.slice(2).toLowerCase(),
    issuerRegistryCode: await code(issuerRegistry),
    documentRegistryCode: await code(documentRegistry),
  };
}

/** What stands between a reader and the chain: it may be silent, slow, or change what is answered. */
export type Interference = (answers: unknown[]) => unknown[] | "silent" | "drop";

export interface Proxy {
  readonly url: string;
  /** Bodies of the requests that came. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** @param rewrite  changes what the chain is asked */
export async function startProxy(
  target: string,
  interfere: Interference = (answers) => answers,
  rewrite: (body: string) => string = (body) => body,
): Promise<Proxy> {
  const requests: string[] = [];
  const server: Server = createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const body = rewrite(Buffer.concat(parts).toString());
      requests.push(body);
      const answer = await fetch(target, { method: "POST", body, headers: { "content-type": "application/json" } });
      const changed = interfere((await answer.json()) as unknown[]);
      if (changed === "drop") response.destroy();
      else if (changed !== "silent") response.end(JSON.stringify(changed));
    })();
  });
  return { url: await listen(server), requests, close: () => closeServer(server) };
}
