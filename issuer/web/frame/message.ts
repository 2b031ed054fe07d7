/** A refusal in words, with its code and a next step. */
import { type Problem } from "../../../verifier/api/problem.ts";
import { formatTime } from "../../../verifier/library/wording/time.ts";
import { AuthorityError } from "../../authority/model.ts";
import { html } from "../html.ts";
import { type PageReply } from "../visit.ts";
import { type Words } from "../words/id.ts";

interface Around {
  /** The number under which the service's log has it. */
  readonly ref: string;
  /** The page that the refused form stood on. */
  readonly back?: string;
}

export function messagePage(words: Words, problem: Problem, { ref, back }: Around): PageReply {
  const { message, decisions } = words;
  const isAbsent = problem.code === "NOT_FOUND";
  const title = isAbsent ? message.notFound : message.refused;
  const isChanged = problem.code === "ALREADY_DECIDED";
  const main = html`
    <section class="card reading">
      <h1>${title}</h1>
      <p>${textOf(words, problem)}</p>
      ${isSigner(problem) ? html`<p>${decisions.signerDownNext}</p>` : ""}
      <p class="small muted">
        ${message.code}: <span class="number">${problem.status >= 500 ? `${problem.code} ${ref}` : problem.code}</span>
      </p>
      <div class="button-row">
        ${back === undefined ? "" : html`<a class="button main" href=${back}>${isChanged ? decisions.reload : message.back}</a>`}
        <a class="button" href="/petugas/">${message.home}</a>
      </div>
    </section>
  `;
  return { kind: "page", status: problem.status, title, main };
}

const isSigner = ({ code }: Problem): boolean => code === "SIGNER_DOWN" || code === "SIGNER_WRONG";

function textOf(words: Words, problem: Problem): string {
  const { message, catalogue, decisions } = words;
  const { code, cause, messageId, messageEn } = problem;
  if (code === "NOT_FOUND") return message.notFoundText;
  if (code === "TOO_MANY_REQUESTS") return message.tooMany;
  if (code === "INTERNAL") return message.internal;
  if (isSigner(problem)) return decisions.signerDown;
  const decision = cause instanceof AuthorityError ? cause.decision : undefined;
  if (decision !== undefined) return decisions.changed(decision.by, formatTime(decision.at, catalogue));
  return catalogue.language === "id" ? messageId : messageEn;
}
