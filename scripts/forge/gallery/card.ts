/** One forgery in the gallery: what it looks like, what was done, what the verifier says, and why. */
import { promiseName } from "../forgery.ts";
import { type Difference } from "../run.ts";
import { lookOf } from "./assets.ts";
import { type Told } from "./gallery.ts";
import { both, escaped } from "./markup.ts";

const ANSWERS = { passed: "✔", failed: "✖", "not-checked": "–" } as const;

const COPY = {
  before: { id: "Asli", en: "Genuine" },
  after: { id: "Yang ditunjukkan", en: "As shown" },
  did: { id: "Yang dilakukan pemalsu", en: "What the forger did" },
  why: { id: "Mengapa gagal", en: "Why it fails" },
  person: { id: "Apa yang harus dilihat orang", en: "What a person must see" },
  checks: { id: "Kata tiap pemeriksaan", en: "What each check said" },
  field: { id: "Kolom", en: "Field" },
  printed: { id: "Tertulis di halaman", en: "The page says" },
  signed: { id: "Yang ditandatangani", en: "What was signed" },
  unexpected: { id: "Putusan ini tidak seperti seharusnya", en: "This verdict is not what it must be" },
  otherwise: {
    id: "Putusan ini untuk kodenya saja. Kertasnya mengatakan lain: jangan diterima.",
    en: "This verdict is of the code alone. The paper says otherwise: do not accept it.",
  },
  paper: { id: "Berkas tidak diperiksa (foto atau kertas)", en: "File not checked (photo or paper)" },
  page: { id: "halaman", en: "page" },
  text: { id: "teks", en: "text" },
} as const;

export function cardOf(told: Told): string {
  const { forgery, result, made, faults, file, number, icon, describedId, describedEn } = told;
  const compares = forgery.expected.compares === true;
  const checks = describedId.checks.map(({ name, answer, phrase }) => {
    const english = describedEn.checks.find((check) => check.name === name)?.phrase ?? phrase;
    return `<li class="${answer}"><b aria-hidden="true">${ANSWERS[answer]}</b> ${both({ id: phrase, en: english })}</li>`;
  });
  if (compares) checks.push(`<li class="not-checked"><b aria-hidden="true">–</b> ${both(COPY.paper)}</li>`);
  return `<article class="card" id="${file}" aria-labelledby="${file}-title">
  <header><p class="count number">${number}</p><h2 id="${file}-title">${both(forgery.title)}</h2><a class="tag" href="#${forgery.promise}">${both(promiseName(forgery.promise))}</a></header>
  ${faults.length === 0 ? "" : `<p class="fault">${both(COPY.unexpected)}: ${escaped(faults.join("; "))}</p>`}
  ${picturesOf(told)}
  <div class="told">
    <div class="band" data-verdict="${lookOf(result)}">${icon}<p><strong>${both({ id: describedId.title, en: describedEn.title })}</strong> ${both({ id: describedId.line, en: describedEn.line })}</p></div>
    ${editedOf(told)}
    ${differencesOf(told.differencesId, told.differencesEn)}
    <h3>${both(COPY.did)}</h3><p>${both(forgery.did)}</p>
    ${made.found === undefined ? "" : `<p class="found">${both(made.found)}</p>`}
    <h3>${both(compares ? COPY.person : COPY.why)}</h3><p>${both(forgery.why)}</p>
    <h3>${both(COPY.checks)}</h3><ul class="checks">${checks.join("")}</ul>
    <p class="files"><a href="${file}.pdf">PDF</a> <a href="${file}.png">PNG (${both(COPY.page)})</a> <a href="${file}.txt">TXT (${both(COPY.text)})</a></p>
  </div>
</article>`;
}

/** What the verifier names as edited; where it looked at no file, what a person must make of that. */
function editedOf({ forgery, describedId, describedEn }: Told): string {
  if (forgery.expected.compares === true) return `<p class="edited">${both(COPY.otherwise)}</p>`;
  if (describedId.edited === undefined) return "";
  return `<p class="edited">${both({ id: describedId.edited, en: describedEn.edited ?? "" })}</p>`;
}

function picturesOf({ before, after, isWhole, file, forgery: { title } }: Told): string {
  const figure = (picture: Buffer, caption: (typeof COPY)["before" | "after"], alt: string): string => {
    const source = `data:image/webp;base64,${picture.toString("base64")}`;
    return `<figure><figcaption>${both(caption)}</figcaption><img alt="${escaped(alt)}" src="${source}"></figure>`;
  };
  const shown = `<a href="${file}.png">${figure(after, COPY.after, `${title.id} · ${title.en}`)}</a>`;
  const genuine = figure(before, COPY.before, "Halaman asli · Genuine page");
  return `<div class="pair${isWhole ? " whole" : ""}">${genuine}${shown}</div>`;
}

function differencesOf(indonesian: readonly Difference[], english: readonly Difference[]): string {
  if (indonesian.length === 0) return "";
  const rows = indonesian.map((row, place) => {
    const other = english[place] ?? row;
    const cell = (name: keyof Difference): string => both({ id: row[name], en: other[name] });
    return `<tr><th scope="row">${cell("label")}</th><td><del>${cell("printed")}</del></td><td><ins>${cell("signed")}</ins></td></tr>`;
  });
  const head = [COPY.field, COPY.printed, COPY.signed].map((words) => `<th scope="col">${both(words)}</th>`).join("");
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}
