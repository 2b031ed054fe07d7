/** `absah audit`: recomputes what an issuer anchored, from chain and published files, trusting neither it nor its store. */
import { createReadStream } from "node:fs";
import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { isJsonObject, parseJson } from "#core/encoding/canonical.ts";
import { FormatError } from "#core/error.ts";
import { leafEndpoint, leafFolder } from "../adapters/bundle/leaves.ts";
import { RpcEvents } from "../adapters/chain/events.ts";
import { callBatch } from "../adapters/chain/rpc.ts";
import { type AuditReport, type AuditStep, audit } from "../library/audit/audit.ts";
import { type Expected } from "../library/audit/identity.ts";
import { type Remembered, formatRemembered, parseRemembered } from "../library/audit/memory.ts";
import { type LeafSource } from "../library/audit/ports.ts";
import { SourceError } from "../library/index.ts";
import { formatReport } from "./audit-report.ts";
import { EXIT, UsageError } from "./usage.ts";
import { type Terminal, languageOf } from "./verify.ts";

export interface AuditCommandOptions {
  readonly rpc?: string;
  readonly registry?: string;
  readonly lists?: string;
  readonly export?: string;
  readonly remember?: string;
  readonly depth?: string;
  readonly json?: boolean;
  readonly lang?: string;
  readonly progress?: boolean;
}

const EXITS = { clean: EXIT.GO, discrepancies: EXIT.STOP, incomplete: EXIT.UNSURE } as const;
const TIMEOUT_MS = 60_000;
const MAX_ANSWER = 64 * 1024 * 1024;
const EACH_MS = 200;

/** @returns the exit code: 0 clean, 1 discrepancies, 2 could not be checked   @throws {UsageError} */
export async function auditCommand(options: AuditCommandOptions, terminal: Terminal): Promise<number> {
  const language = languageOf(options.lang, terminal.env);
  const { rpc, registry, lists, expected } = await targetOf(options, terminal);
  const held = options.remember === undefined ? undefined : await readMemory(options.remember);
  const exported = options.export === undefined ? undefined : await linesOf(options.export);
  const ask = (calls: Parameters<typeof callBatch>[1]): Promise<readonly unknown[]> =>
    callBatch(rpc, calls, TIMEOUT_MS, MAX_ANSWER);
  try {
    const report = await audit({
      events: new RpcEvents({ name: rpc.host, ask, documentRegistry: registry }),
      leaves: lists,
      expected,
      depth: depthOf(options.depth),
      ...(exported === undefined ? {} : { exported }),
      ...(held === undefined ? {} : { remembered: held }),
      progress: progressOf(options.progress ?? terminal.isErrTerminal, terminal),
    });
    if (options.json === true) terminal.out(`${formatJson(report)}\n`);
    else terminal.out(formatReport(report, language, terminal));
    if (options.remember !== undefined) await writeMemory(options.remember, report);
    return EXITS[report.status];
  } catch (error) {
    if (!(error instanceof SourceError || error instanceof FormatError)) throw error;
    const unchecked = language === "id" ? "Tidak dapat diperiksa" : "Could not be checked";
    terminal.err(`${unchecked}: ${error.message} (${error.code})\n`);
    return EXIT.UNSURE;
  }
}

interface Target {
  readonly rpc: URL;
  readonly registry: string;
  readonly lists: LeafSource;
  readonly expected: Expected;
}

/** What was named, and for what was not, the system of `$ABSAH_DATA`. */
async function targetOf(options: AuditCommandOptions, { env }: Terminal): Promise<Target> {
  const folder = env["ABSAH_DATA"] ?? "./data";
  const system = await readSystem(join(folder, "system.json"));
  const [ownRpc] = Array.isArray(system["rpcUrls"]) ? system["rpcUrls"] : [];
  const rpc = options.rpc ?? env["ABSAH_RPC_URL"]?.split(",")[0]?.trim() ?? ownRpc;
  const named = options.registry ?? system["documentRegistry"];
  if (typeof rpc !== "string" || !URL.canParse(rpc))
    throw new UsageError(`--rpc ${String(rpc ?? "is missing")}: name the address of a node, as http://127.0.0.1:8545.`);
  const registry = typeof named === "string" ? named.toLowerCase().replace(/^0x/, "") : "";
  if (!/^[0-9a-f]{40}$/.test(registry))
    throw new UsageError(`--registry ${registry}: name DocumentRegistry's address, 0x and 40 hex digits.`);
  const lists = await listsOf(options.lists ?? join(folder, "published", "lists"));
  return { rpc: new URL(rpc), registry, lists, expected: options.registry === undefined ? expectedOf(system) : {} };
}

/** What `system.json` pins; code is known to the audit itself. */
function expectedOf(system: Readonly<Record<string, unknown>>): Expected {
  const { chainId, genesisHash, issuerRegistry } = system;
  return {
    ...(typeof chainId === "number" ? { chainId } : {}),
    ...(typeof genesisHash === "string" ? { genesisHash } : {}),
    ...(typeof issuerRegistry === "string" ? { issuerRegistry } : {}),
  };
}

async function readSystem(path: string): Promise<Readonly<Record<string, unknown>>> {
  const bytes = await readIfThere(path);
  try {
    const json = bytes === undefined ? undefined : parseJson(bytes);
    return isJsonObject(json) ? json : {};
  } catch (error) {
    if (error instanceof FormatError) throw new UsageError(`${path} is damaged. Restore it from your backup.`);
    throw error;
  }
}

async function listsOf(named: string): Promise<LeafSource> {
  if (/^https?:\/\//.test(named) && URL.canParse(named)) return leafEndpoint(named);
  const found = await stat(named).catch(() => undefined);
  if (found?.isDirectory() === true) return leafFolder(named);
  throw new UsageError(
    `--lists ${named}: there is no such folder. Name the issuer's address, or a copy of published/lists.`,
  );
}

async function linesOf(path: string): Promise<AsyncIterable<string>> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) throw new UsageError(`--export ${path}: there is no such file.`);
  return readLines(path);
}

/** Opened when the first line is asked for: lines that come before anybody listens would be lost. */
async function* readLines(path: string): AsyncGenerator<string> {
  yield* createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
}

function depthOf(text = "0"): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new UsageError(`--depth ${text}: name a number of blocks.`);
}

async function readMemory(path: string): Promise<Remembered | undefined> {
  const bytes = await readIfThere(path);
  try {
    return bytes && parseRemembered(bytes);
  } catch (error) {
    if (!(error instanceof SourceError || error instanceof FormatError)) throw error;
    throw new UsageError(`--remember ${path}: the file is not what an audit remembers (${error.message}).`);
  }
}

/** Remembers what can be built on: not a chain in which something does not fit. The end of a stolen key's log stays what
 *  it is, and keeps nobody from going on. */
async function writeMemory(path: string, { remembered, discrepancies }: AuditReport): Promise<void> {
  if (remembered === undefined || discrepancies.some(({ code }) => code !== "COMPROMISED_TAIL")) return;
  await writeFile(`${path}.new`, formatRemembered(remembered));
  await rename(`${path}.new`, path);
}

function progressOf(isShown: boolean, { err }: Terminal): (step: AuditStep, done: number, total: number) => void {
  let told = 0;
  return (step, done, total) => {
    const now = performance.now();
    const isLast = done >= total;
    if (!isShown || (!isLast && now - told < EACH_MS)) return;
    told = now;
    err(`\r${step} ${done}/${total}${isLast ? "\n" : ""}`);
  };
}

const formatJson = (report: AuditReport): string => JSON.stringify({ ...report, remembered: undefined });

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new UsageError(`${path} cannot be read (${String(code)}).`);
  }
}
