import { html, icon } from "../html.ts";
import { type PageReply } from "../visit.ts";
import { type Words } from "../words/id.ts";

interface SignIn {
  /** Where to go afterwards. */
  readonly to: string;
  readonly note?: string;
  /** What was typed before, to be carried on. */
  readonly typed?: string;
  readonly fault?: string;
}

export function signInPage({ signIn, order }: Words, { to, note = "", typed = "", fault }: SignIn): PageReply {
  const main = html`
    <section class="card sign-in">
      <h1>${signIn.title}</h1>
      <p>${signIn.lead}</p>
      ${note === "" ? "" : html`<p class="note" role="status" data-verdict="undetermined">${note}</p>`}
      ${
        fault === undefined
          ? ""
          : html`<div class="faults" role="alert">
              <h2>${icon("triangle-alert")} ${order.errors}</h2>
              <ul>
                <li><a href="#token">${fault}</a></li>
              </ul>
            </div>`
      }
      <form action="/petugas/masuk" method="post">
        <input type="hidden" name="ke" value=${to} />
        ${typed === "" ? "" : html`<textarea hidden name="isian" value=${typed} />`}
        <label class="label" for="token">${signIn.token}</label>
        <p id="token-hint" class="small muted">${signIn.hint}</p>
        <input
          class="field number"
          id="token"
          name="token"
          type="password"
          required
          maxlength="200"
          autocomplete="current-password"
          spellcheck=${false}
          aria-describedby="token-hint"
          aria-invalid=${fault === undefined ? undefined : "true"}
        />
        <button class="button main" type="submit">${signIn.button}</button>
      </form>
    </section>
  `;
  return { kind: "page", title: signIn.title, main };
}
