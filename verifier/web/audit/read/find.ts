/** What a search means: a digest, a transaction, a block, a batch, a key, an account, a lookup code, or a code's text. */
import { sha256 } from "#primitives";
import { FormatError } from "#core/error.ts";
import { parseJson } from "#core/encoding/canonical.ts";
import { toHex } from "#core/encoding/text.ts";
import { parseLookupCode } from "#core/document/lookup-code.ts";
import { presentCwt } from "#core/document/presented.ts";
import { type PortableProof, parseBucket } from "#core/proof/portable.ts";
import { type ChainEvent } from "../../../library/audit/ports.ts";
import { SourceError } from "../../../library/index.ts";
import { origin } from "../../judge/origin.ts";
import { lookUp } from "../../judge/service.ts";
import { type Handed, documentsOfFile, documentsOfText } from "./handed.ts";
import { type Reading } from "./reading.ts";
import { type Trail, findLeaf, followTrail } from "./trail.ts";

/** A document's trail, with the document itself where it was handed over. */
export interface FoundDocument {
  readonly trail: Trail;
  readonly handed?: Handed;
  /** as printed on it */
  readonly number?: string;
}

export type Found =
  | { readonly what: "documents"; readonly documents: readonly FoundDocument[] }
  | { readonly what: "events"; readonly events: readonly ChainEvent[] }
  | { readonly what: "quiet-block"; readonly block: number }
  | { readonly what: "code" }
  | { readonly what: "silent" }
  | { readonly what: "no-document" }
  | { readonly what: "nothing" };

const NOTHING: Found = { what: "nothing" };

/** Nothing of the question leaves the page, but for a lookup code, and then only with `mayAsk`. */
export async function find(reading: Reading, question: string, mayAsk = false): Promise<Found> {
  const text = question.trim();
  const hex = text.replaceAll(/\s/g, "").replace(/^0x/i, "").toLowerCase();
  if (text.startsWith("6BF")) return findHanded(reading, documentsOfText(text));
  if (isLookupCode(text)) return mayAsk ? lookUpDocument(reading, text) : { what: "code" };
  if (/^[0-9a-f]{64}$/.test(hex)) return findDigest(reading, hex);
  const batch = /^(\d+)\s*\/\s*(\d+)$/.exec(text);
  if (batch !== null) {
    const [, issuer, sequence] = batch.map(Number);
    return eventsOf(reading, (e) => e.name === "Anchored" && e.issuer === issuer && e.sequence === sequence);
  }
  if (/^\d{1,12}$/.test(text)) return findBlock(reading, Number(text));
  if (/^[0-9a-f]{16}$/.test(hex)) return eventsOf(reading, (event) => "kid" in event && event.kid === hex);
  if (/^[0-9a-f]{40}$/.test(hex)) return eventsOf(reading, (event) => Object.values(event).includes(hex));
  return NOTHING;
}

/** Trails of all documents in a file. */
export async function findInFile(reading: Reading, file: Blob): Promise<Found> {
  return findHanded(reading, await documentsOfFile(file));
}

function findDigest(reading: Reading, hex: string): Found {
  const place = findLeaf(reading, hex);
  const trail = place && followTrail(reading, place);
  if (trail !== undefined) return { what: "documents", documents: [{ trail }] };
  return eventsOf(
    reading,
    (event) =>
      event.transaction === hex || event.blockHash === hex || (event.name === "Anchored" && toHex(event.root) === hex),
  );
}

function findBlock(reading: Reading, block: number): Found {
  const found = eventsOf(reading, (event) => event.block === block);
  return found.what === "nothing" && block <= reading.record.block.number ? { what: "quiet-block", block } : found;
}

function eventsOf({ events }: Reading, isWanted: (event: ChainEvent) => boolean): Found {
  const found = events.filter(isWanted);
  return found.length === 0 ? NOTHING : { what: "events", events: found };
}

async function findHanded(reading: Reading, handed: readonly Handed[]): Promise<Found> {
  if (handed.length === 0) return { what: "no-document" };
  const documents: FoundDocument[] = [];
  for (const each of handed) {
    const found = await documentOf(reading, each);
    if (found !== undefined) documents.push(found);
  }
  return documents.length === 0 ? NOTHING : { what: "documents", documents };
}

async function lookUpDocument(reading: Reading, code: string): Promise<Found> {
  try {
    const input = await lookUp(code);
    if (input === undefined || !("cwt" in input)) return NOTHING;
    const found = await documentOf(reading, { cwt: input.cwt }, input.proof);
    return found === undefined ? NOTHING : { what: "documents", documents: [found] };
  } catch (error) {
    if (error instanceof SourceError || error instanceof FormatError) return { what: "silent" };
    throw error;
  }
}

/** Its leaf by its digest; where the mirror's data do not hold it, by the proof that is published for it. */
async function documentOf(reading: Reading, handed: Handed, given?: PortableProof): Promise<FoundDocument | undefined> {
  const { cwt, digests } = handed;
  const cose = toHex(sha256(cwt));
  const proof = given ?? (await publishedProof(cose));
  const claimed = proof?.cose === cose ? proof : undefined;
  const place = findLeaf(reading, cose) ?? claimed;
  const trail = place && followTrail(reading, place, digests ?? claimed);
  const presented = presentCwt(cwt);
  const number = presented.form === "document" ? presented.payload.number : undefined;
  return trail && { trail, handed, ...(number === undefined ? {} : { number }) };
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
