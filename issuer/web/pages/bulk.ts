/** Many orders at once: the file, how far the work is, and which rows need mending. */
import { type ProblemRow } from "../../../verifier/api/problem.ts";
import { type Problem } from "../../../verifier/api/problem.ts";
import { type Job } from "../jobs.ts";
import { html, type View } from "../html.ts";
import { type PageReply, type Visit } from "../visit.ts";
import { type Words } from "../words/id.ts";
import { plainText, table, token } from "./parts.ts";

const SHOWN = 200;
const COLUMNS =
  "issuer kind number validFrom validUntil fullName secondaryIdentifier primaryIdentifier birthDate sex nationality issuingCountry nativeName nativeLanguage passport category conditions place supersedes mrz";

/** The form, empty or after a file that could not be read. */
export function bulkPage({ words, session }: Visit, problem?: Problem | "missing"): PageReply {
  const { bulk } = words;
  const main = html`
    <h1>${bulk.title}</h1>
    <p class="reading">${bulk.lead}</p>
    ${problem === undefined ? "" : refusal(words, problem)}
    <form class="card reading" action="/petugas/massal" method="post" enctype="multipart/form-data">
      ${token(session)}
      <label class="label" for="file">${bulk.file}</label>
      <input
        class="field"
        id="file"
        name="file"
        type="file"
        accept=".csv,text/csv"
        required
        aria-invalid=${problem === undefined ? undefined : "true"}
      />
      <button class="button main" type="submit">${bulk.send}</button>
    </form>
    <section class="card reading">
      <h2>${bulk.columns}</h2>
      <p class="muted">${bulk.columnsHint}</p>
      <p class="number small columns-list">${COLUMNS.replaceAll(" ", ", ")}</p>
      <p><a href="/petugas/massal/contoh.csv">${bulk.template}</a></p>
    </section>
  `;
  return { kind: "page", title: bulk.title, main, at: "bulk", ...(problem === undefined ? {} : { status: 422 }) };
}

/** A first line and one row of Utopia. */
export const EXAMPLE = `${COLUMNS.replaceAll(" ", ",")}\n1,ITAS,2C11AB0001-X,2026-11-24,2027-11-23,,ANNA MARIA,ERIKSSON,1974-08-12,F,UTO,UTO,,,L898902C3,E33G,,,,\n`;

function refusal(words: Words, problem: Problem | "missing"): View {
  const { bulk, order, catalogue } = words;
  const text =
    problem === "missing" ? bulk.missing : catalogue.language === "id" ? problem.messageId : problem.messageEn;
  return html`
    <div class="faults" role="alert">
      <h2>${problem === "missing" ? order.errors : bulk.unreadable}</h2>
      <ul>
        <li><a href="#file">${text}</a></li>
      </ul>
      ${problem === "missing" ? "" : rowTable(words, problem.rows ?? [])}
    </div>
  `;
}

export function jobPage({ words }: Visit, job: Job): PageReply {
  const { bulk } = words;
  const title = job.what === "orders" ? `${bulk.job.orders} ${job.name}` : bulk.job.approvals;
  const isRunning = job.state === "checking" || job.state === "running";
  const main = html`
    <h1>${title}</h1>
    <section class="card reading" role="status">
      <h2>${heading(words, job)}</h2>
      <p class="number">${bulk.progress(job.done, job.total)}</p>
      <progress max=${job.total} value=${job.done} aria-label=${heading(words, job)}>
        ${bulk.progress(job.done, job.total)}
      </progress>
      <p>${explanation(words, job)}</p>
    </section>
    ${job.faults.length === 0 ? "" : rowTable(words, job.faults)}
    ${
      job.warnings.length === 0 || isRunning
        ? ""
        : html`<h2>${bulk.warned}</h2>
            ${rowTable(words, job.warnings)}`
    }
    ${
      isRunning
        ? ""
        : html`<div class="button-row no-print">
            <a class="button" href="/petugas/">${bulk.toHome}</a>
            ${job.what === "orders" ? html`<a class="button" href="/petugas/massal">${bulk.again}</a>` : ""}
          </div>`
    }
  `;
  return {
    kind: "page",
    title,
    main,
    at: job.what === "orders" ? "bulk" : "home",
    ...(isRunning ? { refresh: 1 } : {}),
  };
}

function heading({ bulk }: Words, { state }: Job): string {
  const { checking, running, done, refused, broken } = bulk;
  return { checking, running, done, refused, broken }[state];
}

function explanation({ bulk, catalogue }: Words, job: Job): string {
  const rows = new Set(job.faults.map(({ row }) => row)).size;
  switch (job.state) {
    case "checking":
    case "running":
      return bulk.safe;
    case "refused":
      return bulk.refusedLead(rows, job.total);
    case "done":
      return job.what === "orders" ? bulk.doneOrders(job.done) : bulk.doneApprovals(job.done - rows, rows);
    case "broken": {
      const said = catalogue.language === "id" ? job.problem?.messageId : job.problem?.messageEn;
      return `${bulk.brokenLead(job.done)} ${said ?? ""}`;
    }
  }
}

function rowTable(words: Words, faults: readonly ProblemRow[]): View {
  const { table: names, fields, bulk } = words;
  const known: Readonly<Record<string, string>> = fields;
  const shown = table(
    names.fault,
    [
      { title: names.row, cell: ({ row }: ProblemRow) => html`<span class="number">${row}</span>` },
      { title: names.field, cell: ({ field }) => known[field] ?? field },
      {
        title: names.fault,
        cell: ({ code, messageId = code, messageEn = code }) => plainText(words, { messageId, messageEn }),
      },
    ],
    faults.slice(0, SHOWN),
  );
  return html`${shown}${faults.length > SHOWN ? html`<p class="muted">${bulk.more(faults.length - SHOWN)}</p>` : ""}`;
}
