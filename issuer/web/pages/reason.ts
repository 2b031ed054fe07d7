/** Ending something that waits, with a reason: it says first what that does. */
import { type Problem } from "../../authority/model.ts";
import { html, type View } from "../html.ts";
import { type Session } from "../sessions.ts";
import { type PageReply, type Visit } from "../visit.ts";
import { type Words } from "../words/id.ts";
import { plainText, summary, token } from "./parts.ts";

/** What ends, said in words; `about` names the order or change, `back` is its page and `address` the form's own. */
export interface Ending {
  readonly words: { readonly title: string; readonly consequence: readonly string[] };
  readonly about: View;
  readonly address: string;
  readonly back: string;
  readonly reason: string;
  readonly problems: readonly Problem[];
}

export function endPage({ words, session }: Visit, ending: Ending): PageReply {
  const { about, address, back, problems, reason } = ending;
  const { title, consequence } = ending.words;
  const main = html`
    <h1>${title}</h1>
    <p class="muted">${about}</p>
    ${summary(words, problems)}
    <section class="card does">
      <h2>${words.change.consequence}</h2>
      <ul class="list">
        ${consequence.map((line) => html`<li>${line}</li>`)}
      </ul>
    </section>
    ${reasonForm({ words, session, address, back, button: title, reason, problems })}
  `;
  return { kind: "page", title, main, at: "home", ...(problems.length > 0 ? { status: 422 } : {}) };
}

interface ReasonForm {
  readonly words: Words;
  readonly session: Session;
  readonly address: string;
  readonly back: string;
  readonly button: string;
  readonly reason: string;
  readonly problems: readonly Problem[];
  /** Fields above the reason. */
  readonly more?: View;
}

/** A form that asks why. */
export function reasonForm({ words, session, address, back, button, reason, problems, more }: ReasonForm): View {
  const { change, message } = words;
  const fault = problems.find(({ field }) => field === "reason");
  return html`
    <form class="card reading" action=${address} method="post">
      ${token(session)} ${more}
      <div>
        <label class="label" for="reason">${change.reason}</label>
        <p id="reason-hint" class="small muted">${change.reasonHint}</p>
        ${faultLine(words, "reason", fault)}
        <textarea
          class="field"
          id="reason"
          name="reason"
          rows="4"
          required
          maxlength="2000"
          aria-describedby="reason-hint"
          aria-invalid=${fault === undefined ? undefined : "true"}
          value=${reason}
        />
      </div>
      <div class="button-row">
        <button class="button main" type="submit">${button}</button>
        <a class="button quiet" href=${back}>${message.back}</a>
      </div>
    </form>
  `;
}

export const faultLine = (words: Words, name: string, fault: Problem | undefined): View =>
  fault === undefined ? "" : html`<p class="fault" id=${`${name}-fault`}>${plainText(words, fault)}</p>`;
