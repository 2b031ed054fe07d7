/** Puts the two contracts on a chain and registers the issuers of the house with their keys. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ContractFactory, JsonRpcProvider, Wallet, keccak256 } from "ethers";
import { kindBit, type Kind } from "#core/document/kind.ts";
import { type ChainIdentity } from "#core/proof/root.ts";
import { addressOf, loadKey } from "./keys.ts";

/** An issuer of the house: what is registered of it. Origins are names, not addresses. */
export interface HouseIssuer {
  readonly issuer: number;
  readonly origin: string;
  readonly nameId: string;
  readonly nameEn: string;
  readonly telephone: string;
  readonly kinds: readonly Kind[];
}

/** The demo's issuers (PROTOCOL 6); the telephone numbers are not in use anywhere. */
export const HOUSE: readonly HouseIssuer[] = [
  {
    issuer: 1,
    origin: "https://imigrasi.absah.example",
    nameId: "Simulasi Kantor Imigrasi Kotabumi",
    nameEn: "Simulated Kotabumi Immigration Office",
    telephone: "+62 000 0000 001",
    kinds: ["ITK", "ITK_BRIDGE", "ITAS", "ITAP", "EPO", "SKIM", "AFFIDAVIT", "SPLP", "LODGING_RECEIPT"],
  },
  {
    issuer: 2,
    origin: "https://lampungbarat.absah.example",
    nameId: "Simulasi Pemerintah Kabupaten Lampung Barat",
    nameEn: "Simulated West Lampung Regency Government",
    telephone: "+62 000 0000 002",
    kinds: ["SKTT", "COMPETENCE", "STATEMENT", "REPORT"],
  },
];

/** One bit a kind. */
export const kindsMask = (kinds: readonly Kind[]): number => kinds.reduce((mask, kind) => mask | kindBit(kind), 0);

/** A signing key may sign for two years from its registration. */
export const KEY_SECONDS = 2 * 365 * 86_400;

/** When a key's window begins and ends, in Unix seconds. */
export interface KeyWindow {
  readonly notBefore: number;
  readonly notAfter: number;
}

interface Artifact {
  readonly abi: readonly object[];
  readonly bytecode: string;
}

async function artifactOf(root: string, contract: string): Promise<Artifact> {
  const path = join(root, "artifacts", "contracts", `${contract}.sol`, `${contract}.json`);
  return JSON.parse(await readFile(path, "utf8")) as Artifact;
}

const bare = (hex: string): string => hex.slice(2).toLowerCase();

/** Reads who this chain is and what code stands at two addresses (hex without 0x).
 *  @throws {Error} where there is no contract at one of them */
export async function identify(
  provider: JsonRpcProvider,
  issuerRegistry: string,
  documentRegistry: string,
): Promise<ChainIdentity> {
  const { chainId } = await provider.getNetwork();
  const genesis = await provider.getBlock(0);
  const codes = await Promise.all(
    [issuerRegistry, documentRegistry].map((address) => provider.getCode(`0x${address}`)),
  );
  for (const [index, code] of codes.entries()) {
    if (code === "0x")
      throw new Error(`There is no contract at 0x${index === 0 ? issuerRegistry : documentRegistry} on this chain.`);
  }
  const [issuerRegistryCode = "", documentRegistryCode = ""] = codes.map((code) => bare(keccak256(code)));
  return {
    chainId: Number(chainId),
    genesisHash: bare(genesis?.hash ?? "0x"),
    issuerRegistry,
    documentRegistry,
    issuerRegistryCode,
    documentRegistryCode,
  };
}

/** Deploys both contracts and registers issuers, accounts and keys. The deployer keeps no power: the admin holds it all.
 *  @param root  the project's folder, for the compiled contracts  @param say  called with each step */
export async function deploy(
  provider: JsonRpcProvider,
  options: {
    readonly root: string;
    readonly keysFolder: string;
    readonly window: KeyWindow;
    readonly say: (step: string) => void;
  },
): Promise<ChainIdentity> {
  const { root, keysFolder, window, say } = options;
  await assertFunded(provider, keysFolder);
  const deployer = new Wallet(`0x${(await loadKey(keysFolder, "deployer")).secretKey}`, provider);
  const admin = new Wallet(`0x${(await loadKey(keysFolder, "admin")).secretKey}`, provider);
  say("deploying IssuerRegistry and DocumentRegistry");
  const issuers = await deployOne(root, "IssuerRegistry", deployer, admin.address);
  const documents = await deployOne(root, "DocumentRegistry", deployer, issuers);
  const { abi } = await artifactOf(root, "IssuerRegistry");
  const registry = new ContractFactory(abi, "0x", admin).attach(issuers);
  for (const { issuer, origin, kinds } of HOUSE) {
    say(`registering issuer ${issuer} and its key`);
    const anchoring = await addressOf(keysFolder, `issuer-${issuer}-anchoring`);
    const status = await addressOf(keysFolder, `issuer-${issuer}-status`);
    const key = await loadKey(keysFolder, `issuer-${issuer}-signing`);
    await settle(registry.getFunction("registerIssuer").send(issuer, origin, anchoring, status));
    await settle(
      registry
        .getFunction("registerKey")
        .send(`0x${key.public ?? ""}`, issuer, kindsMask(kinds), window.notBefore, window.notAfter),
    );
  }
  return identify(provider, bare(issuers), bare(documents));
}

async function deployOne(root: string, contract: string, deployer: Wallet, argument: string): Promise<string> {
  const { abi, bytecode } = await artifactOf(root, contract);
  const made = await new ContractFactory(abi, bytecode, deployer).deploy(argument);
  await made.waitForDeployment();
  return made.getAddress();
}

async function settle(sending: Promise<{ wait(): Promise<{ status: number | null } | null> }>): Promise<void> {
  const receipt = await (await sending).wait();
  if (receipt?.status !== 1) throw new Error("A set-up transaction was refused by the chain.");
}

/** On a chain that asks for fees every account of the house needs coins before anything is sent. */
async function assertFunded(provider: JsonRpcProvider, keysFolder: string): Promise<void> {
  const block = await provider.getBlock("latest");
  if ((block?.baseFeePerGas ?? 0n) === 0n) return;
  const names = [
    "deployer",
    "admin",
    ...HOUSE.flatMap(({ issuer }) => [`issuer-${issuer}-anchoring`, `issuer-${issuer}-status`]),
  ];
  const poor: string[] = [];
  for (const name of names) {
    const address = await addressOf(keysFolder, name);
    if ((await provider.getBalance(address)) === 0n) poor.push(`  ${address}  (${name})`);
  }
  if (poor.length > 0)
    throw new Error(`This chain asks for fees. Send coins to these accounts, then start again:\n${poor.join("\n")}`);
}
