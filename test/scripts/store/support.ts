/** A stopped house with documents, a withdrawal and its running chain; copies of it to be damaged; the commands on them. */
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromHex } from "#core/encoding/text.ts";
import { openLevelStore } from "../../../issuer/adapters/store/level.ts";
import { type Authority, type Officer } from "../../../issuer/authority/model.ts";
import { type Store } from "../../../issuer/ports.ts";
import { type Terminal } from "../../../scripts/store/command.ts";
import { anchor, issue, type Running, startHouse } from "../keys/running.ts";

const ANI: Officer = { person: "ani", role: "officer" };
const CITRA: Officer = { person: "citra", role: "approver" };

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

type Command = (args: readonly string[], terminal: Terminal) => Promise<number>;

export class Stand {
  readonly running: Running;
  readonly folder: string;
  #copies = 0;

  private constructor(running: Running) {
    this.running = running;
    this.folder = mkdtempSync(join(tmpdir(), "absah-stand-"));
  }

  static async open(): Promise<Stand> {
    return new Stand(await startHouse());
  }

  at(name: string): string {
    return join(this.folder, name);
  }

  /** Issues one and waits for its anchor; with `isRevoked`, until its withdrawal is on the chain too. */
  issue(number: string, isRevoked = false): Promise<string> {
    return this.running.withIssuer(async (authority) => {
      const id = await issue(authority, number);
      await anchor(authority, id);
      if (isRevoked) await this.revoke(authority, id);
      return id;
    });
  }

  async revoke(authority: Authority, id: string): Promise<void> {
    const { changeId } = await authority.proposeStatusChange(ANI, id, "revoke", "uji");
    await authority.confirmStatusChange(CITRA, changeId);
    while ((await authority.findDocument(id))?.statusOnChain !== true) await authority.step();
  }

  /** A copy of the house in a new folder. */
  copy(): string {
    this.#copies += 1;
    const to = this.at(`copy-${this.#copies}`);
    cpSync(this.running.data, to, { recursive: true });
    return to;
  }

  async run(command: Command, data: string, ...args: readonly string[]): Promise<Ended> {
    let out = "";
    let err = "";
    const code = await command(args, {
      env: { ABSAH_DATA: data },
      now: () => Math.floor(Date.now() / 1000),
      out: (text) => void (out += text),
      err: (text) => void (err += text),
      isTerminal: false,
    });
    return { code, out, err };
  }

  async close(): Promise<void> {
    await this.running.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const keyOf = (data: string): Uint8Array => {
  const { secretKey } = JSON.parse(readFileSync(join(data, "keys", "store.json"), "utf8")) as { secretKey: string };
  return fromHex(secretKey);
};

/** Writes to the store of a copy as somebody who has its key. */
export async function inStore<T>(data: string, work: (store: Store) => Promise<T>, folder = "issuer"): Promise<T> {
  const store = await openLevelStore({ folder: join(data, folder), key: keyOf(data) });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

export async function keysOf(store: Store, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const [key] of store.entries({ gte: prefix, lt: `${prefix}~` })) keys.push(key);
  return keys;
}

export function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
}

/** A digest of all names and bytes below a folder. */
export function digestOf(folder: string): string {
  const hash = createHash("sha256");
  for (const name of filesOf(folder).toSorted()) hash.update(`${name}\n`).update(readFileSync(join(folder, name)));
  return hash.digest("hex");
}

export function flip(file: string, at = 40): void {
  const bytes = readFileSync(file);
  bytes[Math.min(at, bytes.length - 1)]! ^= 1;
  writeFileSync(file, bytes);
}
