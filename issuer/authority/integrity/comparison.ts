/** Every record of the store against what the journal says of it, in one pass over the records. */
import { equalBytes } from "#core/encoding/text.ts";
import { FormatError } from "#core/error.ts";
import { StoreError } from "../../ports.ts";
import { leafAt } from "../anchoring/batch.ts";
import { type RecordKind } from "../records/record.ts";
import * as kinds from "../records/records.ts";
import { type Expected, type ExpectedBatch, type ExpectedDocument } from "./expected.ts";
import { fault, type Fault } from "./fault.ts";

/** Rooms whose records have no entry that says what stands in them: their seal alone is checked. */
const OWN: ReadonlySet<string> = new Set(["office", "bundle", "transaction", "restored"]);
const MAX_LEAVES = 65_536;
const HERE = { record: 1, place: 2, queue: 4, standing: 8, signing: 16 } as const;
const STATES = { waiting: "waiting-approval", rejected: "rejected" } as const;

export class Comparison {
  readonly #expected: Expected;
  /** By document id: which of its records were seen. */
  readonly #seen = new Map<string, number>();
  readonly #orders = new Set<string>();
  readonly #uses = new Set<string>();
  readonly #changes = new Set<string>();
  /** By document id: sequence × 65,536 + index in the batch that holds it. */
  readonly #batched = new Map<string, number>();
  readonly #batches = new Set<string>();
  readonly #finals = new Set<string>();
  readonly #leases = new Map<string, number>();
  readonly #opened = new Set<string>();

  constructor(expected: Expected) {
    this.#expected = expected;
  }

  /** Takes the next record, keys rising. @param value  undefined where its seal is broken: it is there, and no more */
  see(key: string, value: Uint8Array | undefined): Fault | undefined {
    const [room = "", ...rest] = key.split("/");
    if (OWN.has(room)) return undefined;
    const check = this.#checks[room];
    if (check === undefined) return fault("record-unknown", key, `there is a record ${key}`);
    try {
      const wrong = check(rest, key, value);
      return wrong === undefined ? undefined : fault("record-stale", key, `record ${key}: ${wrong}`);
    } catch (error) {
      if (!(error instanceof StoreError) && !(error instanceof FormatError)) throw error;
      return fault("record-changed", key, error.message);
    }
  }

  /** What the journal says was written and was not seen. */
  *missing(): Generator<Fault> {
    const { keyOf } = kinds;
    const gone = (key: string): Fault => fault("record-missing", key, `record ${key} is missing`);
    for (const id of this.#expected.orders.keys()) if (!this.#orders.has(id)) yield gone(keyOf.order(id));
    for (const id of this.#expected.changes.keys()) if (!this.#changes.has(id)) yield gone(keyOf.change(id));
    for (const key of this.#expected.uses.keys()) if (!this.#uses.has(key)) yield gone(key);
    for (const [id, document] of this.#expected.documents) {
      const seen = this.#seen.get(id) ?? 0;
      const { issuer, list, index } = document;
      if ((seen & HERE.place) === 0) yield gone(keyOf.place(issuer, list, index));
      if (document.signing !== undefined && (seen & HERE.signing) === 0) yield gone(keyOf.signing(id));
      if (document.standing !== undefined && (seen & HERE.standing) === 0)
        yield gone(keyOf.standing(issuer, list, index));
      if (document.signed === undefined) continue;
      if ((seen & HERE.record) === 0) yield gone(keyOf.document(id));
      if ((seen & HERE.queue) === 0) yield gone(keyOf.position(id));
    }
    for (const [issuer, batches] of this.#expected.batches) {
      for (const [sequence, { final }] of batches.entries()) {
        const name = `${issuer}/${sequence}`;
        if (!this.#batches.has(name)) yield gone(keyOf.batch(issuer, sequence));
        if (final !== undefined && !this.#finals.has(name)) yield gone(keyOf.final(issuer, sequence));
      }
    }
    for (const issuer of this.#expected.opened.keys()) {
      if (!this.#opened.has(String(issuer))) yield gone(keyOf.opened(issuer));
    }
    yield* this.#leasesBehind();
  }

  // Places are known of the lease's list and the one after it: further behind, one could be given a second time.
  *#leasesBehind(): Generator<Fault> {
    const lists = new Map<number, number>();
    for (const { issuer, list } of this.#expected.documents.values()) {
      lists.set(issuer, Math.max(list, lists.get(issuer) ?? 0));
    }
    for (const [issuer, list] of lists) {
      const key = kinds.keyOf.lease(issuer);
      if (list > (this.#leases.get(String(issuer)) ?? 0) + 1) {
        yield fault("record-stale", key, `record ${key}: places were given in list ${list} already`);
      }
    }
  }

  readonly #checks: Readonly<
    Record<string, (rest: readonly string[], key: string, value: Uint8Array | undefined) => string | undefined>
  > = {
    order: ([id = ""], key, value) => {
      this.#orders.add(id);
      const order = this.#expected.orders.get(id);
      const record = read(kinds.orders, key, value);
      if (order === undefined || record === undefined) return noSuch(order);
      const { state, by, decidedBy } = order;
      const isSigned = this.#expected.documents.get(record.documentId ?? "")?.signed !== undefined;
      const wanted = state === "approved" ? (isSigned ? "issued" : "signing") : STATES[state];
      const who = state === "rejected" ? record.rejectedBy : record.approvedBy;
      return (
        differs(record.state, wanted, "is") ?? differs(record.submittedBy, by, "by") ?? differs(who, decidedBy, "by")
      );
    },
    idempotency: (_, key, value) => {
      this.#uses.add(key);
      const record = read(kinds.idempotencies, key, value);
      const target = this.#expected.uses.get(key);
      // Journals from before keys were noted do not know of it.
      return target === undefined ? undefined : record && differs(record.target, target, "is of order");
    },
    change: ([id = ""], key, value) => {
      this.#changes.add(id);
      const change = this.#expected.changes.get(id);
      const record = read(kinds.changes, key, value);
      if (change === undefined || record === undefined) return noSuch(change);
      const wanted = change.state === "approved" ? "confirmed" : STATES[change.state];
      const who = change.state === "rejected" ? record.rejectedBy : record.confirmedBy;
      return (
        differs(record.state, wanted, "is") ??
        differs(record.change, change.what, "asks to") ??
        differs(record.documentId, change.document, "is about") ??
        differs(who, change.decidedBy, "by")
      );
    },
    document: ([id = ""], key, value) => {
      const document = this.#mark(id, HERE.record);
      const record = read(kinds.documents, key, value);
      if (document?.signed === undefined || record === undefined) return noSuch(document?.signed);
      const { kid, issuedAt } = document.signed;
      return (
        differs(record.kid, kid, "is signed by") ??
        differs(record.issuedAt, issuedAt, "is of") ??
        differs(`${record.issuer}/${record.list}/${record.index}`, placeOf(document), "lies at")
      );
    },
    signing: ([id = ""], key, value) => {
      const document = this.#mark(id, HERE.signing);
      const record = read(kinds.signings, key, value);
      if (document?.signing === undefined || record === undefined) return noSuch(document?.signing);
      return differs(record.kid, document.signing.kid, "is for key");
    },
    position: ([id = ""], key, value) => {
      const document = this.#mark(id, HERE.queue);
      const record = read(kinds.positions, key, value);
      if (document === undefined || record === undefined) return noSuch(document);
      const at = this.#batched.get(id);
      return at === record.sequence * MAX_LEAVES + record.index ? undefined : "no such batch holds it there";
    },
    pending: (_, key, value) => {
      const record = read(kinds.pendings, key, value);
      if (record === undefined) return undefined;
      const document = this.#mark(record.documentId, HERE.queue);
      if (document?.signed === undefined) return noSuch(document?.signed);
      if (this.#batched.has(record.documentId)) return "a batch holds this document already";
      return equalBytes(record.leaf, document.signed.leaf) ? undefined : "it waits with other bytes than were signed";
    },
    place: ([issuer = "", list = "", index = ""], key, value) => {
      const id = read(kinds.places, key, value)?.documentId;
      if (id === undefined) return undefined;
      const document = this.#mark(id, HERE.place);
      if (document === undefined) return noSuch(document);
      const here = `${issuer}/${Number.parseInt(list, 16)}/${Number.parseInt(index, 16)}`;
      return differs(here, placeOf(document), "lies at");
    },
    standing: (_, key, value) => {
      const record = read(kinds.standings, key, value);
      if (record === undefined) return undefined;
      const document = this.#mark(record.documentId, HERE.standing);
      if (document?.standing === undefined) return noSuch(document?.standing);
      return differs(record.value, document.standing, "is");
    },
    batch: ([issuer = "", hex = ""], key, value) => {
      const sequence = Number.parseInt(hex, 16);
      this.#batches.add(`${issuer}/${sequence}`);
      const batch = this.#expected.batches.get(Number(issuer))?.[sequence];
      const record = read(kinds.batches, key, value);
      if (batch === undefined || record === undefined) return noSuch(batch);
      return this.#batch(batch, record);
    },
    final: ([issuer = "", hex = ""], key, value) => {
      const sequence = Number.parseInt(hex, 16);
      this.#finals.add(`${issuer}/${sequence}`);
      const final = this.#expected.batches.get(Number(issuer))?.[sequence]?.final;
      const record = read(kinds.finals, key, value);
      if (final === undefined || record === undefined) return noSuch(final);
      return differs(record.block, final.block, "is of block") ?? differs(record.time, final.time, "is of");
    },
    lease: ([issuer = ""], key, value) => {
      this.#leases.set(issuer, read(kinds.leases, key, value)?.list ?? Infinity);
      return undefined;
    },
    opened: ([issuer = ""], key, value) => {
      this.#opened.add(issuer);
      const record = read(kinds.openedLists, key, value);
      return record && differs(record.asked, this.#expected.opened.get(Number(issuer)), "has asked for");
    },
  };

  #batch(batch: ExpectedBatch, record: kinds.BatchRecord): string | undefined {
    for (const [at, id] of record.documents.entries()) {
      if (id === "") continue;
      this.#batched.set(id, record.sequence * MAX_LEAVES + at + 1);
      const leaf = this.#expected.documents.get(id)?.signed?.leaf;
      if (leaf === undefined || !equalBytes(leaf, leafAt(record, at + 1)))
        return `leaf ${at + 1} is not what was signed`;
    }
    if (batch.root !== undefined && !equalBytes(batch.root, record.root)) return "it has another root";
    return (
      differs(record.kid, batch.kid, "is of key") ??
      differs(record.size, batch.size, "has leaves") ??
      (batch.journalEntry === undefined ? undefined : differs(record.journalEntry, batch.journalEntry, "follows entry"))
    );
  }

  #mark(id: string, what: number): ExpectedDocument | undefined {
    this.#seen.set(id, (this.#seen.get(id) ?? 0) | what);
    return this.#expected.documents.get(id);
  }
}

function read<T>(kind: RecordKind<T>, key: string, value: Uint8Array | undefined): T | undefined {
  if (value === undefined) return undefined;
  return kind.read(key, value);
}

const noSuch = (expected: unknown): string | undefined =>
  expected === undefined ? "the journal has no entry that wrote it" : undefined;

const placeOf = ({ issuer, list, index }: ExpectedDocument): string => `${issuer}/${list}/${index}`;

const differs = (found: unknown, wanted: unknown, verb: string): string | undefined =>
  found === wanted ? undefined : `${verb} ${String(found)}, and by the journal ${String(wanted)}`;
