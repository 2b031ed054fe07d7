/** The issuer's export: every document that it ever delivered, one a line, without a person. Pure. */
import { isJsonObject, parseJson } from "#core/encoding/canonical.ts";
import { fromHex, toHex } from "#core/encoding/text.ts";
import { LIST_SIZE } from "#core/proof/status.ts";
import { SourceError } from "../ports.ts";
import { type AuditCode, type Discrepancy } from "./discrepancy.ts";
import { type LeafIndex } from "./leaf-index.ts";
import { type ChainRecord } from "./record.ts";
import { setPlaces } from "./status.ts";

/** One document. Digests in hex: SHA-256 of the COSE_Sign1, of the VC, of the PDF, as in its leaf (PROTOCOL 5). */
export interface ExportedDocument {
  readonly issuer: number;
  /** its id as a UUID, where the issuer gives it */
  readonly documentId?: string;
  readonly cose: string;
  readonly vc: string;
  readonly pdf: string;
  /** its leaf */
  readonly sequence: number;
  readonly index: number;
  /** its status */
  readonly list: number;
  readonly place: number;
}

/** First line: how many batches of each issuer the export covers. */
export type Covered = ReadonlyMap<number, number>;

/** @throws {SourceError} `wrong`   @throws {FormatError} `json-…` */
export function parseExportHeader(line: string): Covered {
  const json = parseJson(line);
  if (!isJsonObject(json) || json["v"] !== 1 || !isJsonObject(json["covered"]))
    throw new SourceError("wrong", 'the first line of the export is not {"v":1,"covered":{…}}');
  return new Map(Object.entries(json["covered"]).map(([issuer, covered]) => [uint(Number(issuer)), uint(covered)]));
}

/** @throws {SourceError} `wrong`   @throws {FormatError} `json-…` */
export function parseExported(line: string): ExportedDocument {
  const json = parseLine(line);
  if (!isRecord(json)) return refuse("no object");
  const { issuer, documentId, cose, vc, pdf, sequence, index, list, place } = json;
  if (documentId !== undefined && typeof documentId !== "string") return refuse("documentId");
  return {
    issuer: uint(issuer),
    ...(documentId === undefined ? {} : { documentId }),
    cose: digest(cose),
    vc: digest(vc),
    pdf: digest(pdf),
    sequence: uint(sequence),
    index: uint(index),
    list: uint(list),
    place: uint(place, LIST_SIZE - 1),
  };
}

/** A line that JSON would write so again hides no name given twice and no number bent: it need not be read with care. */
function parseLine(line: string): unknown {
  try {
    const quick: unknown = JSON.parse(line);
    if (JSON.stringify(quick) === line) return quick;
  } catch {
    // Said below, in our own words.
  }
  return parseJson(line);
}

/** Holds documents against leaves, one by one, then leaves against documents. */
export class ExportCheck {
  readonly #covered: Covered;
  readonly #index: LeafIndex;
  readonly #record: Pick<ChainRecord, "history" | "states">;
  /** one byte a leaf: whether a document was named for it */
  readonly #seen: Uint8Array;
  readonly #places = new PlaceSet();
  readonly found: Discrepancy[] = [];
  count = 0;

  /** @param index  all leaves that are anchored as published */
  constructor(covered: Covered, index: LeafIndex, record: Pick<ChainRecord, "history" | "states">) {
    this.#covered = covered;
    this.#index = index;
    this.#record = record;
    this.#seen = new Uint8Array(index.size);
  }

  add(document: ExportedDocument): void {
    this.count += 1;
    this.#checkLeaf(document);
    this.#checkPlace(document);
  }

  /** What is left: leaves that no document names, statuses of no document. */
  finish(): readonly Discrepancy[] {
    let ordinal = 0;
    for (const { issuer, sequence, size } of this.#index.batches) {
      const end = sequence < (this.#covered.get(issuer) ?? 0) ? size : 0;
      for (let index = 1; index < end; index++)
        if (this.#seen[ordinal + index] === 0) this.#report("EXPORT_MISSING", { issuer, sequence, index });
      ordinal += size;
    }
    for (const issuer of this.#covered.keys()) this.#checkStatuses(issuer);
    return this.found;
  }

  /** Batches with documents that the chain has and the export does not reach: nothing can be said of those. */
  uncovered(): number {
    return this.#index.batches.filter(({ issuer, sequence, size }) => {
      const covered = this.#covered.get(issuer);
      return covered !== undefined && sequence >= covered && size > 1;
    }).length;
  }

  #checkLeaf(document: ExportedDocument): void {
    const { issuer, sequence, index } = document;
    const where = { issuer, sequence, index };
    const leaf = index === 0 ? undefined : this.#index.leaf(issuer, sequence, index);
    const held = leaf && toHex(leaf.data);
    if (leaf !== undefined && held?.startsWith(document.cose) === true) {
      if (held !== document.cose + document.vc + document.pdf) this.#report("EXPORT_DIFFERS", where);
      if (this.#seen[leaf.ordinal] === 1) this.#report("EXPORT_TWICE", where);
      this.#seen[leaf.ordinal] = 1;
      return;
    }
    const other = this.#index.find(fromHex(document.cose));
    // Leaves that are not published whole are reported already, and nothing can be said of their documents.
    const isKnown = this.#index.has(issuer, sequence) || !this.#isAnchored(issuer, sequence);
    if (other === undefined) {
      if (isKnown) this.#report("EXPORT_UNANCHORED", { ...where, detail: document.cose });
      return;
    }
    const detail = `its leaf is ${other.index} of sequence ${other.sequence} of issuer ${other.issuer}`;
    this.#report("EXPORT_MISPLACED", { ...where, detail });
    this.#seen[other.ordinal] = 1;
  }

  #checkPlace({ issuer, sequence, index, list, place }: ExportedDocument): void {
    const where = { issuer, sequence, index, list, place };
    const isOpen = list < (this.#record.history.issuers.get(issuer)?.opened ?? 0);
    if (!isOpen) this.#report("PLACE_NOT_OPEN", where);
    else if (!this.#places.take(issuer, list, place)) this.#report("PLACE_SHARED", where);
  }

  #checkStatuses(issuer: number): void {
    const own = this.#record.history.issuers.get(issuer);
    if (own === undefined || this.uncovered() > 0) return;
    for (const { list, place, status } of setPlaces(own)) {
      if (!this.#places.has(issuer, list, place))
        this.#report("STATUS_WITHOUT_DOCUMENT", { issuer, list, place, detail: `status ${status}` });
    }
  }

  #isAnchored(issuer: number, sequence: number): boolean {
    const { history, states } = this.#record;
    const isTold = history.issuers.get(issuer)?.anchors.has(sequence) === true;
    return isTold || states.get(issuer)?.entries.has(sequence) === true;
  }

  #report(code: AuditCode, facts: Omit<Discrepancy, "code">): void {
    this.found.push({ code, ...facts });
  }
}

/** Places that documents name, one bit each: a list of 131,072 takes 16 kB. */
class PlaceSet {
  readonly #lists = new Map<string, Uint8Array>();

  /** False where it was taken before. */
  take(issuer: number, list: number, place: number): boolean {
    const name = `${issuer}/${list}`;
    const bits = this.#lists.get(name) ?? new Uint8Array(LIST_SIZE / 8);
    this.#lists.set(name, bits);
    const isFree = !isSet(bits, place);
    bits[place >> 3]! |= 1 << (place & 7);
    return isFree;
  }

  has(issuer: number, list: number, place: number): boolean {
    const bits = this.#lists.get(`${issuer}/${list}`);
    return bits !== undefined && isSet(bits, place);
  }
}

const isSet = (bits: Uint8Array, place: number): boolean => ((bits[place >> 3] ?? 0) & (1 << (place & 7))) !== 0;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function uint(value: unknown, max: number = Number.MAX_SAFE_INTEGER): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= max
    ? value
    : refuse("a number");
}

function digest(value: unknown): string {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value) ? value : refuse("a digest");
}

function refuse(what: string): never {
  throw new SourceError("wrong", `a line of the export is wrong: ${what}`);
}
