/** A new order: the choice of a kind, the form, and the look before it is handed in. */
import { type Kind } from "#core/document/kind.ts";
import { formatBirthDate, formatDay } from "../../../verifier/library/wording/time.ts";
import { type IssuerChoice } from "../../authority/listing/model.ts";
import { type Problem } from "../../authority/model.ts";
import { type Draft, type FieldOf, fieldsOf } from "../order-draft.ts";
import { html, icon, type View } from "../html.ts";
import { type PageReply, type Visit } from "../visit.ts";
import { type FieldName } from "../words/fields.ts";
import { type Words } from "../words/id.ts";
import { previewFigure } from "./order.ts";
import { factList, fieldOf, kindName, plainText, summary, token, warningNote, type Fact } from "./parts.ts";

export function choicePage({ words }: Visit, issuers: readonly IssuerChoice[]): PageReply {
  const { order, catalogue } = words;
  const main = html`
    <h1>${order.chooseTitle}</h1>
    <p class="muted">${order.chooseLead}</p>
    ${issuers.map(
      ({ nameId, nameEn, kinds }) => html`
        <section>
          <h2>${catalogue.language === "id" ? nameId : nameEn}</h2>
          <ul class="choices">
            ${kinds.map(
              (kind) =>
                html`<li>
                  <a class="card" href=${`/petugas/pesanan/baru?jenis=${kind}`}
                    ><strong>${kind.replaceAll("_", " ")}</strong><span>${catalogue.kinds[kind]}</span></a
                  >
                </li>`,
            )}
          </ul>
        </section>
      `,
    )}
  `;
  return { kind: "page", title: order.chooseTitle, main, at: "new" };
}

/** @param note  what was done to the form just now */
export function formPage(visit: Visit, draft: Draft, problems: readonly Problem[], note = ""): PageReply {
  const { words, session } = visit;
  const { order } = words;
  const { permit, person } = fieldsOf(draft.kind);
  const put = (field: FieldOf): View => input(words, field, draft, problems);
  const main = html`
    <h1>${order.title(kindName(words, draft.kind))}</h1>
    <p class="no-print"><a href="/petugas/pesanan/baru">${order.other}</a></p>
    ${summary(words, problems)}
    ${note === "" ? "" : html`<p class="note" role="status" data-verdict="valid">${note}</p>`}
    ${draft.values.supersedes === undefined ? "" : html`<p class="note" data-verdict="undetermined">${order.supersedesNote}</p>`}
    <form action="/petugas/pesanan/baru" method="post" enctype="multipart/form-data" novalidate>
      ${token(session)}
      <input type="hidden" name="kind" value=${draft.kind} />
      <input type="hidden" name="supersedes" value=${draft.values.supersedes ?? ""} />
      <!-- Enter in a field presses the first button of a form. -->
      <button class="unseen" type="submit" name="langkah" value="periksa" tabindex="-1" aria-hidden="true">–</button>
      ${person.length === 0 ? "" : zoneFields(visit, draft, problems)}
      <fieldset class="card">
        <legend>${order.permit}</legend>
        <div class="grid">${permit.map(put)}</div>
      </fieldset>
      ${person.length === 0 ? "" : personFields(visit, draft, problems, person.map(put))}
      <button class="button main" type="submit" name="langkah" value="periksa">${order.check}</button>
    </form>
  `;
  return {
    kind: "page",
    title: order.title(draft.kind),
    main,
    at: "new",
    ...(problems.length > 0 ? { status: 422 } : {}),
  };
}

function zoneFields({ words }: Visit, draft: Draft, problems: readonly Problem[]): View {
  return html`
    <fieldset class="card">
      <legend>${words.order.mrzTitle}</legend>
      <div>${mrzField(words, draft, problems)}</div>
      <button class="button" type="submit" name="langkah" value="mrz">
        ${icon("scan-line")} ${words.decisions.mrz.fill}
      </button>
    </fieldset>
  `;
}

function personFields(visit: Visit, draft: Draft, problems: readonly Problem[], fields: readonly View[]): View {
  const { order } = visit.words;
  return html`
    <fieldset class="card">
      <legend>${order.person}</legend>
      <p class="small muted">${order.personHint}</p>
      <div class="grid">${fields}</div>
      ${portraitField(visit, draft, problems)}
    </fieldset>
  `;
}

const faultsOf = (name: string, problems: readonly Problem[]): Problem[] =>
  problems.filter((problem) => fieldOf(problem) === name);

/** Label, hint, what is wrong, and the attributes that tie them to their field. */
function around(words: Words, { name, isRequired }: FieldOf, problems: readonly Problem[], hint?: string) {
  const faults = faultsOf(name, problems);
  const notes = [hint === undefined ? "" : `${name}-hint`, faults.length === 0 ? "" : `${name}-fault`].filter(Boolean);
  const before = html`
    <label class="label" for=${name}
      >${words.fields[name]}${" "}<span class="small muted"
        >${isRequired ? words.order.required : words.order.optional}</span
      ></label
    >
    ${hint === undefined ? "" : html`<p class="small muted" id=${`${name}-hint`}>${hint}</p>`}
    ${
      faults.length === 0
        ? ""
        : html`<div class="fault" id=${`${name}-fault`}>
            ${faults.map((one) => html`<p>${plainText(words, one)}</p>`)}
          </div>`
    }
  `;
  const attributes = {
    id: name,
    name,
    "aria-describedby": notes.length === 0 ? undefined : notes.join(" "),
    "aria-invalid": faults.length === 0 ? undefined : "true",
    "aria-required": isRequired ? "true" : undefined,
  };
  return { before, attributes };
}

const MONO: readonly FieldName[] = ["number", "passport", "validFrom", "validUntil", "birthDate"];
const WIDE: readonly FieldName[] = ["conditions", "fullName", "place"];

function input(words: Words, field: FieldOf, { values }: Draft, problems: readonly Problem[]): View {
  const { name } = field;
  const { before, attributes } = around(words, field, problems, words.hints[name]);
  const value = values[name] ?? "";
  const wide = WIDE.includes(name) ? "wide" : "";
  if (name === "sex") {
    const { sexes, choose } = words.order;
    const option = (code: string, text: string): View =>
      html`<option value=${code} selected=${code === value}>${text}</option>`;
    return html`<div>
      ${before}<select class="field" ...${attributes}>
        ${option("", choose)}${Object.entries(sexes).map(([code, text]) => option(code, text))}
      </select>
    </div>`;
  }
  const look = MONO.includes(name) ? "field number" : "field";
  return html`<div class=${wide}>
    ${before}<input class=${look} type="text" value=${value} maxlength="240" autocomplete="off" ...${attributes} />
  </div>`;
}

function mrzField(words: Words, { values }: Draft, problems: readonly Problem[]): View {
  const field = { name: "mrz", isRequired: false } as const;
  const { before, attributes } = around(words, field, problems, words.order.mrzHint);
  return html`${before}<textarea
      class="field number"
      rows="3"
      spellcheck=${false}
      autocapitalize="characters"
      autocomplete="off"
      value=${values.mrz ?? ""}
      ...${attributes}
    />`;
}

function portraitField({ words }: Visit, { picture }: Draft, problems: readonly Problem[]): View {
  const { order } = words;
  const hint = picture === undefined ? order.portraitHint : order.portraitKept;
  const { before, attributes } = around(words, { name: "portrait", isRequired: false }, problems, hint);
  return html`
    <div class="portrait-field">
      ${picture === undefined ? "" : html`<img class="portrait" src=${`/petugas/foto/${picture}`} alt=${order.portraitAlt} />`}
      <div>
        ${before}<input type="hidden" name="picture" value=${picture ?? ""} /><input
          class="field"
          type="file"
          accept="image/jpeg,image/png"
          ...${attributes}
        />
      </div>
    </div>
  `;
}

/** What was typed, in the form's order, with days and sex in words. */
function typedFacts(words: Words, { kind, values }: Draft): readonly Fact[] {
  const { permit, person } = fieldsOf(kind);
  const sexes: Readonly<Record<string, string>> = words.order.sexes;
  const told = (name: FieldName, text: string): View => {
    if (name === "sex") return sexes[text] ?? text;
    if (name === "birthDate") return formatBirthDate(text.replaceAll("-", ""), words.catalogue);
    if (name === "validFrom" || name === "validUntil")
      return formatDay(Date.parse(`${text}T00:00Z`) / 1000, words.catalogue);
    return MONO.includes(name) ? html`<span class="number">${text}</span>` : text;
  };
  const facts = [...permit, ...person].flatMap(({ name }): Fact[] => {
    const text = values[name];
    return text === undefined ? [] : [[words.fields[name], told(name, text)]];
  });
  return [[words.fields.kind, kindName(words, kind)], ...facts];
}

/** @param preview  name of the picture that the session keeps   @param warnings  what may be meant so */
export function reviewPage(
  { words, session }: Visit,
  draft: Draft,
  preview: string,
  warnings: readonly Problem[],
): PageReply {
  const { order } = words;
  const { picture, values, kind } = draft;
  const hidden = (name: string, value: string): View => html`<input type="hidden" name=${name} value=${value} />`;
  const main = html`
    <h1>${order.reviewTitle}</h1>
    <p class="muted">${order.reviewLead}</p>
    ${warningNote(words, warnings)}
    <section class="card with-portrait">
      ${picture === undefined ? "" : html`<img class="portrait" src=${`/petugas/foto/${picture}`} alt=${order.portraitAlt} />`}
      ${factList(typedFacts(words, draft))}
    </section>
    ${previewFigure(words, `/petugas/pratinjau/${preview}`)}
  `;
  const side = html`
    <section class="card no-print">
      <h2>${words.decisions.handIn}</h2>
      <form action="/petugas/pesanan/baru" method="post">
        ${token(session)} ${hidden("kind", kind satisfies Kind)} ${hidden("picture", picture ?? "")}
        ${Object.entries(values).map(([name, value]) =>
          name === "mrz" ? html`<textarea hidden name="mrz" value=${value} />` : hidden(name, value),
        )}
        <button class="button main" type="submit" name="langkah" value="kirim">${icon("stamp")} ${order.send}</button>
        <button class="button" type="submit" name="langkah" value="ubah">${order.back}</button>
      </form>
    </section>
  `;
  return { kind: "page", title: order.reviewTitle, main, side, at: "new" };
}
