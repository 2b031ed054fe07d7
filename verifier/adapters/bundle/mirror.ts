/** The issuer's published files as the verifier service passes them on: what was fetched once outlives the issuer. */
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { isJsonObject, type JsonValue, parseJson } from "#core/encoding/canonical.ts";
import { type ListStore, type PublishedSource, SourceError } from "../../library/ports.ts";
import { exchange } from "../http.ts";
import { Endpoint } from "./endpoint.ts";

const LEAVES_BYTES = 65_536 * 96;
const STANDARD_BYTES = 1024 * 1024;
const FOUND_BYTES = 64 * 1024;
const TIMEOUT_MS = 4000;
const MAX_KEPT = 500;
/** An issuer that lies could send eight megabytes for each bucket. */
const MAX_KEPT_BYTES = 32 * 1024 * 1024;

/** Everything the issuer at `origin` publishes. Root file and bundle are the newest that this verifier has checked. */
export class Mirror implements PublishedSource {
  readonly name = "mirror";
  readonly #origin: URL;
  readonly #endpoint: Endpoint;
  readonly #store: ListStore;
  /** Leaf data and buckets, newest last: they are asked for again when the issuer is silent. */
  readonly #kept = new Map<string, Uint8Array>();
  #keptBytes = 0;

  constructor(origin: string, store: ListStore) {
    this.#origin = new URL(origin);
    this.#endpoint = new Endpoint(origin, TIMEOUT_MS);
    this.#store = store;
  }

  root(): Promise<Uint8Array> {
    return this.#newest("root");
  }

  bundle(): Promise<Uint8Array> {
    return this.#newest("bundle");
  }

  async file(digest: string, maxBytes?: number): Promise<Uint8Array> {
    const kept = await this.#store.file(digest);
    if (kept !== undefined) return kept;
    const bytes = await this.#endpoint.file(digest, maxBytes);
    // Kept when the issuer drops it: who has this version is told what changed since.
    if (toHex(sha256(bytes)) === digest) await this.#store.putFile(digest, bytes);
    return bytes;
  }

  proofs(prefix: string): Promise<Uint8Array> {
    return this.#keep(`proofs/${prefix}`, () => this.#endpoint.proofs(prefix));
  }

  async leaves(issuer: number, sequence: number): Promise<Uint8Array | undefined> {
    const path = `/lists/${issuer}/${sequence}.bin`;
    return unlessAbsent(this.#keep(path, () => this.#get(path, LEAVES_BYTES)));
  }

  async standard(issuer: number, path: string): Promise<{ type: string; bytes: Uint8Array } | undefined> {
    const bytes = await unlessAbsent(this.#get(`/issuers/${issuer}/${path}`, STANDARD_BYTES));
    return bytes && { type: typeOf(path), bytes };
  }

  async lookup(code: string): Promise<{ cose: string; vc: JsonValue; proof: JsonValue } | undefined> {
    const url = new URL("/api/v1/codes", this.#origin);
    const body = JSON.stringify({ code });
    const bytes = await unlessAbsent(exchange({ url, body, maxBytes: FOUND_BYTES, timeoutMs: TIMEOUT_MS }));
    if (bytes === undefined) return undefined;
    const json = parseJson(bytes);
    if (!isJsonObject(json)) throw new SourceError("wrong", "the issuer answered something else for a code");
    const { cose, vc, proof } = json;
    if (typeof cose !== "string" || !isJsonObject(vc) || !isJsonObject(proof)) {
      throw new SourceError("wrong", "the issuer answered something else for a code");
    }
    return { cose, vc, proof };
  }

  /** Asks the issuer; when it is silent, what was kept. */
  async #newest(name: "root" | "bundle"): Promise<Uint8Array> {
    try {
      return await this.#endpoint[name]();
    } catch (error) {
      const kept = error instanceof SourceError ? await this.#store.read(name) : undefined;
      if (kept === undefined) throw error;
      return kept;
    }
  }

  async #keep(name: string, fetch: () => Promise<Uint8Array>): Promise<Uint8Array> {
    try {
      const bytes = await fetch();
      this.#forget(name);
      this.#kept.set(name, bytes);
      this.#keptBytes += bytes.length;
      for (const oldest of this.#kept.keys()) {
        if (this.#kept.size <= MAX_KEPT && this.#keptBytes <= MAX_KEPT_BYTES) break;
        this.#forget(oldest);
      }
      return bytes;
    } catch (error) {
      const kept = this.#kept.get(name);
      if (kept === undefined || !(error instanceof SourceError) || error.code === "not-found") throw error;
      return kept;
    }
  }

  #forget(name: string): void {
    this.#keptBytes -= this.#kept.get(name)?.length ?? 0;
    this.#kept.delete(name);
  }

  #get(path: string, maxBytes: number): Promise<Uint8Array> {
    return exchange({ url: new URL(path, this.#origin), maxBytes, timeoutMs: TIMEOUT_MS });
  }
}

async function unlessAbsent(fetching: Promise<Uint8Array>): Promise<Uint8Array | undefined> {
  try {
    return await fetching;
  } catch (error) {
    if (error instanceof SourceError && error.code === "not-found") return undefined;
    throw error;
  }
}

function typeOf(path: string): string {
  if (path.endsWith("did.json")) return "application/did+json";
  return /^s\/\d+$/.test(path) ? "application/statuslist+cwt" : "application/vc";
}
