/** A stranger's contracts on the same chain: the same bytecode and interface, with every number as the office has it. */
import { readFileSync } from "node:fs";
import { computeAddress, ContractFactory, getCreateAddress, hexlify, Interface, keccak256 } from "ethers";
import { toHex } from "#core/encoding/text.ts";
import { type PortableProof } from "#core/proof/portable.ts";
import { type RootStatement } from "#core/proof/root.ts";
import { documentRegistryAbi, issuerRegistryAbi } from "../../../contracts/abi.ts";
import { type House } from "../../support/house/house.ts";
import { secretOf } from "../../support/house/keys.ts";
import { KEY_YEARS, kindsOf, ORIGINS, type TestChain } from "../../support/house/test-chain.ts";
import { anchorOf, type Paper, type Signer } from "../../verifier/core/world.ts";
import { anchorCall } from "./forger.ts";

const OWNER = "stranger";

export interface SecondRegistry {
  /** Addresses without 0x, as a root statement names them. */
  readonly issuerRegistry: string;
  readonly documentRegistry: string;
  /** The house's root statement, but for these addresses. */
  readonly root: RootStatement;
  /** Proofs of papers that are anchored there, and only there. */
  readonly proofs: readonly PortableProof[];
}

/** Deploys both contracts, registers issuer 1 with its origin and public key, opens a list, anchors the papers. */
export async function openSecondRegistry(
  { chain, root, now }: House,
  signer: Signer,
  papers: readonly Paper[],
): Promise<SecondRegistry> {
  const owner = computeAddress(`0x${toHex(secretOf(OWNER))}`);
  const [issuers, documents] = [0, 1].map((nonce) => getCreateAddress({ from: owner, nonce }));
  await chain.send(OWNER, null, await creation("IssuerRegistry", owner));
  await chain.send(OWNER, null, await creation("DocumentRegistry", issuers));
  const call = async (to = "", abi: readonly string[], name: string, ...values: readonly unknown[]): Promise<void> =>
    chain.send(OWNER, to, new Interface(abi).encodeFunctionData(name, [...values]));
  await call(issuers, issuerRegistryAbi, "registerIssuer", 1, ORIGINS[0], owner, owner);
  const key = hexlify(signer.publicKey.bytes);
  await call(issuers, issuerRegistryAbi, "registerKey", key, 1, kindsOf(1), KEY_YEARS.notBefore, KEY_YEARS.notAfter);
  await call(documents, documentRegistryAbi, "openList", 1, 0);
  const [issuerRegistry, documentRegistry] = [issuers, documents].map((address) => bare(address));
  if (issuerRegistry === undefined || documentRegistry === undefined) throw new RangeError("no addresses");
  // Its address and its registry's are part of its code: the same source, another hash.
  const documentRegistryCode = keccak256(String(await ask(chain, "eth_getCode", documents, "latest"))).slice(2);
  const named = { issuerRegistry, documentRegistry, documentRegistryCode };
  const theirs: RootStatement = { ...root, chain: { ...root.chain, ...named } };
  const { proofs } = anchorOf(theirs, { issuer: 1, signer, papers, sequence: 0, time: now });
  await chain.send(OWNER, documents ?? null, anchorCall(proofs));
  return { issuerRegistry, documentRegistry, root: theirs, proofs };
}

async function creation(name: string, argument: unknown): Promise<string> {
  const path = new URL(`../../../artifacts/contracts/${name}.sol/${name}.json`, import.meta.url);
  const { abi, bytecode } = JSON.parse(readFileSync(path, "utf8")) as { abi: object[]; bytecode: string };
  return (await new ContractFactory(abi, bytecode).getDeployTransaction(argument)).data;
}

const bare = (address = ""): string => address.slice(2).toLowerCase();

/** One call of a node's own, past what an issuer or reader would ask. */
export async function ask({ front }: TestChain, method: string, ...params: readonly unknown[]): Promise<unknown> {
  const body = JSON.stringify([{ jsonrpc: "2.0", id: 1, method, params }]);
  const answer = await fetch(front.url, { method: "POST", body });
  const [first] = (await answer.json()) as readonly { readonly result?: unknown; readonly error?: unknown }[];
  if (first?.error !== undefined) throw new RangeError(JSON.stringify(first.error));
  return first?.result;
}
