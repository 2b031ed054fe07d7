/** Pieces that several pages are made of: tags of status, tables, facts, paging, and the summary of faults. */
import { type DocumentPayload } from "#core/document/document.ts";
import { type Kind } from "#core/document/kind.ts";
import { formatAge, formatBirthDate, formatDay, formatTime } from "../../../verifier/library/wording/time.ts";
import { type DocumentItem, type Page, type Rejection } from "../../authority/listing/model.ts";
import { type OrderRequest, type Problem } from "../../authority/model.ts";
import { html, icon, type IconName, type View } from "../html.ts";
import { type Session } from "../sessions.ts";
import { type Words } from "../words/id.ts";

/** The hidden field that shows that a form is of this session. */
export const token = ({ formToken }: Session): View => html`<input type="hidden" name="_t" value=${formToken} />`;

type Look = readonly [verdict: string, drawing: IconName];
const LOOKS: Readonly<Record<string, Look>> = {
  valid: ["valid", "circle-check-big"],
  suspended: ["suspended", "circle-pause"],
  revoked: ["revoked", "ban"],
  superseded: ["superseded", "replace"],
  expired: ["expired", "calendar-x-2"],
};
const WAITING: Look = ["undetermined", "clock"];

const REJECTED: Look = ["revoked", "circle-x"];
const PASSED: Look = ["valid", "circle-check-big"];
const ENDED: Readonly<Record<string, Look>> = {
  rejected: REJECTED,
  withdrawn: ["unreadable", "undo-2"],
  confirmed: PASSED,
  issued: PASSED,
};

export function tag(words: Words, state: keyof Words["states"]): View {
  const [verdict, drawing] = LOOKS[state] ?? ENDED[state] ?? WAITING;
  return html`<span class="tag" data-verdict=${verdict}>${icon(drawing)} ${words.states[state]}</span>`;
}

/** What one word says of a document now. */
export function stateOf(item: DocumentItem, now: number): keyof Words["states"] {
  if (item.status !== "valid") return item.status;
  if (item.state === "signed") return "signed";
  return item.expires !== undefined && item.expires <= now ? "expired" : "valid";
}

export const age = (words: Words, now: number, at: number): View =>
  html`<time datetime=${new Date(at * 1000).toISOString()} title=${formatTime(at, words.catalogue)}
    >${formatAge(now - at, words.catalogue)}</time
  >`;

export const kindName = (words: Words, kind: Kind): string => `${kind} · ${words.catalogue.kinds[kind]}`;

/** A number as a link to what it names; one whose data were erased says so. */
export const numberLink = (words: Words, href: string, number: string | undefined): View =>
  html`<a class=${number === undefined ? "" : "number"} href=${href}>${number ?? words.table.erased}</a>`;

export const nothing = (what: string, next?: string): View => html`
  <div class="empty">
    <p><strong>${what}</strong></p>
    ${next === undefined ? "" : html`<p class="muted">${next}</p>`}
  </div>
`;

export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => View;
  /** Not shown as a name of its own on narrow screens. */
  readonly isBare?: boolean;
}

/** A table that becomes a list of cards where the screen is narrow. */
export function table<T>(caption: string, columns: readonly Column<T>[], rows: readonly T[]): View {
  return html`
    <table class="rows">
      <caption class="unseen">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${columns.map(
                ({ title, cell, isBare }) =>
                  html`<td data-title=${isBare === true ? undefined : title}>${cell(row)}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  `;
}

export function documentTable(words: Words, now: number, rows: readonly DocumentItem[]): View {
  const { table: names } = words;
  return table(words.documents.title, documentColumns(words, now, names), rows);
}

const documentColumns = (words: Words, now: number, names: Words["table"]): Column<DocumentItem>[] => [
  {
    title: names.number,
    cell: ({ id, number }) => numberLink(words, `/petugas/dokumen/${id}`, number),
    isBare: true,
  },
  { title: names.name, cell: ({ name }) => html`<strong>${name ?? "–"}</strong>` },
  { title: names.kind, cell: ({ kind }) => kind },
  { title: names.age, cell: ({ issuedAt }) => age(words, now, issuedAt) },
  {
    title: names.status,
    cell: (item) =>
      html`${tag(words, stateOf(item, now))}${
        item.statusOnChain ? "" : html` <span class="small muted">${words.states.notOnChain}</span>`
      }`,
  },
];

/** @param address  the list's own, with "?" or "&" at its end */
export function paging(words: Words, { page, pages, total }: Page<unknown>, address: string): View {
  if (pages === 1) return undefined;
  const { paging: names } = words;
  const link = (to: number, text: string): View =>
    to < 1 || to > pages ? "" : html`<a class="button small-button" href=${`${address}hal=${to}`}>${text}</a>`;
  return html`
    <nav class="paging no-print" aria-label=${names.label}>
      ${link(page - 1, names.newer)}<span class="muted">${names.of(page, pages, total)}</span
      >${link(page + 1, names.older)}
    </nav>
  `;
}

export type Fact = readonly [name: string, value: View];

export const factList = (facts: readonly Fact[]): View => html`
  <dl class="facts">
    ${facts.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>
`;

/** Who ended it, when and why. @param isOwn  it was taken back */
export function rejectionFacts(words: Words, rejection: Rejection | undefined, isOwn = false): readonly Fact[] {
  if (rejection === undefined) return [];
  const { decisions, change, catalogue } = words;
  return [
    [isOwn ? decisions.withdraw.by : decisions.reject.by, `${rejection.by}, ${formatTime(rejection.at, catalogue)}`],
    [decisions.reject.reason, html`<span class="as-written">${rejection.reason ?? change.reasonGone}</span>`],
  ];
}

const ORDER_FACTS = ["passport", "category", "conditions", "place"] as const;
const HOLDER_FACTS = ["fullName", "secondaryIdentifier", "primaryIdentifier", "nativeName"] as const;

type Shown = Pick<OrderRequest, "kind" | "number" | "holder" | (typeof ORDER_FACTS)[number]>;

/** Facts of an order or a document in the paper's order. @param days  ready to print */
function permitFacts(words: Words, shown: Shown, days: { from: string; until: string }): Fact[] {
  const { labels, sexes } = words.catalogue;
  const { holder } = shown;
  const person: (readonly [string, View])[] =
    holder === undefined
      ? []
      : [
          ...HOLDER_FACTS.map((name): Fact => [labels[name], holder[name]]),
          [labels.birthDate, formatBirthDate(holder.birthDate.replaceAll("-", ""), words.catalogue)],
          [labels.sex, sexes[holder.sex]],
          [labels.nationality, holder.nationality],
          [labels.issuingCountry, holder.issuingCountry],
        ];
  const facts: Fact[] = [
    [labels.kind, kindName(words, shown.kind)],
    [labels.number, html`<span class="number">${shown.number}</span>`],
    ...person,
    ...ORDER_FACTS.map((name): Fact => [labels[name], shown[name]]),
    [labels.validFrom, days.from],
    [labels.validUntil, days.until],
  ];
  return facts.filter(([, value]) => value !== undefined);
}

export function payloadFacts(words: Words, payload: DocumentPayload): Fact[] {
  const { catalogue } = words;
  const { expires } = payload;
  return permitFacts(words, payload, {
    from: formatDay(payload.validFrom, catalogue),
    until: expires === undefined ? catalogue.noEnd : formatDay(expires - 1, catalogue),
  });
}

export function requestFacts(words: Words, request: Shown & Pick<OrderRequest, "validFrom" | "validUntil">): Fact[] {
  const day = (text: string): string => formatDay(Date.parse(`${text}T00:00:00Z`) / 1000, words.catalogue);
  const { validFrom, validUntil } = request;
  const until = validUntil === undefined ? words.catalogue.noEnd : day(validUntil);
  return permitFacts(words, request, { from: day(validFrom), until });
}

/** Faults as links to their fields, first thing on the page. */
export function summary(words: Words, problems: readonly Problem[]): View {
  if (problems.length === 0) return undefined;
  return html`
    <div class="faults" role="alert" aria-labelledby="faults" tabindex="-1" id="perbaikan">
      <h2 id="faults">${icon("triangle-alert")} ${words.order.errors}</h2>
      <ul>
        ${problems.map((problem) => html`<li><a href=${`#${fieldOf(problem)}`}>${plainText(words, problem)}</a></li>`)}
      </ul>
    </div>
  `;
}

/** The field of the form that a fault belongs to. */
export const fieldOf = ({ field }: Problem): string => (field.startsWith("mrz") ? "mrz" : field);

// A name of one word is also a word of the sentences: it is a field only where a sentence names its field.
const FIELD_NAMES =
  /\b(?:mrz\.)?[a-z]+(?:[A-Z][a-z]+)+\b|(?<=^|Kolom |Isi |Fill in )(?:passport|number|category|place|nationality|sex|conditions|kind)\b/g;

/** A fault with the names that stand in the form. */
export function plainText(words: Words, problem: Pick<Problem, "messageId" | "messageEn">): string {
  const text = words.catalogue.language === "id" ? problem.messageId : problem.messageEn;
  const names: Readonly<Record<string, string>> = words.fields;
  return text.replaceAll(FIELD_NAMES, (name) => names[name] ?? name);
}

/** What may be meant so, for whoever hands it in or decides. */
export const warningNote = (words: Words, warnings: readonly Problem[]): View =>
  warnings.length === 0
    ? ""
    : html`<div class="note" role="alert" data-verdict="expired">
        <strong>${words.decisions.warnings}</strong>
        ${warnings.map((warning) => html`<p>${plainText(words, warning)}</p>`)}
      </div>`;
