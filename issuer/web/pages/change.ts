/** Withdrawal, suspension, lifting, replacement: the asking, and the second person's decision. Both say what it does. */
import { formatTime } from "../../../verifier/library/wording/time.ts";
import { type ChangeDetail, type DocumentDetail } from "../../authority/listing/model.ts";
import { type Problem, type StatusChange } from "../../authority/model.ts";
import { html, type View } from "../html.ts";
import { type PageReply, type Visit } from "../visit.ts";
import { type Words } from "../words/id.ts";
import { factList, kindName, numberLink, plainText, summary, tag, token } from "./parts.ts";

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
  const fault = (name: string): Problem | undefined => problems.find(({ field }) => field === name);
  const main = html`
    <h1>${title}</h1>
    <p class="muted">
      ${document.name ?? ""} · ${numberLink(words, `/petugas/dokumen/${document.id}`, document.number)}
    </p>
    ${summary(words, problems)} ${consequence(words, change)}
    <form class="card reading" action=${`/petugas/dokumen/${document.id}/ubah/${change}`} method="post">
      ${token(session)} ${change === "supersede" ? replacementField(words, replacement, fault("replacement")) : ""}
      <label class="label" for="reason">${names.reason}</label>
      <p id="reason-hint" class="small muted">${names.reasonHint}</p>
      ${faultLine(words, "reason", fault("reason"))}
      <textarea
        class="field"
        id="reason"
        name="reason"
        rows="4"
        required
        maxlength="2000"
        aria-describedby="reason-hint"
        aria-invalid=${fault("reason") === undefined ? undefined : "true"}
        value=${reason}
      />
      <div class="button-row">
        <button class="button main" type="submit">${names.ask(title)}</button>
        <a class="button quiet" href=${`/petugas/dokumen/${document.id}`}>${words.message.back}</a>
      </div>
    </form>
  `;
  return { kind: "page", title, main, at: "documents", ...(problems.length > 0 ? { status: 422 } : {}) };
}

const replacementField = (words: Words, value: string, fault: Problem | undefined): View => html`
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
`;

const faultLine = (words: Words, name: string, fault: Problem | undefined): View =>
  fault === undefined ? "" : html`<p class="fault" id=${`${name}-fault`}>${plainText(words, fault)}</p>`;

export function changePage({ words, session, officer }: Visit, change: ChangeDetail): PageReply {
  const names = words.change;
  const title = names.names[change.change];
  const isOpen = change.state === "waiting-approval";
  const main = html`
    <p>${tag(words, isOpen ? "waiting-approval" : "confirmed")}</p>
    <h1>${title}</h1>
    <section class="card">
      ${factList([
        [names.document, numberLink(words, `/petugas/dokumen/${change.documentId}`, change.number)],
        [words.catalogue.labels.kind, kindName(words, change.kind)],
        [words.table.name, change.name ?? "–"],
        [names.askedBy, `${change.proposedBy}, ${formatTime(change.at, words.catalogue)}`],
        [names.reason, html`<span class="as-written">${change.reason ?? names.reasonGone}</span>`],
        ...(change.replacement === undefined
          ? []
          : [
              [
                names.replacement,
                html`<a class="number small" href=${`/petugas/dokumen/${change.replacement}`}
                  >${change.replacement}</a
                >`,
              ] as const,
            ]),
        ...(change.confirmedBy === undefined ? [] : [[names.confirmedBy, change.confirmedBy] as const]),
      ])}
    </section>
    ${consequence(words, change.change)}
    ${isOpen ? decision(words, change, officer.person === change.proposedBy, officer.role === "approver", token(session)) : ""}
    ${isOpen ? "" : html`<p class="note" role="status" data-verdict="valid">${names.done}</p>`}
  `;
  return { kind: "page", title, main, at: isOpen ? "home" : "documents" };
}

function decision(words: Words, { changeId }: ChangeDetail, isOwn: boolean, mayApprove: boolean, hidden: View): View {
  const names = words.change;
  if (isOwn) return html`<p class="note" data-verdict="expired">${names.own}</p>`;
  if (!mayApprove) return html`<p class="note" data-verdict="expired">${names.needApprover}</p>`;
  return html`
    <form class="no-print" action=${`/petugas/perubahan/${changeId}/setujui`} method="post">
      ${hidden}
      <button class="button main" type="submit">${names.confirm}</button>
    </form>
  `;
}
