/** A demo house for forgeries alone: keys, chain, contracts and five documents in a temporary folder, in this process. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseTrustFile } from "#core/proof/trust.ts";
import { type Authority, type Officer, type OrderRequest } from "../../issuer/authority/model.ts";
import { readConfig } from "../../issuer/config.ts";
import { openIssuer } from "../../issuer/open.ts";
import { RpcSource } from "../../verifier/adapters/chain/source.ts";
import { Lists, type PublishedSource, SourceError } from "../../verifier/library/index.ts";
import { startChain } from "../chain/chain.ts";
import { demoOrders, endedYesterday } from "../demo/orders.ts";
import { prepareHouse } from "../setup/house.ts";
import { KEY_NAMES, addressOf, ensureKeys, exists } from "../setup/keys.ts";
import { type ForgeHouse } from "./scene.ts";
import { patientReader } from "./specimen.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const OFFICER: Officer = { person: "petugas-1", role: "officer" };
const APPROVER: Officer = { person: "penyetuju-1", role: "approver" };
const SILENT = { info: () => {}, warn: () => {}, error: (event: string) => console.error(event) };

/** @param say  called with each step that takes a while */
export async function openAlone(say: (step: string) => void): Promise<ForgeHouse> {
  await compile(say);
  const folder = await mkdtemp(join(tmpdir(), "absah-forge-"));
  const undo: (() => Promise<void> | void)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    say("opening a temporary demo house: keys, chain, contracts");
    const config = readConfig({ ABSAH_DATA: folder, ABSAH_BATCH_SECONDS: "0.1" });
    const keys = join(folder, "keys");
    await ensureKeys(keys);
    const accounts = KEY_NAMES.filter(([, type]) => type === "secp256k1");
    const funded = await Promise.all(accounts.map(([name]) => addressOf(keys, name)));
    const chain = await startChain({ folder: join(folder, "chain"), port: 0, funded });
    undo.push(() => chain.close());
    const ports = { issuer: config.port, verifier: 8081, chain: Number(new URL(chain.url).port) };
    const { system } = await prepareHouse(config, { rpcUrls: [chain.url], ports }, ROOT, () => {});
    const authority = await openIssuer(config, SILENT);
    undo.push(() => authority.close());
    say("issuing documents and withdrawing some");
    const delivered = await issueAll(authority);
    const trust = parseTrustFile(await readFile(join(folder, "trust.json")));
    const clock = (): number => Math.floor(Date.now() / 1000);
    const published = [publishedBy(authority)];
    const lists = new Lists({ pinned: trust, sources: published, clock });
    const files = patientReader();
    undo.push(() => files.close());
    const { issuerRegistry, documentRegistry } = system;
    const chains = [new RpcSource({ url: chain.url, issuerRegistry, documentRegistry })];
    return { config, trust, lists, sources: { clock, lists, published, chains, files }, delivered, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function compile(say: (step: string) => void): Promise<void> {
  if (await exists(join(ROOT, "artifacts/contracts/DocumentRegistry.sol/DocumentRegistry.json"))) return;
  say("compiling the contracts (once)");
  // Loaded here only: it reads the configuration of the folder it is loaded in.
  const { tasks } = await import("hardhat");
  await tasks.getTask("build").run({ quiet: true, noTests: true });
}

/** Two stay permits in force; one withdrawn, one replaced, one that ended yesterday. Gives their delivered files. */
async function issueAll(authority: Authority): Promise<readonly Uint8Array[]> {
  const now = Date.now();
  const orders = (await demoOrders(now)).filter(({ kind }) => kind === "ITAS" || kind === "ITK");
  const permits = orders.filter(({ kind }) => kind === "ITAS");
  const [visit] = orders.filter(({ kind }) => kind === "ITK");
  const [first, second, third, fourth] = permits;
  if (!first || !second || !third || !fourth || !visit) throw new RangeError("the demo has too few orders");
  const ids: string[] = [];
  for (const order of [first, second, third, fourth, endedYesterday(visit, now)])
    ids.push(await issue(authority, order));
  const [, , withdrawn = "", replaced = ""] = ids;
  const next = await issue(authority, { ...fourth, number: `${fourth.number}-R`, supersedes: replaced });
  await settle(authority);
  const delivered = await Promise.all(ids.map((id) => authority.documentPdf(id)));
  await change(authority, withdrawn, "revoke");
  await change(authority, replaced, "supersede", next);
  await settle(authority);
  return delivered;
}

async function issue(authority: Authority, order: OrderRequest): Promise<string> {
  const { orderId } = await authority.submitOrder(OFFICER, order);
  return (await authority.approveOrder(APPROVER, orderId)).documentId;
}

async function change(
  authority: Authority,
  documentId: string,
  to: "revoke" | "supersede",
  next?: string,
): Promise<void> {
  const { changeId } = await authority.proposeStatusChange(
    OFFICER,
    documentId,
    to,
    "Demo: contoh untuk pemalsuan",
    next,
  );
  await authority.confirmStatusChange(APPROVER, changeId);
}

/** Turns the loop until nothing waits, and once more for the lists. */
async function settle(authority: Authority): Promise<void> {
  do {
    await authority.step();
    await wait(50);
  } while (authority.health().pending > 0);
  await authority.step();
}

function publishedBy({ published }: Authority): PublishedSource {
  const found = async <T>(value: T | undefined | Promise<T | undefined>, what: string): Promise<T> => {
    const bytes = await value;
    if (bytes === undefined) throw new SourceError("not-found", what);
    return bytes;
  };
  return {
    name: "the temporary house",
    root: () => Promise.resolve(published.rootFile()),
    bundle: () => found(published.bundleCose(), "no bundle yet"),
    file: (digest) => found(published.file(digest), digest),
    proofs: (prefix) => published.bucket(prefix),
    leaves: (issuer, sequence) => published.leafFile(issuer, sequence),
  };
}
