/** Revoking, suspending, reinstating, superseding: proposed by one person, confirmed by another. */
import { present } from "#core/document/field.ts";
import { formatUuid } from "#core/encoding/text.ts";
import { type Archive } from "../anchoring/archive.ts";
import { type Desk } from "../desk.ts";
import { KeyedLock } from "../keyed-lock.ts";
import { AuthorityError, type ChangeView, type Officer, type StatusChange } from "../model.ts";
import { assertConfirms } from "../four-eyes.ts";
import { assertReason, commitReasoned } from "../reason.ts";
import { changes, documents, keyOf, positions, type ChangeRecord, type DocumentRecord } from "../records/records.ts";
import { type Standings } from "./standings.ts";
import { isAllowed, statusWord, valueOf } from "./transition.ts";

export class Changes {
  readonly #desk: Desk;
  readonly #archive: Archive;
  readonly #standings: Standings;
  readonly #lock = new KeyedLock();

  constructor(desk: Desk, archive: Archive, standings: Standings) {
    this.#desk = desk;
    this.#archive = archive;
    this.#standings = standings;
  }

  async propose(
    officer: Officer,
    documentId: string,
    change: StatusChange,
    reason: string,
    replacement?: string,
  ): Promise<{ changeId: string }> {
    this.#desk.condition.assertWritable();
    const document = await this.#document(documentId);
    await this.#assertAllowed(document, change, replacement);
    assertReason(reason);
    const id = formatUuid(this.#desk.options.random.bytes(16));
    const state = "waiting-approval";
    const record: ChangeRecord = { v: 1, id, documentId, change, replacement, state, proposedBy: officer.person };
    const facts = { change: id, document: documentId, what: change, by: officer.person };
    const why = { person: document.person, reason };
    await commitReasoned(this.#desk, { name: "status.proposed", facts }, why, [changes.put(keyOf.change(id), record)]);
    return { changeId: id };
  }

  confirm(officer: Officer, changeId: string): Promise<ChangeView> {
    return this.#lock.run("changes", () => this.#confirm(officer, changeId));
  }

  reject(officer: Officer, changeId: string, reason: string): Promise<ChangeView> {
    return this.#lock.run("changes", () => this.#reject(officer, changeId, reason));
  }

  async find(changeId: string): Promise<ChangeView | undefined> {
    const record = await this.#desk.find(changes, keyOf.change(changeId));
    return record === undefined ? undefined : viewOf(record);
  }

  // One after the other over all documents: what is checked here still holds when it is written.
  async #confirm(officer: Officer, changeId: string): Promise<ChangeView> {
    this.#desk.condition.assertWritable();
    const record = await this.#change(changeId);
    if (record.state === "confirmed" && record.confirmedBy === officer.person) return viewOf(record);
    assertConfirms(officer, record.proposedBy);
    this.#assertWaits(record);
    const document = await this.#document(record.documentId);
    await this.#assertAllowed(document, record.change, record.replacement);
    const confirmed: ChangeRecord = { ...record, state: "confirmed", confirmedBy: officer.person };
    const standing = { v: 1, documentId: document.id, value: valueOf(record.change), final: false } as const;
    const facts = { change: record.id, document: document.id, what: record.change, by: officer.person };
    await this.#desk.commit(
      [{ name: "status.confirmed", facts }],
      [changes.put(keyOf.change(changeId), confirmed), this.#standings.put(document, standing)],
    );
    this.#standings.set(document, standing);
    return viewOf(confirmed);
  }

  // Nothing was done yet, so who asked needs nobody to take it back.
  async #reject(officer: Officer, changeId: string, reason: string): Promise<ChangeView> {
    this.#desk.condition.assertWritable();
    const record = await this.#change(changeId);
    if (record.state === "rejected" && record.rejectedBy === officer.person) return viewOf(record);
    if (officer.person !== record.proposedBy) assertConfirms(officer, record.proposedBy);
    this.#assertWaits(record);
    assertReason(reason);
    const { person, id } = await this.#document(record.documentId);
    const rejected: ChangeRecord = { ...record, state: "rejected", rejectedBy: officer.person };
    const facts = { change: record.id, document: id, what: record.change, by: officer.person };
    const write = changes.put(keyOf.change(changeId), rejected);
    await commitReasoned(this.#desk, { name: "status.rejected", facts }, { person, reason }, [write]);
    return viewOf(rejected);
  }

  async #change(id: string): Promise<ChangeRecord> {
    const record = await this.#desk.find(changes, keyOf.change(id));
    if (record === undefined) throw new AuthorityError("NOT_FOUND", `there is no change ${id}`);
    return record;
  }

  #assertWaits({ id, state }: ChangeRecord): void {
    if (state === "waiting-approval") return;
    const decision = this.#desk.register.change(id)?.decision;
    throw new AuthorityError("ALREADY_DECIDED", `this change is ${state} already: read it again`, { decision });
  }

  async #document(id: string): Promise<DocumentRecord> {
    const document = await this.#desk.find(documents, keyOf.document(id));
    if (document === undefined) throw new AuthorityError("NOT_FOUND", `there is no document ${id}`);
    return document;
  }

  async #assertAllowed(document: DocumentRecord, change: StatusChange, replacement?: string): Promise<void> {
    const present = this.#standings.value(document);
    if (!isAllowed(present, change)) {
      const because = `document ${document.id} is ${statusWord(present)}: "${change}" is not possible from there`;
      throw new AuthorityError("STATUS_FINAL", because);
    }
    if (change !== "supersede") return;
    const next = replacement === undefined ? undefined : await this.#desk.find(documents, keyOf.document(replacement));
    if (next === undefined || next.supersedes !== document.id || next.issuer !== document.issuer) {
      throw invalid(
        "replacement",
        "Sebutkan dokumen pengganti yang diterbitkan untuk menggantikan dokumen ini.",
        "Name the document that was issued to take the place of this one.",
      );
    }
    const position = await this.#desk.find(positions, keyOf.position(next.id));
    if (position === undefined || position.sequence >= this.#archive.covered(position.issuer)) {
      throw new AuthorityError("NOT_ANCHORED_YET", `document ${next.id}, which takes the place, is not anchored yet`);
    }
  }
}

function viewOf(record: ChangeRecord): ChangeView {
  const { id: changeId, documentId, change, state, proposedBy, confirmedBy, rejectedBy } = record;
  return present({ changeId, documentId, change, state, proposedBy, confirmedBy, rejectedBy });
}

function invalid(field: string, messageId: string, messageEn: string): AuthorityError {
  return new AuthorityError("INVALID_ORDER", messageEn, { problems: [{ field, code: field, messageId, messageEn }] });
}
