/** `absah audit` over a hundred thousand documents and over a million, as a process of its own, from a chain that runs.
 *  Leaves are made up, for nobody issues a million documents for a bench; their anchors, lists and statuses are real
 *  transactions of the issuer's accounts on the local chain, read as the command always reads them.
 *  Started as a program, this file is that command, and tells its own memory. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Contract, JsonRpcProvider, Wallet } from "ethers";
import { sha512, sha256 } from "#primitives";
import { concatBytes, toHex } from "#core/encoding/text.ts";
import { FIRST_PREVIOUS_HEAD, LEAF_BYTES, domain, head, journalLeaf } from "#core/proof/anchor.ts";
import { treeRoot } from "#core/proof/merkle.ts";
import { LIST_SIZE } from "#core/proof/status.ts";
import { documentRegistryAbi } from "../../contracts/abi.ts";
import { run } from "../../verifier/cli.ts";
import { loadKey } from "../setup/keys.ts";
import { type Bench, BenchHouse } from "./house.ts";
import { type Row } from "./table.ts";

const ISSUER = 1;
const BATCH = 1_000;
const MEGABYTE = 1024 * 1024;
const MAX_MEGABYTES = 400;
const SMALL = { documents: 100_000, limitSeconds: 5 };
const LARGE = { documents: 1_000_000, limitSeconds: 45 };
/** The first place of a word revoked. */
const WITHDRAWN = 1n;

/** A whole issuer's past: what is anchored, published and exported of it. */
interface Past {
  readonly folder: string;
  readonly args: readonly string[];
  remove(): Promise<void>;
}

/** The command over both sizes with the issuer's export, and the small one without. */
export async function measureAudit({ say, isLong }: Bench): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { documents, limitSeconds } of isLong ? [SMALL, LARGE] : [SMALL]) {
    const count = documents.toLocaleString("en");
    say(`anchoring ${count} documents`);
    // A house of its own: documents of other measurements would be audited too.
    const house = await BenchHouse.open(() => {});
    const past = await anchorPast(house, documents);
    try {
      const row = { name: "audit", better: "less" } as const;
      const alone = await auditOnce(past.args, documents);
      const whole = await auditOnce([...past.args, "--export", join(past.folder, "export.jsonl")], documents);
      const limit = limitSeconds;
      rows.push(
        {
          ...row,
          what: `audit of ${count} from chain and lists`,
          unit: "s",
          ours: alone.seconds,
          limit,
          note: alone.note,
        },
        { ...row, what: `the same with the issuer's export`, unit: "s", ours: whole.seconds, limit, note: whole.note },
        { ...row, what: `its memory at most`, unit: "MB", ours: whole.megabytes, limit: MAX_MEGABYTES },
      );
    } finally {
      await past.remove();
      await house.close();
    }
  }
  return rows;
}

interface Audited {
  readonly seconds: number;
  readonly megabytes: number;
  readonly note: string;
}

/** From the start of the process to its end. @throws {Error} where it does not find all of it clean */
async function auditOnce(args: readonly string[], documents: number): Promise<Audited> {
  const begun = performance.now();
  const child = fork(fileURLToPath(import.meta.url), [...args], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const [told]: unknown[] = await Promise.race([once(child, "message"), once(child, "exit")]);
  if (child.exitCode === null) await once(child, "exit");
  const seconds = (performance.now() - begun) / 1000;
  const { status, found, maxRss, cpu } = told as { status: string; found: number; maxRss: number; cpu: number };
  if (status !== "clean" || found !== documents) throw new Error(`the audit of ${documents} is ${status} of ${found}`);
  return { seconds, megabytes: (maxRss * 1024) / MEGABYTE, note: `${cpu.toFixed(1)} s of CPU, beside the chain's own` };
}

async function anchorPast(house: BenchHouse, documents: number): Promise<Past> {
  const folder = await mkdtemp(join(tmpdir(), "absah-audit-"));
  const lists = join(folder, "lists");
  await mkdir(join(lists, String(ISSUER)), { recursive: true });
  const lines = createWriteStream(join(folder, "export.jsonl"));
  const batches = documents / BATCH;
  lines.write(`${JSON.stringify({ v: 1, covered: { [ISSUER]: batches } })}\n`);
  const anchor = await anchoring(house);
  for (let sequence = 0; sequence < batches; sequence += 1) {
    const leaves = leavesOf(sequence);
    await anchor(sequence, leaves);
    await writeFile(join(lists, String(ISSUER), `${sequence}.bin`), concatBytes(...leaves));
    if (!lines.write(exportOf(sequence, leaves))) await once(lines, "drain");
  }
  lines.end();
  await once(lines, "finish");
  await setStatuses(house, Math.ceil(documents / LIST_SIZE));
  const registry = `0x${house.system.documentRegistry}`;
  const args = ["--rpc", house.rpcUrl, "--registry", registry, "--lists", lists];
  return { folder, args, remove: () => rm(folder, { recursive: true }) };
}

/** The journal's leaf and a batch of documents: digests of nothing, different in each run of numbers. */
function leavesOf(sequence: number): readonly Uint8Array[] {
  const documents = Array.from({ length: BATCH }, (_, place) => {
    const seed = new Uint8Array(new Float64Array([sequence, place]).buffer);
    return concatBytes(sha512(seed), sha256(seed));
  });
  return [journalLeaf(sha256(new Uint8Array([sequence & 255]))), ...documents];
}

function exportOf(sequence: number, leaves: readonly Uint8Array[]): string {
  return leaves
    .slice(1)
    .map((leaf, place) => {
      const [cose, vc, pdf] = [0, 32, 64].map((at) => toHex(leaf.subarray(at, at + LEAF_BYTES / 3)));
      const number = sequence * BATCH + place;
      const list = Math.floor(number / LIST_SIZE);
      const where = { sequence, index: place + 1, list, place: number % LIST_SIZE };
      return `${JSON.stringify({ issuer: ISSUER, cose, vc, pdf, ...where })}\n`;
    })
    .join("");
}

type Anchor = (sequence: number, leaves: readonly Uint8Array[]) => Promise<void>;

/** Each batch anchored after the last, by the issuer's own account. */
async function anchoring(house: BenchHouse): Promise<Anchor> {
  const { chainId, documentRegistry } = house.system;
  const { contract, nonce } = await registryBy(house, "anchoring");
  const { public: key = "" } = await loadKey(house.keysFolder, `issuer-${ISSUER}-signing`);
  const kid = toHex(sha256(Buffer.from(key, "hex")).subarray(0, 8));
  const of = domain(chainId, documentRegistry);
  let previousHead: Uint8Array = FIRST_PREVIOUS_HEAD;
  return async (sequence, leaves) => {
    const root = treeRoot(leaves);
    const size = leaves.length;
    const args = [ISSUER, `0x${kid}`, sequence, `0x${toHex(root)}`, size, `0x${toHex(previousHead)}`];
    await contract.getFunction("anchor").send(...args, { ...FEES, nonce: nonce + sequence });
    previousHead = head({ domain: of, previousHead, issuer: ISSUER, kid, sequence, root, size });
  };
}

const FEES = { gasLimit: 1_000_000n, maxFeePerGas: 10n ** 9n, maxPriorityFeePerGas: 10n ** 9n };

async function registryBy(house: BenchHouse, role: string): Promise<{ contract: Contract; nonce: number }> {
  const network = { chainId: house.system.chainId, name: "bench" };
  const provider = new JsonRpcProvider(house.rpcUrl, network, { staticNetwork: true, cacheTimeout: -1 });
  const { secretKey } = await loadKey(house.keysFolder, `issuer-${ISSUER}-${role}`);
  const wallet = new Wallet(`0x${secretKey}`, provider);
  const contract = new Contract(`0x${house.system.documentRegistry}`, [...documentRegistryAbi], wallet);
  return { contract, nonce: await provider.getTransactionCount(wallet.address) };
}

/** Opens the lists and withdraws the first document of each. */
async function setStatuses(house: BenchHouse, lists: number): Promise<void> {
  const { contract } = await registryBy(house, "status");
  for (let list = 0; list < lists; list += 1) {
    const opened = await contract.getFunction("openList").send(ISSUER, list, FEES);
    await opened.wait();
    const set = await contract.getFunction("setWord").send(ISSUER, list, 0, 3n, WITHDRAWN, FEES);
    await set.wait();
  }
}

if (import.meta.main) {
  let out = "";
  process.exitCode = await run(["audit", "--json", ...process.argv.slice(2)], {
    env: {},
    clock: () => Math.floor(Date.now() / 1000),
    out: (text) => void (out += text),
    err: (text) => void process.stderr.write(text),
    isOutTerminal: false,
    isErrTerminal: false,
  });
  const { status, issuers } = JSON.parse(out) as { status: string; issuers: readonly { documents: number }[] };
  const found = issuers.reduce((sum, { documents }) => sum + documents, 0);
  const { maxRSS: maxRss, userCPUTime, systemCPUTime } = process.resourceUsage();
  process.send?.({ status, found, maxRss, cpu: (userCPUTime + systemCPUTime) / 1e6 });
  process.disconnect();
}
