/** Keys of persons, one random AES-256 key each, in a store of their own. What is sealed under a key is gone for good
 *  once the key is destroyed, and every hash over the sealed bytes still holds. */
import { createCipheriv, createDecipheriv } from "node:crypto";
import { toHex } from "#core/encoding/text.ts";
import { type Random, type Store } from "../ports.ts";
import { JournalError } from "./error.ts";

const NONCE = 12;
const TAG = 16;
const PERSON = /^[0-9a-f]{32}$/;

/** Seals under persons' keys: nonce(12) ‖ AES-256-GCM, associated data "absah-person-1" ‖ id (32 hex digits) ‖ label. */
export class PersonVault {
  readonly #store: Store;
  readonly #random: Random;

  constructor(store: Store, random: Random) {
    this.#store = store;
    this.#random = random;
  }

  /** New persons: random ids of 16 bytes in hex. Their keys are on disk when this resolves, before any use. */
  async create(count = 1): Promise<string[]> {
    const persons = Array.from({ length: count }, () => toHex(this.#random.bytes(16)));
    await this.#store.batch(
      persons.map((person) => ({ type: "put", key: keyRecord(person), value: this.#random.bytes(32) })),
    );
    return persons;
  }

  /** `label` names the place of the sealed bytes (a record key, say); they open under this label only.
   *  @throws {JournalError} `person-unknown`, `person-destroyed` */
  async seal(person: string, label: string, data: Uint8Array): Promise<Uint8Array> {
    const key = await this.#findKey(person);
    if (key === undefined) throw new JournalError("person-destroyed", `the key of person ${person} was destroyed`);
    const nonce = this.#random.bytes(NONCE);
    const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG }).setAAD(associated(person, label));
    return new Uint8Array(Buffer.concat([nonce, cipher.update(data), cipher.final(), cipher.getAuthTag()]));
  }

  /** The data again; undefined where the person's key was destroyed.
   *  @throws {JournalError} `corrupt` where `sealed` is not what was sealed for this person and label; `person-unknown` */
  async open(person: string, label: string, sealed: Uint8Array): Promise<Uint8Array | undefined> {
    const key = await this.#findKey(person);
    if (key === undefined) return undefined;
    const data = unseal(key, associated(person, label), sealed);
    if (data !== undefined) return data;
    throw new JournalError(
      "corrupt",
      `what is sealed as "${label}" for person ${person} was changed: restore a backup`,
    );
  }

  /** Forgets the key for ever. Backups of the person keys made earlier still hold it: they must be replaced.
   *  @throws {JournalError} `person-unknown` */
  async destroy(person: string): Promise<void> {
    if ((await this.#findKey(person)) === undefined) return;
    await this.#store.batch([
      { type: "del", key: keyRecord(person) },
      // An empty record tells "destroyed" from "lost": a lost key is an alarm, a destroyed one is not.
      { type: "put", key: goneRecord(person), value: new Uint8Array(0) },
    ]);
  }

  /** Undefined where destroyed. */
  async #findKey(person: string): Promise<Uint8Array | undefined> {
    const key = await this.#store.get(keyRecord(person));
    if (key !== undefined) return key;
    if ((await this.#store.get(goneRecord(person))) !== undefined) return undefined;
    const what = `there is no key of person ${person}: the folder of person keys is older than the journal or not its own`;
    throw new JournalError("person-unknown", `${what}; restore its newest backup`);
  }
}

function keyRecord(person: string): string {
  if (!PERSON.test(person)) throw new RangeError(`"${person}" is no id of a person`);
  return `person/${person}`;
}

const goneRecord = (person: string): string => `gone/${person}`;

const associated = (person: string, label: string): Buffer => Buffer.from(`absah-person-1${person}${label}`, "utf8");

function unseal(key: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.length < NONCE + TAG) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE), { authTagLength: TAG })
    .setAAD(aad)
    .setAuthTag(sealed.subarray(-TAG));
  try {
    return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(NONCE, -TAG)), decipher.final()]));
  } catch {
    return undefined;
  }
}
