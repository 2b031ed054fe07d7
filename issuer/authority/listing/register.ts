/** In memory, a fold over the journal: what was asked when and by whom, in order, and where each document's events lie.
 *  It holds ids and numbers of entries, nothing of a person. */
import { type JournalEntry } from "../../journal/entry.ts";
import { type Decision } from "../model.ts";

/** Something that waits for a second person, or did. `at` in Unix seconds. */
export interface Asked {
  readonly id: string;
  readonly at: number;
  readonly by: string;
  /** Number of the journal entry. */
  readonly entry: number;
  /** Absent while it waits. */
  decision?: Decided;
}

/** How a second person decided; `entry` is its place in the journal. */
export interface Decided extends Decision {
  readonly isRejected: boolean;
  readonly entry: number;
}

/** A document and where its status stands. */
export interface Signed {
  readonly id: string;
  readonly orderId: string;
  readonly kind: string;
  readonly issuer: number;
  readonly list: number;
  readonly index: number;
  readonly entries: number[];
  readonly changes: string[];
}

export class Register {
  readonly #orders = new Map<string, Asked & { readonly entries: number[] }>();
  readonly #changes = new Map<string, Asked>();
  readonly #documents = new Map<string, Signed>();
  readonly #isSigned = new Set<string>();

  /** Takes the next entry of the journal. */
  note(entry: JournalEntry): void {
    const { name, facts } = entry;
    const [order, document, change] = [textOf(facts["order"]), textOf(facts["document"]), textOf(facts["change"])];
    if (name === "order.submitted") this.#orders.set(order, { ...askedOf(entry, order), entries: [entry.number] });
    else if (name === "order.approved" || name === "order.rejected") this.#decided(this.#orders.get(order), entry);
    else if (name === "document.signing") this.#documents.set(document, signedOf(entry, document, order));
    else if (name === "document.signed") this.#isSigned.add(document);
    else if (name === "status.proposed") this.#changes.set(change, askedOf(entry, change));
    else if (name === "status.confirmed" || name === "status.rejected") this.#decided(this.#changes.get(change), entry);
    this.#documents.get(document)?.entries.push(entry.number);
    if (name === "status.proposed") this.#documents.get(document)?.changes.push(change);
    if ((name === "status.written" || name === "status.restored") && Array.isArray(facts["documents"])) {
      for (const id of facts["documents"]) this.#documents.get(textOf(id))?.entries.push(entry.number);
    }
  }

  /** Newest first. */
  orders(): Asked[] {
    return [...this.#orders.values()].toReversed();
  }

  changes(): Asked[] {
    return [...this.#changes.values()].toReversed();
  }

  /** Those that are signed, newest first. */
  documents(): Signed[] {
    return [...this.#documents.values()].filter(({ id }) => this.#isSigned.has(id)).toReversed();
  }

  order(id: string): Asked | undefined {
    return this.#orders.get(id);
  }

  change(id: string): Asked | undefined {
    return this.#changes.get(id);
  }

  document(id: string): Signed | undefined {
    return this.#documents.get(id);
  }

  /** Numbers of the entries of a document and of its order, rising. */
  entriesOf({ orderId, entries }: Signed): number[] {
    return [...(this.#orders.get(orderId)?.entries ?? []), ...entries].toSorted((a, b) => a - b);
  }

  #decided(asked: (Asked & { readonly entries?: number[] }) | undefined, entry: JournalEntry): void {
    if (asked === undefined) return;
    const { name, number, timeMs, facts } = entry;
    const at = Math.floor(timeMs / 1000);
    asked.decision = { by: textOf(facts["by"]), at, entry: number, isRejected: name.endsWith(".rejected") };
    asked.entries?.push(number);
  }
}

const textOf = (fact: unknown): string => (typeof fact === "string" ? fact : "");
const numberOf = (fact: unknown): number => (typeof fact === "number" ? fact : 0);

const askedOf = ({ number, timeMs, facts }: JournalEntry, id: string): Asked => {
  return { id, at: Math.floor(timeMs / 1000), by: textOf(facts["by"]), entry: number };
};

const signedOf = ({ facts }: JournalEntry, id: string, orderId: string): Signed => ({
  id,
  orderId,
  kind: textOf(facts["kind"]),
  issuer: numberOf(facts["issuer"]),
  list: numberOf(facts["list"]),
  index: numberOf(facts["index"]),
  entries: [],
  changes: [],
});
