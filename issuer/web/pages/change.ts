/** Withdrawal, suspension, lifting, replacement: the asking, and the second person's decision. Both say what it does. */
import { formatTime } from "../../../verifier/library/wording/time.ts";
import { type ChangeDetail, type DocumentDetail } from "../../authority/listing/model.ts";
import { type Problem, type StatusChange } from "../../authority/model.ts";
import { html, icon, type View } from "../html.ts";
import { type PageReply, type Visit } from "../visit.ts";
import { type Words } from "../words/id.ts";
import { factList, kindName, numberLink, rejectionFacts, summary, tag, token, type Fact } from "./parts.ts";
import { faultLine, reasonForm } from "./reason.ts";

const consequence = (words: Words, change: StatusChange): View => html`
  <section class="card does">
    <h2>${words.change.consequence}</h2>
    <ul class="list">
      ${words.change.does[change].map((line) => html`<li>${line}</li>`)}
      <li>${words.change.second}</li>
    </ul>
  </section>
`;

export interface Asking {
  readonly change: StatusChange;
  readonly reason: string;
  readonly replacement: string;
  readonly problems: readonly Problem[];
}

export function askPage({ words, session }: Visit, document: DocumentDetail, asking: Asking): PageReply {
  const { change, reason, replacement, problems } = asking;
  const names = words.change;
  const title = names.names[change];
  const main = html`
    <h1>${title}</h1>
    <p class="muted">
      ${document.name ?? ""} · ${numberLink(words, `/petugas/dokumen/${document.id}`, document.number)}
    </p>
    ${summary(words, problems)} ${consequence(words, change)}
    ${reasonForm({
      words,
      session,
      address: `/petugas/dokumen/${document.id}/ubah/${change}`,
      back: `/petugas/dokumen/${document.id}`,
      button: names.ask(title),
      reason,
      problems,
      more: change === "supersede" ? replacementField(words, replacement, problems) : "",
    })}
  `;
  return { kind: "page", title, main, at: "documents", ...(problems.length > 0 ? { status: 422 } : {}) };
}

function replacementField(words: Words, value: string, problems: readonly Problem[]): View {
  const fault = problems.find(({ field }) => field === "replacement");
  return html`
    <div>
      <label class="label" for="replacement">${words.change.replacement}</label>
      <p id="replacement-hint" class="small muted">${words.change.replacementHint}</p>
      ${faultLine(words, "replacement", fault)}
      <input
        class="field number"
        id="replacement"
        name="replacement"
        value=${value}
        required
        maxlength="36"
        aria-describedby="replacement-hint"
        aria-invalid=${fault === undefined ? undefined : "true"}
      />
    </div>
  `;
}

export function changePage(visit: Visit, change: ChangeDetail): PageReply {
  const { words } = visit;
  const names = words.change;
  const title = names.names[change.change];
  const isOpen = change.state === "waiting-approval";
  const main = html`
    <p>${tag(words, stateOfChange(change))}</p>
    <h1>${title}</h1>
    ${isOpen ? "" : ending(words, change)}
    <section class="card">${factList(facts(words, change))}</section>
    ${change.state === "rejected" ? "" : consequence(words, change.change)}
  `;
  const side = isOpen ? decision(visit, change) : "";
  return { kind: "page", title, main, side, at: isOpen ? "home" : "documents" };
}

/** A change that its own person ended was taken back. */
const stateOfChange = ({ state, proposedBy, rejectedBy }: ChangeDetail) =>
  state === "rejected" && rejectedBy === proposedBy ? "withdrawn" : state;

function ending({ change: names, decisions }: Words, change: ChangeDetail): View {
  if (change.state === "confirmed") return html`<p class="note" role="status" data-verdict="valid">${names.done}</p>`;
  const said = stateOfChange(change) === "withdrawn" ? decisions.withdraw.done : decisions.rejectChange.done;
  return html`<p class="note" role="status" data-verdict="expired">${said}</p>`;
}

function facts(words: Words, change: ChangeDetail): readonly Fact[] {
  const names = words.change;
  const { replacement, confirmedBy } = change;
  const rows: (Fact | undefined)[] = [
    [names.document, numberLink(words, `/petugas/dokumen/${change.documentId}`, change.number)],
    [words.catalogue.labels.kind, kindName(words, change.kind)],
    [words.table.name, change.name ?? "–"],
    [names.askedBy, `${change.proposedBy}, ${formatTime(change.at, words.catalogue)}`],
    [names.reason, html`<span class="as-written">${change.reason ?? names.reasonGone}</span>`],
    replacement === undefined
      ? undefined
      : [names.replacement, html`<a class="number small" href=${`/petugas/dokumen/${replacement}`}>${replacement}</a>`],
    confirmedBy === undefined ? undefined : [names.confirmedBy, confirmedBy],
    ...rejectionFacts(words, change.rejection, stateOfChange(change) === "withdrawn"),
  ];
  return rows.filter((row) => row !== undefined);
}

function decision({ words, officer, session }: Visit, { changeId, proposedBy }: ChangeDetail): View {
  const { change: names, decisions } = words;
  const isOwn = officer.person === proposedBy;
  const refusal = isOwn ? names.own : officer.role === "approver" ? undefined : names.needApprover;
  const endHref = `/petugas/perubahan/${changeId}/tolak`;
  return html`
    <section class="card no-print">
      <h2>${decisions.decide}</h2>
      ${
        refusal === undefined
          ? html`<form action=${`/petugas/perubahan/${changeId}/setujui`} method="post">
                ${token(session)}<button class="button main" type="submit">${icon("stamp")} ${names.confirm}</button>
              </form>
              <a class="button" href=${endHref}>${icon("circle-x")} ${decisions.rejectChange.short}</a>`
          : html`<p class="note" data-verdict="expired">${refusal}</p>
              ${isOwn ? html`<a class="button" href=${endHref}>${icon("undo-2")} ${decisions.withdraw.short}</a>` : ""}`
      }
    </section>
  `;
}
