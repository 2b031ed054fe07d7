/** What a search means: a digest, a transaction, a block, a batch, a key, a lookup code, or a code's whole text. */
import { sha256 } from "#primitives";
import { FormatError } from "#core/error.ts";
import { parseJson } from "#core/encoding/canonical.ts";
import { toHex } from "#core/encoding/text.ts";
import { parseLookupCode } from "#core/document/lookup-code.ts";
import { decodeQr } from "#core/document/qr.ts";
import { type PortableProof, parseBucket } from "#core/proof/portable.ts";
import { type ChainEvent } from "../../library/audit/ports.ts";
import { SourceError } from "../../library/index.ts";
import { origin } from "../judge/origin.ts";
import { lookUp } from "../judge/service.ts";
import { type Reading } from "./reading.ts";
import { type Trail, findLeaf, followTrail } from "./trail.ts";

export type Found =
  | { readonly what: "document"; readonly trail: Trail; readonly cwt?: Uint8Array }
  | { readonly what: "events"; readonly events: readonly ChainEvent[] }
  | { readonly what: "code" }
  | { readonly what: "silent" }
  | { readonly what: "nothing" };

const NOTHING: Found = { what: "nothing" };

/** Nothing of the question leaves the page, but for a lookup code, and then only with `mayAsk`. */
export async function find(reading: Reading, question: string, mayAsk = false): Promise<Found> {
  const text = question.trim();
  const hex = text.replaceAll(/[\s]|^0x/g, "").toLowerCase();
  if (text.startsWith("6BF")) return findCode(reading, text);
  if (isLookupCode(text)) return mayAsk ? lookUpDocument(reading, text) : { what: "code" };
  if (/^[0-9a-f]{64}$/.test(hex)) return findDigest(reading, hex);
  const batch = /^(\d+)\/(\d+)$/.exec(text);
  if (batch !== null) {
    const [, issuer, sequence] = batch.map(Number);
    return eventsOf(reading, (e) => e.name === "Anchored" && e.issuer === issuer && e.sequence === sequence);
  }
  if (/^[0-9a-f]{16}$/.test(hex)) return eventsOf(reading, (event) => "kid" in event && event.kid === hex);
  if (/^\d{1,12}$/.test(text)) return eventsOf(reading, ({ block }) => block === Number(text));
  return NOTHING;
}

function findDigest(reading: Reading, hex: string): Found {
  const place = findLeaf(reading, hex);
  const trail = place && followTrail(reading, place);
  if (trail !== undefined) return { what: "document", trail };
  return eventsOf(
    reading,
    (event) => event.transaction === hex || (event.name === "Anchored" && toHex(event.root) === hex),
  );
}

function eventsOf({ events }: Reading, isWanted: (event: ChainEvent) => boolean): Found {
  const found = events.filter(isWanted);
  return found.length === 0 ? NOTHING : { what: "events", events: found };
}

function findCode(reading: Reading, text: string): Promise<Found> {
  const content = decodeQr(text);
  return content.status === "ours" ? documentOf(reading, content.cose) : Promise.resolve(NOTHING);
}

async function lookUpDocument(reading: Reading, code: string): Promise<Found> {
  try {
    const input = await lookUp(code);
    return input === undefined || !("cwt" in input) ? NOTHING : await documentOf(reading, input.cwt, input.proof);
  } catch (error) {
    if (error instanceof SourceError || error instanceof FormatError) return { what: "silent" };
    throw error;
  }
}

/** Its leaf by its digest; where the mirror's data do not hold it, by the proof that is published for it. */
async function documentOf(reading: Reading, cwt: Uint8Array, given?: PortableProof): Promise<Found> {
  const digest = toHex(sha256(cwt));
  const claimed = given ?? (await publishedProof(digest));
  const place = claimed ?? findLeaf(reading, digest);
  const isOwn = claimed === undefined || claimed.cose === digest;
  const trail = place && isOwn ? followTrail(reading, place, claimed) : undefined;
  return trail === undefined ? NOTHING : { what: "document", trail, cwt };
}

async function publishedProof(digest: string): Promise<PortableProof | undefined> {
  try {
    const bucket = parseBucket(parseJson(await origin.proofs(digest.slice(0, 3))));
    return bucket.proofs.find(({ cose }) => cose === digest);
  } catch (error) {
    if (error instanceof SourceError || error instanceof FormatError) return undefined;
    throw error;
  }
}

function isLookupCode(text: string): boolean {
  try {
    parseLookupCode(text.replaceAll(/\s/g, ""));
    return true;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}
