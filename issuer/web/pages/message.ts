/** A refusal in words, with its code and a next step. */
import { type Problem } from "../../../verifier/api/problem.ts";
import { html } from "../html.ts";
import { type PageReply } from "../visit.ts";
import { type Words } from "../words/id.ts";

/** @param ref  the number under which the service's log has it */
export function messagePage(words: Words, problem: Problem, ref: string): PageReply {
  const { message } = words;
  const isAbsent = problem.code === "NOT_FOUND";
  const title = isAbsent ? message.notFound : message.refused;
  const main = html`
    <section class="card reading">
      <h1>${title}</h1>
      <p>${textOf(words, problem)}</p>
      <p class="small muted">
        ${message.code}: <span class="number">${problem.status >= 500 ? `${problem.code} ${ref}` : problem.code}</span>
      </p>
      <p><a class="button" href="/petugas/">${message.home}</a></p>
    </section>
  `;
  return { kind: "page", status: problem.status, title, main };
}

function textOf({ message, catalogue }: Words, { code, messageId, messageEn }: Problem): string {
  if (code === "NOT_FOUND") return message.notFoundText;
  if (code === "TOO_MANY_REQUESTS") return message.tooMany;
  if (code === "INTERNAL") return message.internal;
  return catalogue.language === "id" ? messageId : messageEn;
}
