/** Work on many orders that goes on when nobody looks: a page shows how far it is. Kept in memory; a file that is handed
 *  in again after a restart keeps nothing twice. */
import { randomUUID } from "node:crypto";
import { setImmediate as breathe } from "node:timers/promises";
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { type JsonValue } from "#core/encoding/canonical.ts";
import { type Problem, type ProblemRow, genericProblem } from "../../verifier/api/problem.ts";
import { type Authority, type Officer } from "../authority/model.ts";

/** `checking` → `running` → `done`; `refused`: nothing was kept; `broken`: the first `done` are kept. */
export interface Job {
  readonly id: string;
  readonly person: string;
  readonly what: "orders" | "approvals";
  /** Name of the file. */
  readonly name: string;
  state: "checking" | "running" | "done" | "refused" | "broken";
  total: number;
  done: number;
  /** Faults of rows; of approvals `row` counts the chosen ones, and `field` is the order's id. */
  faults: readonly ProblemRow[];
  /** Of rows that were taken all the same. */
  warnings: readonly ProblemRow[];
  problem?: Problem;
}

const MAX_JOBS = 100;
/** Rows between two moments in which others are served. */
const AT_ONCE = 100;

export class Jobs {
  readonly #authority: Authority;
  readonly #explain: (error: unknown) => Problem | undefined;
  readonly #jobs = new Map<string, Job>();

  constructor(authority: Authority, explain: (error: unknown) => Problem | undefined) {
    this.#authority = authority;
    this.#explain = explain;
  }

  /** The job, for the person who began it only. */
  find(id: string, person: string): Job | undefined {
    const job = this.#jobs.get(id);
    return job?.person === person ? job : undefined;
  }

  /** Checks every row before the first is kept, then hands them in. @param bytes  of the file: its digest names the rows */
  submit(officer: Officer, name: string, bytes: Uint8Array, rows: readonly JsonValue[]): Job {
    const job = this.#begin(officer, "orders", name, rows.length);
    void this.#run(job, async () => {
      await this.#check(job, rows);
      if (job.faults.length > 0) {
        job.state = "refused";
        return;
      }
      const key = toHex(sha256(bytes));
      job.state = "running";
      job.done = 0;
      for (let from = 0; from < rows.length; from += AT_ONCE) {
        const part = rows.slice(from, from + AT_ONCE);
        await Promise.all(
          part.map((row, index) => this.#authority.submitOrder(officer, row, `${key}/${from + index + 1}`)),
        );
        job.done += part.length;
      }
      job.state = "done";
    });
    return job;
  }

  /** Approves one after the other; one that cannot be approved does not stop the rest. */
  approve(officer: Officer, orderIds: readonly string[]): Job {
    const job = this.#begin(officer, "approvals", "", orderIds.length);
    job.state = "running";
    void this.#run(job, async () => {
      for (const [index, id] of orderIds.entries()) {
        try {
          await this.#authority.approveOrder(officer, id);
        } catch (error) {
          job.faults = [...job.faults, this.#fault(index + 1, id, error)];
        }
        job.done += 1;
      }
      job.state = "done";
    });
    return job;
  }

  async #check(job: Job, rows: readonly JsonValue[]): Promise<void> {
    const [faults, warnings]: [ProblemRow[], ProblemRow[]] = [[], []];
    for (const [index, row] of rows.entries()) {
      const found = this.#authority.checkOrder(row);
      for (const problem of found.problems) faults.push({ row: index + 1, ...problem });
      for (const warning of found.warnings) warnings.push({ row: index + 1, ...warning });
      job.done = index + 1;
      if (job.done % AT_ONCE === 0) await breathe();
    }
    job.faults = faults;
    job.warnings = warnings;
  }

  #begin({ person }: Officer, what: Job["what"], name: string, total: number): Job {
    const job: Job = {
      id: randomUUID(),
      person,
      what,
      name,
      state: "checking",
      total,
      done: 0,
      faults: [],
      warnings: [],
    };
    this.#jobs.set(job.id, job);
    const [oldest] = this.#jobs.keys();
    if (this.#jobs.size > MAX_JOBS && oldest !== undefined) this.#jobs.delete(oldest);
    return job;
  }

  async #run(job: Job, work: () => Promise<void>): Promise<void> {
    await breathe();
    try {
      await work();
    } catch (error) {
      const problem = this.#explain(error) ?? genericProblem("INTERNAL", "", { cause: error });
      job.problem = problem;
      job.state = "broken";
    }
  }

  #fault(row: number, field: string, error: unknown): ProblemRow {
    const { code, messageId, messageEn } = this.#explain(error) ?? genericProblem("INTERNAL");
    return { row, field, code, messageId, messageEn };
  }
}
