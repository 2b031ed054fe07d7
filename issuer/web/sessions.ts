/** Who is signed in. The cookie is random and opaque; here lies its hash alone. */
import { randomBytes } from "node:crypto";
import { sha256 } from "#primitives";
import { encodeUtf8, toHex } from "#core/encoding/text.ts";
import { type Officer } from "../authority/model.ts";

const IDLE_MS = 15 * 60_000;
const ABSOLUTE_MS = 8 * 3_600_000;
const MAX_SESSIONS = 1000;
/** So many pictures of a session stay, the newest. */
const MAX_PICTURES = 4;
/** So many searches: "back" still finds them. */
const MAX_SEARCHES = 20;

/** A portrait on its way into an order: as it came, and as it would be printed. */
export interface Picture {
  readonly original: Uint8Array;
  readonly shown: Uint8Array;
}

/** Texts of a form, and where it stands. */
export interface Typed {
  readonly path: string;
  readonly texts: readonly (readonly [name: string, text: string])[];
}

export class Session {
  readonly officer: Officer;
  /** Stands in every form of this session. */
  readonly formToken = secret();
  readonly startedMs: number;
  seenMs: number;
  readonly #pictures = new Map<string, Picture>();
  readonly #previews = new Map<string, Uint8Array>();
  readonly #searches = new Map<string, string>();
  #typed: Typed | undefined;

  constructor(officer: Officer, nowMs: number) {
    this.officer = officer;
    this.startedMs = nowMs;
    this.seenMs = nowMs;
  }

  /** Keeps a picture while its order is being filled in; the last few stay. @returns its name */
  keepPicture(picture: Picture): string {
    return keep(this.#pictures, picture, MAX_PICTURES);
  }

  /** Keeps the preview of an order that is not handed in yet (PNG). @returns its name */
  keepPreview(preview: Uint8Array): string {
    return keep(this.#previews, preview, MAX_PICTURES);
  }

  preview(name: string): Uint8Array | undefined {
    return this.#previews.get(name);
  }

  /** Keeps what is sought, often somebody's name, out of the addresses of pages. @returns its name */
  keepSearch(text: string): string {
    return keep(this.#searches, text, MAX_SEARCHES);
  }

  search(name: string): string | undefined {
    return this.#searches.get(name);
  }

  /** Keeps what was typed into a form that could not be taken, for the next look at that form. */
  keepTyped(typed: Typed): void {
    this.#typed = typed;
  }

  /** What was kept for the form at `path`, once. */
  takeTyped(path: string): Typed | undefined {
    const typed = this.#typed?.path === path ? this.#typed : undefined;
    if (typed !== undefined) this.#typed = undefined;
    return typed;
  }

  picture(name: string): Picture | undefined {
    return this.#pictures.get(name);
  }
}

export class Sessions {
  readonly #nowMs: () => number;
  readonly #byHash = new Map<string, Session>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** A new session; whatever the browser held before ends. @param typed  goes on with it  @returns the cookie's value */
  open(officer: Officer, before: string | undefined, typed?: Typed): string {
    this.close(before);
    this.#sweep();
    const value = secret();
    const session = new Session(officer, this.#nowMs());
    if (typed !== undefined) session.keepTyped(typed);
    this.#byHash.set(hashOf(value), session);
    return value;
  }

  /** The session of a cookie, used now; undefined when it is unknown, idle for 15 minutes or 8 hours old. */
  find(value: string | undefined): Session | undefined {
    const session = value === undefined ? undefined : this.#byHash.get(hashOf(value));
    if (session === undefined) return undefined;
    if (this.#isOver(session)) {
      this.close(value);
      return undefined;
    }
    session.seenMs = this.#nowMs();
    return session;
  }

  close(value: string | undefined): void {
    if (value !== undefined) this.#byHash.delete(hashOf(value));
  }

  #isOver({ seenMs, startedMs }: Session): boolean {
    const now = this.#nowMs();
    return now - seenMs >= IDLE_MS || now - startedMs >= ABSOLUTE_MS;
  }

  #sweep(): void {
    for (const [hash, session] of this.#byHash) if (this.#isOver(session)) this.#byHash.delete(hash);
    const [oldest] = this.#byHash.keys();
    if (this.#byHash.size >= MAX_SESSIONS && oldest !== undefined) this.#byHash.delete(oldest);
  }
}

function keep<T>(shelf: Map<string, T>, one: T, most: number): string {
  const name = secret();
  shelf.set(name, one);
  const [oldest] = shelf.keys();
  if (shelf.size > most && oldest !== undefined) shelf.delete(oldest);
  return name;
}

const secret = (): string => randomBytes(32).toString("base64url");
const hashOf = (value: string): string => toHex(sha256(encodeUtf8(value)));
