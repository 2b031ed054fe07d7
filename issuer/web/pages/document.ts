/** Documents: the list, and one whole: what was signed, where it is anchored, what may be done, what happened. */
import { formatUuid } from "#core/encoding/text.ts";
import { KINDS } from "#core/document/kind.ts";
import { formatTime } from "../../../verifier/library/wording/time.ts";
import {
  type DocumentDetail,
  type DocumentFilter,
  type DocumentItem,
  type HistoryItem,
  type Page,
} from "../../authority/listing/model.ts";
import { type StatusChange, type StatusWord } from "../../authority/model.ts";
import { html, icon, type View } from "../html.ts";
import { type PageReply, type Visit } from "../visit.ts";
import { type Words } from "../words/id.ts";
import { documentTable, factList, kindName, nothing, paging, payloadFacts, stateOf, tag } from "./parts.ts";

const STATUSES: readonly StatusWord[] = ["valid", "suspended", "revoked", "superseded"];
/** What may be asked for from which status; the authority decides again. */
const POSSIBLE: Readonly<Record<StatusWord, readonly StatusChange[]>> = {
  valid: ["suspend", "revoke"],
  suspended: ["reinstate", "revoke"],
  superseded: ["revoke"],
  revoked: [],
};
const REFRESH_SECONDS = 3;

export function documentsPage({ words, now }: Visit, list: Page<DocumentItem>, filter: DocumentFilter): PageReply {
  const { documents } = words;
  const isFiltered = filter.status !== undefined || filter.kind !== undefined;
  const option = (value: string, chosen: string | undefined, text: string): View =>
    html`<option value=${value} selected=${value === (chosen ?? "")}>${text}</option>`;
  const main = html`
    <h1>${documents.title}</h1>
    <form class="filter no-print" action="/petugas/dokumen" method="get">
      <label class="unseen" for="status">${words.table.status}</label>
      <select class="field" id="status" name="status">
        ${option("", filter.status, documents.anyStatus)}
        ${STATUSES.map((status) => option(status, filter.status, words.states[status]))}
      </select>
      <label class="unseen" for="jenis">${words.table.kind}</label>
      <select class="field" id="jenis" name="jenis">
        ${option("", filter.kind, documents.anyKind)}
        ${KINDS.map((kind) => option(kind, filter.kind, kindName(words, kind)))}
      </select>
      <button class="button" type="submit">${documents.filter}</button>
    </form>
    ${
      list.items.length > 0
        ? documentTable(words, now, list.items)
        : isFiltered
          ? nothing(documents.noMatch)
          : nothing(documents.none, documents.noneNext)
    }
    ${paging(words, list, `/petugas/dokumen?status=${filter.status ?? ""}&jenis=${filter.kind ?? ""}&`)}
  `;
  return { kind: "page", title: documents.title, main, at: "documents" };
}

export function documentPage({ words, now }: Visit, document: DocumentDetail): PageReply {
  const names = words.document;
  const { payload, anchor } = document;
  const isWaiting = anchor === undefined;
  const main = html`
    <p>${tag(words, stateOf(document, now))}</p>
    <h1>${document.name ?? document.number ?? names.erased}</h1>
    <p class="muted">${kindName(words, document.kind)}</p>
    ${isWaiting ? html`<p class="note" role="status" data-verdict="undetermined">${names.waiting}</p>` : ""}
    <div class="button-row no-print">
      ${
        isWaiting || payload === undefined
          ? ""
          : html`<a class="button main" href=${`/petugas/dokumen/${document.id}/pdf`}
              >${icon("download")} ${names.pdf}</a
            >`
      }
      <a class="button" href=${`/petugas/pesanan/${document.orderId}`}>${names.openOrder}</a>
    </div>
    <section class="card">
      <h2>${names.facts}</h2>
      ${payload === undefined ? html`<p>${names.erased}</p>` : factList(payloadFacts(words, payload))}
    </section>
    ${history(words, eventsOf(document))}
  `;
  const side = html`${actions(words, document)} ${anchorCard(words, document)}`;
  return {
    kind: "page",
    title: document.number ?? names.erased,
    main,
    side,
    at: "documents",
    ...(isWaiting ? { refresh: REFRESH_SECONDS } : {}),
  };
}

function actions(words: Words, document: DocumentDetail): View {
  const names = words.document;
  const open = document.changes.filter(({ state }) => state === "waiting-approval");
  const possible = POSSIBLE[document.status];
  const supersedes = document.payload?.supersedes;
  return html`
    <section class="card no-print">
      <h2>${names.actions}</h2>
      ${open.map(
        ({ changeId, change }) =>
          html`<p class="note" data-verdict="undetermined">
            ${names.pendingChange} ${words.change.names[change]}.${" "}<a href=${`/petugas/perubahan/${changeId}`}
              >${names.see}</a
            >
          </p>`,
      )}
      ${
        supersedes === undefined || document.anchor === undefined
          ? ""
          : html`<p>${names.replaces}</p>
              <p>
                <a
                  class="button"
                  href=${`/petugas/dokumen/${formatUuid(supersedes)}/ubah/supersede?pengganti=${document.id}`}
                  >${icon("replace")} ${names.markReplaced}</a
                >
              </p>`
      }
      ${possible.length === 0 ? html`<p class="muted">${names.noActions}</p>` : ""}
      <div class="stack">
        ${possible.map(
          (change) =>
            html`<a class="button" href=${`/petugas/dokumen/${document.id}/ubah/${change}`}
              >${words.change.buttons[change]}</a
            >`,
        )}
        ${
          document.status === "valid" && document.payload !== undefined
            ? html`<a class="button" href=${`/petugas/pesanan/baru?jenis=${document.kind}&ganti=${document.id}`}
                >${names.replace}</a
              >`
            : ""
        }
      </div>
    </section>
  `;
}

function anchorCard(words: Words, { anchor, lookupCode, id }: DocumentDetail): View {
  const names = words.document;
  const format = new Intl.NumberFormat(words.catalogue.language);
  const mono = (text: string): View => html`<span class="number small">${text}</span>`;
  return html`
    <section class="card">
      <h2>${names.anchor}</h2>
      ${
        anchor === undefined
          ? html`<p class="muted">${names.pdfLater}</p>`
          : factList([
              [names.block, mono(format.format(anchor.block))],
              [names.time, formatTime(anchor.time, words.catalogue)],
              [names.batch, mono(String(anchor.sequence))],
              [names.leaf, mono(String(anchor.index))],
            ])
      }
      ${factList([
        [names.lookup, mono(lookupCode)],
        [words.catalogue.labels.documentId, mono(id)],
      ])}
    </section>
  `;
}

/** What the journal says, with the moment from which the anchor counts. */
function eventsOf({ history: told, anchor }: DocumentDetail): readonly HistoryItem[] {
  if (anchor === undefined) return told;
  const signed = told.findLastIndex(({ name }) => name === "document.signed");
  return told.toSpliced(signed + 1, 0, { at: anchor.time, name: "batch.anchored" });
}

function history(words: Words, items: readonly HistoryItem[]): View {
  const events: Readonly<Record<string, string>> = words.events;
  return html`
    <section class="card">
      <h2>${words.document.history}</h2>
      <ol class="history">
        ${items.map(
          ({ at, name, by, change }) =>
            html`<li>
              <strong>${events[name] ?? words.events.other}</strong>${
                change === undefined ? "" : html`: ${words.change.names[change]}`
              }${by === undefined ? "" : html` ${words.document.by(by)}`}
              <span class="small muted">${formatTime(at, words.catalogue)}</span>
            </li>`,
        )}
      </ol>
    </section>
  `;
}
