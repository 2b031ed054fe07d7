/** A thief's search for a signature that the offline filter takes for one on record. */
import { sha256 } from "#primitives";
import { beBytes } from "#core/encoding/text.ts";
import { encodePayload } from "#core/document/document.ts";
import { encodeSign1, toBeSigned } from "#core/document/signature.ts";
import { filterItem } from "#core/proof/filter.ts";
import { type Words } from "../forgery.ts";
import { type Signed, signBoth } from "../hand.ts";
import { type Scene } from "../scene.ts";
import { invented } from "./invented.ts";

/** Bits that a filter too short would keep. */
const SHORT_BITS = 12;
const COUNTER = 6;

/** Signs the same permit under one identifier after the other. What would pass a filter of 12 bits is handed on. */
export function grind(scene: Scene): { readonly signed: Signed; readonly found: Words } {
  const { office, bundle, tries } = scene;
  const payload = invented(scene);
  const signable = { kid: office.kid, payload: encodePayload(payload) };
  const message = toBeSigned(signable);
  const cose = encodeSign1({ ...signable, signature: new Uint8Array(64) });
  const places = [message, cose].map((bytes) => placeOf(payload.documentId, bytes) + 16 - COUNTER);
  const short = new Set(
    Object.values(scene.papers).map((paper) => shortened(filterItem(1, office.kid, sha256(paper.cose)))),
  );
  let [hits, shortHits, best] = [0, 0, 0];
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const counter = beBytes(attempt, COUNTER);
    message.set(counter, places[0]);
    cose.set(counter, places[1]);
    cose.set(office.sign(message), cose.length - 64);
    const digest = sha256(cose);
    if (bundle.hasAnchor(1, office.kid, digest)) hits += 1;
    if (!short.has(shortened(filterItem(1, office.kid, digest)))) continue;
    shortHits += 1;
    best = attempt;
  }
  const documentId = payload.documentId.slice();
  documentId.set(beBytes(best, COUNTER), 16 - COUNTER);
  const [many, few] = [tries.toLocaleString("id"), tries.toLocaleString("en")];
  const found = {
    id: `${many} tanda tangan dicoba: ${hits} lolos saringan. Saringan ${SHORT_BITS} bit akan meloloskan ${shortHits}.`,
    en: `${few} signatures tried: ${hits} passed the filter. A filter of ${SHORT_BITS} bits would have passed ${shortHits}.`,
  };
  return { signed: signBoth({ ...payload, documentId }, office), found };
}

const shortened = (item: Uint8Array): number => (((item[0] ?? 0) << 8) | (item[1] ?? 0)) >> (16 - SHORT_BITS);

function placeOf(part: Uint8Array, bytes: Uint8Array): number {
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(part);
  if (at < 0) throw new RangeError("not in there");
  return at;
}
