/** In memory, a fold over the journal: which records must be there, and what stands in them.
 *
 *  A record's seal tells that it was written once under this name, not that it is the newest, nor that none is missing:
 *  whoever can write to the folder can put an old one back or take one out. The journal cannot be edited unnoticed. */
import { type JournalEntry } from "../../journal/entry.ts";
import { valueOf } from "../status/transition.ts";

type Decision = "waiting" | "approved" | "rejected";

export interface ExpectedOrder {
  readonly issuer: number;
  readonly kind: string;
  readonly by: string;
  state: Decision;
  decidedBy?: string;
}

export interface ExpectedChange {
  readonly document: string;
  readonly what: string;
  readonly by: string;
  state: Decision;
  decidedBy?: string;
}

/** What was signed, or is being signed. */
interface Signing {
  readonly kid: string;
  readonly issuedAt: number;
}

export interface ExpectedDocument {
  readonly order: string;
  readonly issuer: number;
  readonly kind: string;
  readonly list: number;
  readonly index: number;
  signing?: Signing | undefined;
  /** `leaf`: the three digests, one behind the other. */
  signed?: Signing & { readonly leaf: Uint8Array };
  /** Status value, once it was ever changed. */
  standing?: number | undefined;
}

export interface ExpectedBatch {
  readonly kid: string;
  readonly size: number;
  readonly root: Uint8Array | undefined;
  /** Absent for a batch that was taken over from the chain. */
  readonly journalEntry?: number;
  final?: { readonly block: number; readonly time: number };
}

/** The status value that a confirmed change leads to. */
const VALUES: ReadonlyMap<string, number> = new Map(
  (["revoke", "suspend", "reinstate", "supersede"] as const).map((change) => [change, valueOf(change)]),
);

type Facts = JournalEntry["facts"];

export class Expected {
  readonly orders = new Map<string, ExpectedOrder>();
  readonly documents = new Map<string, ExpectedDocument>();
  readonly changes = new Map<string, ExpectedChange>();
  /** By issuer, then by sequence. */
  readonly batches = new Map<number, ExpectedBatch[]>();
  /** By issuer: the number of lists that were asked for. */
  readonly opened = new Map<number, number>();

  /** Records of idempotency keys, with the id that each was used for. */
  readonly uses = new Map<string, string>();
  /** Whom something is sealed for, with the number of the first such entry. */
  readonly persons = new Map<string, number>();

  /** Whose keys were destroyed. */
  readonly erased = new Set<string>();

  /** Takes the next entry. */
  note({ number, name, facts }: JournalEntry): void {
    const { person } = facts;
    if (typeof facts["use"] === "string") this.uses.set(facts["use"], text(facts, "order"));
    if (typeof person === "string" && !this.persons.has(person)) this.persons.set(person, number);
    this.#handlers[name]?.(facts);
  }

  readonly #handlers: Readonly<Record<string, (facts: Facts) => void>> = {
    "person.erased": (facts) => void this.erased.add(text(facts, "person")),
    "order.submitted": (facts) => {
      const order = { issuer: int(facts, "issuer"), kind: text(facts, "kind"), by: text(facts, "by") };
      this.orders.set(text(facts, "order"), { ...order, state: "waiting" });
    },
    "order.approved": (facts) => decide(this.orders.get(text(facts, "order")), "approved", facts),
    "order.rejected": (facts) => decide(this.orders.get(text(facts, "order")), "rejected", facts),
    "document.signing": (facts) => {
      const place = { list: int(facts, "list"), index: int(facts, "index") };
      const who = { order: text(facts, "order"), issuer: int(facts, "issuer"), kind: text(facts, "kind") };
      this.documents.set(text(facts, "document"), { ...who, ...place, signing: signingOf(facts) });
    },
    "document.signing-afresh": (facts) => {
      const document = this.documents.get(text(facts, "document"));
      if (document !== undefined) document.signing = signingOf(facts);
    },
    "document.signed": (facts) => {
      const document = this.documents.get(text(facts, "document"));
      if (document?.signing === undefined) return;
      document.signed = { ...document.signing, leaf: leafOf(facts) };
      document.signing = undefined;
    },
    "status.proposed": (facts) => {
      const change = { document: text(facts, "document"), what: text(facts, "what"), by: text(facts, "by") };
      this.changes.set(text(facts, "change"), { ...change, state: "waiting" });
    },
    "status.confirmed": (facts) => {
      decide(this.changes.get(text(facts, "change")), "approved", facts);
      const document = this.documents.get(text(facts, "document"));
      if (document !== undefined) document.standing = VALUES.get(text(facts, "what"));
    },
    "status.rejected": (facts) => decide(this.changes.get(text(facts, "change")), "rejected", facts),
    "status.restored": (facts) => {
      const values = list(facts, "values");
      for (const [at, id] of list(facts, "documents").entries()) {
        const document = this.documents.get(String(id));
        if (document !== undefined) document.standing = Number(values[at]);
      }
    },
    "list.opening": (facts) => this.opened.set(int(facts, "issuer"), int(facts, "list") + 1),
    "list.restored": (facts) => this.opened.set(int(facts, "issuer"), int(facts, "opened")),
    "batch.sealed": (facts) => {
      const batch = { kid: text(facts, "kid"), size: int(facts, "size"), root: bytes(facts, "root") };
      this.#put(facts, { ...batch, journalEntry: int(facts, "journalEntry") });
    },
    "batch.restored": (facts) => {
      const final = { block: int(facts, "block"), time: int(facts, "time") };
      this.#put(facts, { kid: text(facts, "kid"), size: int(facts, "size"), root: bytes(facts, "root"), final });
    },
    "batch.anchored": (facts) => {
      const batch = this.#batches(int(facts, "issuer"))[int(facts, "sequence")];
      if (batch !== undefined) batch.final = { block: int(facts, "block"), time: int(facts, "time") };
    },
    "batch.vanished": (facts) => {
      for (const batch of this.#batches(int(facts, "issuer")).slice(int(facts, "from"))) delete batch.final;
    },
    "batch.undone": (facts) => {
      this.#batches(int(facts, "issuer")).length = int(facts, "sequence");
    },
  };

  #batches(issuer: number): ExpectedBatch[] {
    const known = this.batches.get(issuer) ?? [];
    this.batches.set(issuer, known);
    return known;
  }

  #put(facts: Facts, batch: ExpectedBatch): void {
    this.#batches(int(facts, "issuer"))[int(facts, "sequence")] = batch;
  }
}

function decide(asked: ExpectedOrder | ExpectedChange | undefined, state: Decision, facts: Facts): void {
  if (asked === undefined) return;
  asked.state = state;
  asked.decidedBy = text(facts, "by");
}

const signingOf = (facts: Facts): Signing => ({ kid: text(facts, "kid"), issuedAt: int(facts, "issuedAt") });

function leafOf(facts: Facts): Uint8Array {
  return Buffer.concat(["cose", "vc", "pdf"].map((name) => bytes(facts, name) ?? new Uint8Array()));
}

const text = (facts: Facts, name: string): string => (typeof facts[name] === "string" ? facts[name] : "");
const int = (facts: Facts, name: string): number => (typeof facts[name] === "number" ? facts[name] : 0);
const list = (facts: Facts, name: string): readonly unknown[] => (Array.isArray(facts[name]) ? facts[name] : []);
const bytes = (facts: Facts, name: string): Uint8Array | undefined => {
  const fact = facts[name];
  return fact instanceof Uint8Array ? fact : undefined;
};
