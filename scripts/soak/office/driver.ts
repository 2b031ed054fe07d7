/** Office hours: orders handed in by the row and by the file, approved by another person, some withdrawn again. */
import { setTimeout as wait } from "node:timers/promises";
import { type StatusChange } from "../../../issuer/authority/model.ts";
import { type AcknowledgedFile } from "./acknowledged.ts";
import { type Counts } from "../counts.ts";
import { type Dice } from "../dice.ts";
import { GaveUp, type Office, Refusal } from "./office.ts";
import { anOrder } from "./orders.ts";

interface DriverOptions {
  readonly office: Office;
  readonly file: AcknowledgedFile;
  readonly dice: Dice;
  readonly counts: Counts;
  /** Begins every idempotency key. */
  readonly name: string;
  /** Unix seconds, as the issuer has it. */
  readonly now: () => number;
}

const ORDERING = 2;
const APPROVING = 4;
const WITHDRAWING = 3;
const ROWS = [1, 24] as const;
/** Share of what was answered that is asked again all the same. */
const AGAIN = 0.05;
/** Documents a second at most: the issuer shall have time to anchor many small batches, not few large ones. */
const PER_SECOND = 13;
/** The line of orders that wait for the second person is kept this short. */
const MOST_WAITING = 60;

interface Order {
  readonly orderId: string;
  readonly issuer: number;
}

export class Driver {
  readonly #options: DriverOptions;
  readonly #waiting: Order[] = [];
  /** Documents and what became of them; those whose last change is under way are not in it. */
  readonly #documents: { readonly id: string; status: "valid" | "suspended" }[] = [];
  /** What an answer said that an earlier one had said otherwise, and refusals that nothing explains. */
  readonly faults: string[] = [];
  #rows = 0;
  #begunMs = 0;
  #isOver = false;
  #work: readonly Promise<void>[] = [];

  constructor(options: DriverOptions) {
    this.#options = options;
  }

  get documents(): number {
    return this.#options.counts.of("documents");
  }

  start(): void {
    this.#begunMs = performance.now();
    const times = (count: number, work: () => Promise<void>): Promise<void>[] =>
      Array.from({ length: count }, () => this.#repeat(work));
    this.#work = [
      ...times(ORDERING, () => this.#order()),
      ...times(APPROVING, () => this.#approve()),
      ...times(WITHDRAWING, () => this.#change()),
    ];
  }

  /** Nothing new is begun; resolves when all that was begun is answered. */
  async finish(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#work);
  }

  async #repeat(work: () => Promise<void>): Promise<void> {
    while (!this.#isOver || this.#waiting.length > 0) {
      try {
        await work();
      } catch (error) {
        if (error instanceof GaveUp) {
          this.#isOver = true;
          this.#waiting.length = 0;
          return;
        }
        if (!(error instanceof Refusal)) throw error;
        this.faults.push(`the issuer refused: ${error.message}`);
      }
    }
  }

  async #order(): Promise<void> {
    if (this.#isOver || this.#waiting.length >= MOST_WAITING) return idle(50);
    const { dice, counts, file, office, name, now } = this.#options;
    const issuer = dice.chance(0.25) ? 2 : 1;
    const count = dice.chance(0.3) ? 1 : dice.between(...ROWS);
    const rows = Array.from({ length: count }, () => anOrder(issuer, `SOAK${(this.#rows += 1)}`, now()));
    const key = `${name}-${this.#rows}`;
    const type = count === 1 ? "application/json" : "application/x-ndjson";
    const question = {
      by: "officer",
      method: "POST",
      path: "/api/v1/orders",
      type,
      key,
      body: rows.map((row) => JSON.stringify(row)).join("\n"),
    } as const;
    const ids = idsOf(await office.ask(question));
    for (const [at, orderId] of ids.entries()) file.add({ what: "order", key: `${key}/${at}`, orderId, issuer });
    counts.add("orders", ids.length);
    if (dice.chance(AGAIN)) {
      counts.add("asked again");
      const again = idsOf(await office.ask(question));
      if (again.join() !== ids.join()) this.faults.push(`orders ${ids.join()} came back as ${again.join()}`);
    }
    this.#waiting.push(...ids.map((orderId) => ({ orderId, issuer })));
  }

  async #approve(): Promise<void> {
    const isEarly = this.documents > ((performance.now() - this.#begunMs) / 1000) * PER_SECOND;
    const order = isEarly ? undefined : this.#waiting.shift();
    if (order === undefined) return idle(20);
    const { dice, counts, file, office } = this.#options;
    const { orderId, issuer } = order;
    const begunMs = Date.now();
    const key = `approve-${orderId}`;
    const question = { by: "approver", method: "POST", path: `/api/v1/orders/${orderId}/approve`, key } as const;
    const { documentId } = (await office.ask(question)) as { documentId: string };
    file.add({ what: "document", orderId, documentId, issuer, begunMs, atMs: Date.now() });
    counts.add("documents");
    if (dice.chance(AGAIN)) {
      counts.add("asked again");
      const again = (await office.ask(question)) as { documentId: string };
      file.add({ what: "document", orderId, documentId: again.documentId, issuer, begunMs, atMs: Date.now() });
    }
    this.#documents.push({ id: documentId, status: "valid" });
  }

  async #change(): Promise<void> {
    const { dice, counts, file, office } = this.#options;
    await wait(dice.between(500, 4_000));
    if (this.#isOver || this.#documents.length === 0) return;
    const at = dice.between(0, this.#documents.length - 1);
    const [document] = this.#documents.splice(at, 1);
    if (document === undefined) return;
    const change = this.#draw(document.status);
    const begunMs = Date.now();
    const body = JSON.stringify({ reason: "uji ketahanan" });
    const path = `/api/v1/documents/${document.id}/${change}`;
    const { changeId } = (await office.ask({ by: "officer", method: "POST", path, body })) as { changeId: string };
    await office.ask({ by: "approver", method: "POST", path: `/api/v1/changes/${changeId}/approve` });
    file.add({ what: "change", documentId: document.id, change, begunMs, atMs: Date.now() });
    counts.add("withdrawals", change === "reinstate" ? 0 : 1);
    if (change === "suspend") this.#documents.push({ id: document.id, status: "suspended" });
    if (change === "reinstate") this.#documents.push({ id: document.id, status: "valid" });
  }

  #draw(status: "valid" | "suspended"): StatusChange {
    const { dice } = this.#options;
    if (status === "valid") return dice.chance(0.6) ? "revoke" : "suspend";
    return dice.chance(0.5) ? "reinstate" : "revoke";
  }
}

const idle = (ms: number): Promise<void> => wait(ms);

function idsOf(answer: unknown): readonly string[] {
  const { orderId, orders } = answer as { orderId?: string; orders?: readonly { orderId: string }[] };
  return orders === undefined ? [orderId ?? ""] : orders.map((one) => one.orderId);
}
