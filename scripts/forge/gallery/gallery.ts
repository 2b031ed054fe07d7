/** `index.html`: every forgery beside what it was made from. One file, no network, no script. */
import { type describe } from "../../../verifier/library/index.ts";
import { PROMISED, type Promised, type Words, promiseName } from "../forgery.ts";
import { type Difference, type Judged } from "../run.ts";
import { loadAssets, lookOf } from "./assets.ts";
import { cardOf } from "./card.ts";
import { both } from "./markup.ts";

/** What a card is made of. */
export interface Told extends Judged {
  /** `07-copier-scan` */
  readonly file: string;
  readonly number: string;
  readonly icon: string;
  readonly describedId: ReturnType<typeof describe>;
  readonly describedEn: ReturnType<typeof describe>;
  readonly differencesId: readonly Difference[];
  readonly differencesEn: readonly Difference[];
  /** WebP, of the same part of both pages. */
  readonly before: Buffer;
  readonly after: Buffer;
  /** The part is the whole page. */
  readonly isWhole: boolean;
}

export interface Gallery {
  readonly all: readonly Omit<Told, "icon">[];
  /** The genuine document was valid, by the same way. */
  readonly isControlled: boolean;
  /** Where one's own files are dropped; absent where the house is gone. */
  readonly url?: string;
  readonly folder: string;
  readonly language: "id" | "en";
}

const COPY = {
  title: { id: "Galeri pemalsuan", en: "A gallery of forgeries" },
  lead: {
    id: "Satu SPESIMEN yang asli, dan apa yang dapat dibuat seorang pemalsu darinya. Setiap berkas diperiksa verifikator yang sama dengan yang dipakai semua orang.",
    en: "One genuine SPESIMEN, and what a forger can make of it. Each file was judged by the same verifier that everybody uses.",
  },
  stands: { id: "pemalsuan mendapat putusan yang seharusnya", en: "forgeries got the verdict they must get" },
  control: { id: "Pembanding: dokumen asli dinyatakan sah", en: "Control: the genuine document is valid" },
  uncontrolled: {
    id: "Pembanding gagal: dokumen asli tidak dinyatakan sah",
    en: "Control failed: the genuine document is not valid",
  },
  limits: {
    id: "Semua halaman di sini SPESIMEN rumah demo. Yang tidak dijanjikan: bahwa salinan berbeda dari aslinya. Karena itu dua pemalsuan tetap mendapat putusan untuk kodenya saja, dan orang harus membandingkan.",
    en: "Every page here is a SPESIMEN of a demo house. Not promised: that a copy differs from its original. Two forgeries therefore get a verdict of their code alone, and a person must compare.",
  },
  language: { id: "Bahasa", en: "Language" },
  look: { id: "Tampilan", en: "Look" },
  system: { id: "Sistem", en: "System" },
  light: { id: "Terang", en: "Light" },
  dark: { id: "Gelap", en: "Dark" },
  promises: { id: "Janji yang diuji", en: "Promises that are tested" },
  drop: { id: "Coba pemalsuan Anda sendiri", en: "Drop your own here" },
  dropAt: { id: "Letakkan PDF atau foto di halaman verifikator", en: "Drop a PDF or a photo on the verifier's page" },
  gone: {
    id: "Rumah sementara ini sudah ditutup: jalankan npm start dan npm run demo untuk rumah yang tetap terbuka.",
    en: "This temporary house is closed by now: run npm start and npm run demo for one that stays open.",
  },
  command: { id: "atau periksa dari terminal", en: "or have it judged on a terminal" },
  folder: { id: "Berkas galeri ini ada di", en: "The files of this gallery lie in" },
} as const;

const PROMISES: Readonly<Record<Promised, Words>> = {
  G1: {
    id: "Tidak ada dokumen palsu atau diubah yang dinyatakan sah.",
    en: "No forged or altered document gets valid.",
  },
  G5: { id: "Pencabutan yang sudah diterima tidak pernah hilang.", en: "An acknowledged revocation is never lost." },
  G6: {
    id: "Kunci yang dicuri terbatas: yang tidak tercatat di rantai tidak pernah sah.",
    en: "A stolen key is bounded: signed but not anchored is never valid.",
  },
  limit: {
    id: "Batas yang dikatakan: tidak dijanjikan bahwa salinan berbeda dari aslinya.",
    en: "A limit that is said: it is not promised that a copy differs from its original.",
  },
  G12: {
    id: "Server yang hilang atau berbohong tidak pernah membuat yang palsu menjadi sah.",
    en: "A lost or lying server never makes a forgery valid.",
  },
};

export async function formatGallery({ all, isControlled, url, folder, language }: Gallery): Promise<string> {
  const { css, icons } = await loadAssets();
  const cards = all.map((told) => cardOf({ ...told, icon: icons.get(lookOf(told.result)) ?? "" }));
  const kept = all.filter(({ faults }) => faults.length === 0).length;
  const promises = PROMISED.map(
    (name) => `<li id="${name}"><b class="tag">${both(promiseName(name))}</b> ${both(PROMISES[name])}</li>`,
  );
  const list = all.map(
    ({ file, number, forgery, result }) =>
      `<li><a href="#${file}"><span class="dot" data-verdict="${lookOf(result)}"></span><span class="number">${number}</span> ${both(forgery.title)}</a></li>`,
  );
  const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:";
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Absah · ${COPY.title[language]}</title>
<style>${css}</style>
</head>
<body>
<div class="tapis"></div>
<header class="masthead"><p class="name">Absah</p>
<form class="choices">
${choice("lang", COPY.language, [
  ["to-id", { id: "Indonesia", en: "Indonesia" }, language === "id"],
  ["to-en", { id: "English", en: "English" }, language === "en"],
])}
${choice("look", COPY.look, [
  ["as-system", COPY.system, true],
  ["as-light", COPY.light, false],
  ["as-dark", COPY.dark, false],
])}
</form></header>
<main>
<section class="lead"><h1>${both(COPY.title)}</h1><p>${both(COPY.lead)}</p>
<p class="sum"><strong><span class="number">${kept}/${all.length}</span> ${both(COPY.stands)}.</strong> ${both(isControlled ? COPY.control : COPY.uncontrolled)}.</p>
<p class="muted">${both(COPY.limits)}</p>
<ol class="index">${list.join("")}</ol></section>
${cards.join("\n")}
<section class="card plain"><h2>${both(COPY.promises)}</h2><ul class="promises">${promises.join("")}</ul></section>
<section class="card plain drop" id="drop"><h2>${both(COPY.drop)}</h2>
<p>${url === undefined ? both(COPY.gone) : `${both(COPY.dropAt)}: <a href="${url}">${url}</a>`}</p>
<p>${both(COPY.command)}: <code>npm run forge -- FILE…</code></p>
<p class="muted">${both(COPY.folder)} <code>${folder.replaceAll(/[&<>"]/gu, "")}</code></p></section>
</main>
</body>
</html>
`;
}

type Option = readonly [id: string, words: { readonly id: string; readonly en: string }, isChosen: boolean];

function choice(
  name: string,
  legend: { readonly id: string; readonly en: string },
  options: readonly Option[],
): string {
  const inputs = options.map(
    ([id, words, isChosen]) =>
      `<label><input type="radio" name="${name}" id="${id}"${isChosen ? " checked" : ""}><span>${both(words)}</span></label>`,
  );
  return `<fieldset><legend class="unseen">${both(legend)}</legend>${inputs.join("")}</fieldset>`;
}
