/** What an issuer service, or a verifier service as its mirror, publishes over HTTP (PROTOCOL 10). */
import { LEAF_BYTES, MAX_BATCH } from "#core/proof/anchor.ts";
import { type PublishedSource, SourceError } from "../../library/ports.ts";
import { exchange, follow } from "../http.ts";

const MIB = 1024 * 1024;
const DIGEST = /^[0-9a-f]{64}$/;
const PREFIX = /^[0-9a-f]{3}$/;

/** Reads below `<origin>/api/v1/`, each answer bounded in size and time. */
export class Endpoint implements PublishedSource {
  readonly name: string;
  readonly #origin: URL;
  readonly #timeoutMs: number;

  constructor(origin: string, timeoutMs = 4000) {
    this.#origin = new URL(origin);
    this.name = this.#origin.host;
    this.#timeoutMs = timeoutMs;
  }

  root(): Promise<Uint8Array> {
    return this.#get("root", MIB);
  }

  bundle(): Promise<Uint8Array> {
    return this.#get("bundle", 16 * MIB);
  }

  /** The largest are segments of the anchor filter: 9.2 bytes a document, and 2·10⁶ documents. */
  async file(digest: string, maxBytes = 32 * MIB): Promise<Uint8Array> {
    if (!DIGEST.test(digest)) throw new SourceError("not-found", `${digest} is no digest`);
    return this.#get(`files/${digest}`, maxBytes);
  }

  async *rest(digest: string, from: number, stop: AbortSignal): AsyncIterable<Uint8Array> {
    if (!DIGEST.test(digest)) throw new SourceError("not-found", `${digest} is no digest`);
    yield* follow(new URL(`/api/v1/files/${digest}`, this.#origin), from, stop);
  }

  async proofs(prefix: string): Promise<Uint8Array> {
    // Three digits and not one more: a longer prefix would tell which document is checked.
    if (!PREFIX.test(prefix)) throw new SourceError("not-found", "a bucket is named by three hex digits");
    // 6.6 MB of them at 10⁷ documents.
    return this.#get(`proofs/${prefix}`, 8 * MIB);
  }

  leaves(issuer: number, sequence: number): Promise<Uint8Array> {
    return this.#fetch(`/lists/${issuer}/${sequence}.bin`, MAX_BATCH * LEAF_BYTES);
  }

  #get(path: string, maxBytes: number): Promise<Uint8Array> {
    return this.#fetch(`/api/v1/${path}`, maxBytes);
  }

  #fetch(path: string, maxBytes: number): Promise<Uint8Array> {
    return exchange({ url: new URL(path, this.#origin), maxBytes, timeoutMs: this.#timeoutMs });
  }
}
