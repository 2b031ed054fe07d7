/** Sessions in which documents are checked, their warrants, and the approvals that open one without a warrant. */
import { type Ground, isWarrantNumber } from "#core/document/check-log.ts";
import { type Ledger, type Officer } from "../../authority/model.ts";
import { type Clock, type Random } from "../../ports.ts";
import { drawCode, drawId, markOf } from "./enrolment.ts";
import * as model from "./model.ts";
import { approvalRecords, inspectionRecords, type InspectionRecord, keyOf, prefixOf, secrets } from "./records.ts";
import { type Shelf } from "./shelf.ts";

const { MonitoringError } = model;

interface Means {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly random: Random;
}

/** The caller sees to roles, and that changes do not overtake each other. */
export class Inspections {
  readonly #options: Means;
  readonly #shelf: Shelf;

  constructor(options: Means, shelf: Shelf) {
    this.#options = options;
    this.#shelf = shelf;
  }

  get #now(): number {
    return Math.floor(this.#options.clock.nowMs() / 1000);
  }

  async approve(officer: Officer, ground: Ground): Promise<model.ApprovalCode> {
    const kept = await this.#shelf.find(secrets, keyOf.secret);
    const secret = kept ?? ({ v: 1, key: this.#options.random.bytes(32) } as const);
    const code = drawCode(this.#options.random);
    const approvalId = drawId(this.#options.random);
    const createdAt = this.#now;
    const record = { v: 1, id: approvalId, approver: officer.person, ground, createdAt } as const;
    const mark = markOf(code.replace("-", ""), secret.key);
    await this.#options.ledger.commit(
      [{ name: "inspection.approved", facts: { approvalId, ground, by: officer.person } }],
      [
        approvalRecords.put(keyOf.approval(mark), record),
        ...(kept === undefined ? [secrets.put(keyOf.secret, secret)] : []),
      ],
    );
    return { approvalId, code, ground, expiresAt: createdAt + model.APPROVAL_SECONDS };
  }

  async list(state?: model.InspectionState): Promise<readonly model.InspectionView[]> {
    const views: model.InspectionView[] = [];
    for await (const [, record] of this.#shelf.all(inspectionRecords, prefixOf.inspections))
      views.push(this.#view(record));
    return views
      .filter((view) => state === undefined || view.state === state)
      .toSorted((a, b) => b.openedAt - a.openedAt);
  }

  async addWarrant(officer: Officer, inspectionId: string, warrant: string): Promise<model.InspectionView> {
    if (!isWarrantNumber(warrant))
      throw new MonitoringError("BAD_WARRANT", "a warrant's number has 4 to 40 of A-Z, 0-9 and . / -");
    const key = keyOf.inspection(inspectionId);
    const record = await this.#shelf.find(inspectionRecords, key);
    if (record === undefined) throw new MonitoringError("NOT_FOUND", `there is no inspection ${inspectionId}`);
    if (record.warrant === warrant) return this.#view(record);
    if (record.warrant !== undefined)
      throw new MonitoringError("WARRANT_KNOWN", "this inspection has another warrant number already");
    const next = { ...record, warrant };
    const facts = { inspectionId, by: officer.person };
    await this.#options.ledger.commit(
      [{ name: "inspection.warrant-added", facts }],
      [inspectionRecords.put(key, next)],
    );
    return this.#view(next);
  }

  #view({ id, device, openedAt, closedAt, warrant, ground, approvedBy }: InspectionRecord): model.InspectionView {
    const state = model.inspectionState(warrant, openedAt, this.#now);
    const dueAt = model.warrantDue(openedAt);
    return { id, deviceId: device, state, openedAt, closedAt, warrant, ground, approvedBy, dueAt };
  }
}
