/** What a thief of the signing key tries: papers that differ in one number, each signed, until the filter knows one. */
import { createPrivateKey, hash, sign } from "node:crypto";
import { fromHex } from "#core/encoding/text.ts";
import { type DocumentPayload, encodePayload } from "#core/document/document.ts";
import { encodeSign1, toBeSigned } from "#core/document/signature.ts";
import { filterItem } from "#core/proof/filter.ts";
import { type Filters, openFilters } from "./filters.ts";

export interface Hunt {
  /** The 32 bytes of the stolen key, and its kid. */
  readonly seed: Uint8Array;
  readonly kid: string;
  readonly issuer: number;
  /** What each paper says, but for its id. */
  readonly payload: DocumentPayload;
  readonly filters: Filters;
}

export interface Catch {
  readonly tries: number;
  /** COSE_Sign1 of papers that the published filter knows. */
  readonly hits: readonly Uint8Array[];
  /** The same of the weak filter. */
  readonly weakHits: readonly Uint8Array[];
}

const PKCS8 = fromHex("302e020100300506032b657004220420");
/** Changed from try to try: bytes of the id that no version stands in. */
const AT = 9;
const BYTES = 6;
const TOLD_EVERY = 4096;

/** Tries the papers `from` to `to`, and hands over what it caught every 4,096. Signing is nearly all of the work: Ed25519 is
 *  deterministic and a signature cannot be varied (PROTOCOL 2), so each try costs one. */
export function search(hunt: Hunt, from: number, to: number, hand: (caught: Catch) => void): void {
  const { kid, issuer, payload, filters } = hunt;
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, hunt.seed]), format: "der", type: "pkcs8" });
  const bytes = encodePayload(payload);
  const message = toBeSigned({ kid, payload: bytes });
  const cose = encodeSign1({ kid, payload: bytes, signature: new Uint8Array(64) });
  const id = Buffer.from(payload.documentId);
  const [inMessage, inCose] = [message, cose].map((whole) => Buffer.from(whole).indexOf(id) + AT);
  const number = Buffer.alloc(BYTES);
  const { has, mayHave } = openFilters(filters);
  let [hits, weakHits]: [Uint8Array[], Uint8Array[]] = [[], []];
  let handed = from;
  for (let i = from; i < to; i++) {
    number.writeUIntBE(i, 0, BYTES);
    message.set(number, inMessage);
    cose.set(number, inCose);
    cose.set(sign(null, message, key), cose.length - 64);
    const item = filterItem(issuer, kid, hash("sha256", cose, "buffer"));
    if (mayHave(item)) weakHits.push(cose.slice());
    if (has(item)) hits.push(cose.slice());
    const tries = i + 1 - handed;
    if (tries < TOLD_EVERY && i + 1 < to) continue;
    hand({ tries, hits, weakHits });
    [hits, weakHits] = [[], []];
    handed = i + 1;
  }
}
