/** The PIN that leads out of the kiosk. It keeps passers-by in; whoever may clear the browser's data needs none. */
import { fromHex, toHex } from "#core/encoding/text.ts";

/** What is kept: never the PIN itself. */
interface Kept {
  readonly v: 1;
  readonly salt: string;
  readonly rounds: number;
  readonly hash: string;
  readonly failures: number;
  /** Unix milliseconds before which no PIN is looked at. */
  readonly notBefore: number;
}

export type Unlocking = { readonly status: "open" | "wrong" } | { readonly status: "wait"; readonly ms: number };

/** What of a browser's storage is needed. */
export type Place = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const NAME = "absah.kiosk";
/** As OWASP has it for PBKDF2 with SHA-256: a PIN is short, so each try costs. */
const ROUNDS = 600_000;
const FREE_TRIES = 3;
const FIRST_WAIT_MS = 5000;
const LONGEST_WAIT_MS = 600_000;
const PIN = /^\d{4,12}$/;

/** 4 to 12 digits. */
export function isPin(text: string): boolean {
  return PIN.test(text);
}

/** How long nothing is looked at after so many wrong PINs in a row. */
export function waitAfter(failures: number): number {
  if (failures < FREE_TRIES) return 0;
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - FREE_TRIES));
}

export class PinLock {
  readonly #place: Place;
  readonly #clock: () => number;
  /** Where the browser keeps nothing the lock holds until the page is loaded anew. */
  #kept: Kept | undefined;

  /** @param clock  Unix milliseconds */
  constructor(place: Place, clock: () => number) {
    this.#place = place;
    this.#clock = clock;
    this.#kept = parse(this.#read());
  }

  get isLocked(): boolean {
    return this.#kept !== undefined;
  }

  /** Locks. @param pin  as `isPin` has it */
  async lock(pin: string): Promise<void> {
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const hash = await stretch(pin, salt, ROUNDS);
    this.#keep({ v: 1, salt: toHex(salt), rounds: ROUNDS, hash, failures: 0, notBefore: 0 });
  }

  /** Opens with the right PIN. Wrong ones are counted across reloads, and the wait grows. */
  async unlock(pin: string): Promise<Unlocking> {
    const kept = this.#kept;
    if (kept === undefined) return { status: "open" };
    const now = this.#clock();
    const ms = Math.min(kept.notBefore - now, LONGEST_WAIT_MS);
    if (ms > 0) {
      // A clock that was set back must not make the wait longer than it ever was.
      if (now + ms < kept.notBefore) this.#keep({ ...kept, notBefore: now + ms });
      return { status: "wait", ms };
    }
    // Counted before it is looked at: a page closed meanwhile has had its try.
    const failures = kept.failures + 1;
    this.#keep({ ...kept, failures, notBefore: now + waitAfter(failures) });
    if ((await stretch(pin, Uint8Array.from(fromHex(kept.salt)), kept.rounds)) !== kept.hash)
      return { status: "wrong" };
    this.#kept = undefined;
    this.#forget();
    return { status: "open" };
  }

  #keep(kept: Kept): void {
    this.#kept = kept;
    try {
      this.#place.setItem(NAME, JSON.stringify(kept));
    } catch {
      // Full, or private: see #kept.
    }
  }

  #read(): string | null {
    try {
      return this.#place.getItem(NAME);
    } catch {
      return null;
    }
  }

  #forget(): void {
    try {
      this.#place.removeItem(NAME);
    } catch {
      // What keeps nothing has nothing to forget.
    }
  }
}

async function stretch(pin: string, salt: Uint8Array<ArrayBuffer>, rounds: number): Promise<string> {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, key, 256);
  return toHex(new Uint8Array(bits));
}

const HEX = /^(?:[0-9a-f]{2})+$/;

/** What cannot be read locks nobody in. */
function parse(text: string | null): Kept | undefined {
  if (text === null) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { v, salt, rounds, hash, failures, notBefore } = { ...NOTHING, ...value };
  const isWhole = v === 1 && isHex(salt) && isHex(hash) && isCount(rounds) && isCount(failures) && isCount(notBefore);
  return isWhole ? { v, salt, rounds, hash, failures, notBefore } : undefined;
}

const NOTHING: Readonly<Record<keyof Kept, unknown>> = {
  v: undefined,
  salt: undefined,
  rounds: undefined,
  hash: undefined,
  failures: undefined,
  notBefore: undefined,
};
const isHex = (value: unknown): value is string => typeof value === "string" && HEX.test(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
