/** The house whose keys are managed: `$ABSAH_DATA`, its root statement and its chain. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { toHex } from "#core/encoding/text.ts";
import { type RootStatement, openRootFile } from "#core/proof/root.ts";
import { type TrustFile, parseTrustFile } from "#core/proof/trust.ts";
import { loadKeyFile } from "../../issuer/adapters/signer/key-file.ts";
import { checkedPassphrase, readPassphrase } from "../../issuer/adapters/signer/private-file.ts";
import { isDay, startOfDay } from "../../issuer/authority/order/day.ts";
import { readConfig } from "../../issuer/config.ts";
import { loadSystem } from "../../issuer/system.ts";
import { AdminChain, type ChainKey } from "./chain.ts";
import { KeysError, type Terminal, UsageError } from "./plan.ts";

/** What every command but `device` works on. */
export interface House {
  readonly dataFolder: string;
  readonly keysFolder: string;
  readonly trust: TrustFile;
  /** As it is published now. */
  readonly root: RootStatement;
  readonly chain: AdminChain;
  /** Unix seconds: this machine's clock. */
  readonly now: number;
  /** From `--passphrase-file` or ABSAH_PASSPHRASE_FILE. */
  readonly passphrase: string | undefined;
  readonly passphraseFile: string | undefined;
  readonly terminal: Terminal;
  /** Port of the issuer service on this machine. */
  readonly issuerPort: number;
  /** For the plan: which chain, which contract. */
  readonly facts: readonly (readonly [string, string])[];
}

/** @param passphraseFile  as given; else ABSAH_PASSPHRASE_FILE
 *  @throws {SystemError}, {KeyFileError}, {FormatError}, {RegistryError}: each says what to do */
export async function openHouse(terminal: Terminal, passphraseFile?: string): Promise<House> {
  const config = readConfig(terminal.env);
  const { dataFolder } = config;
  const named = passphraseFile ?? config.passphraseFile;
  const passphrase = named === undefined ? undefined : await readPassphrase(named);
  const { v: _, ports, rpcUrls: own, ...pinned } = await loadSystem(dataFolder);
  const rpcUrls = config.rpcUrls.length > 0 ? config.rpcUrls : own;
  const keysFolder = join(dataFolder, "keys");
  const admin = await loadKeyFile(join(keysFolder, "admin.json"), "secp256k1", passphrase);
  const trust = parseTrustFile(await readFile(join(dataFolder, "trust.json")));
  const chain = await AdminChain.open(rpcUrls, pinned, toHex(admin.secretKey));
  const hosts = rpcUrls.map((url) => new URL(url).host).join(", ");
  return {
    dataFolder,
    keysFolder,
    trust,
    root: openRootFile(await readFile(rootPath(dataFolder)), trust),
    chain,
    now: terminal.now(),
    passphrase,
    passphraseFile: named,
    terminal,
    issuerPort: ports.issuer,
    facts: [
      ["data", dataFolder],
      ["chain", `${pinned.chainId} at ${hosts}`],
      ["contract", `IssuerRegistry 0x${pinned.issuerRegistry}`],
      ["admin", chain.admin],
    ],
  };
}

/** Where the root file lies. */
export const rootPath = (dataFolder: string): string => join(dataFolder, "published", "root.cbor");

const QUESTION = "Passphrase for the new key, at least 12 characters (not shown): ";

/** The passphrase for a new key: from the file, or typed twice. @throws {UsageError} where nobody can be asked */
export async function newPassphrase({ passphrase, terminal }: House): Promise<string> {
  if (passphrase !== undefined) return passphrase;
  assertPassphrase({ passphrase, terminal });
  const first = checkedPassphrase((await terminal.ask?.(QUESTION, true)) ?? "", "the new key");
  const second = await terminal.ask?.("Once more: ", true);
  if (second?.normalize("NFC") !== first) throw new KeysError("The two passphrases differ. Nothing was changed.");
  return first;
}

/** @throws {UsageError} where there is neither a file nor anybody to ask */
export function assertPassphrase({ passphrase, terminal }: Pick<House, "passphrase" | "terminal">): void {
  if (passphrase !== undefined || terminal.ask !== undefined) return;
  throw new UsageError(
    "A new key is kept under a passphrase: write one into a file of mode 600 and give --passphrase-file FILE.",
  );
}

/** A key that the chain knows. @throws {KeysError} naming those that are listed */
export async function knownKey({ chain, root }: House, kid: string): Promise<ChainKey> {
  const key = await chain.key(assertKid(kid));
  if (key !== undefined) return key;
  const known = [...root.keys].map(([one, { issuer }]) => `${one} (issuer ${issuer})`).join(", ");
  throw new KeysError(`No key ${kid} is registered on this chain. The root statement lists: ${known}.`);
}

/** @throws {UsageError} */
export function assertKid(kid: string): string {
  if (/^[0-9a-f]{16}$/.test(kid)) return kid;
  throw new UsageError(`--kid ${kid} is no key id: 16 digits from 0-9 and a-f.`);
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/;

/** Unix seconds of a day (its first second, WIB) or a moment. @throws {UsageError} naming the option */
export function parseTime(option: string, text: string): number {
  if (isDay(text)) return startOfDay(text);
  const ms = MOMENT.test(text) && isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return Math.floor(ms / 1000);
  throw new UsageError(`${option} ${text} is no date. Write it as 2026-12-31, or as 2026-12-31T15:00+07:00.`);
}

/** `2026-12-31 15:00 WIB` */
export const formatMoment = (time: number): string =>
  `${new Date((time + 25_200) * 1000).toISOString().slice(0, 16).replace("T", " ")} WIB`;

/** How many documents wait for their anchor at the running issuer; undefined where none answers. */
export async function waitingDocuments({ issuerPort }: House): Promise<number | undefined> {
  const url = `http://127.0.0.1:${issuerPort}/health`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
  const health = (await answer?.json().catch(() => undefined)) as { pending?: unknown } | undefined;
  return typeof health?.pending === "number" ? health.pending : undefined;
}
