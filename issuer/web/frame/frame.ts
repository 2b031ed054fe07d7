/** What stands around every page: head, tapis band, search, queues, and the state of the service. */
import { formatAge } from "../../../verifier/library/wording/time.ts";
import { type Counts } from "../../authority/listing/model.ts";
import { type Health } from "../../authority/model.ts";
import { type Assets } from "../assets.ts";
import { html, icon, type IconName, type View } from "../html.ts";
import { type Session } from "../sessions.ts";
import { type PageReply } from "../visit.ts";
import { type Words } from "../words/id.ts";
import { token } from "../pages/parts.ts";
import { paletteDialog, sheetDialog } from "./keyboard.ts";

export interface Frame {
  readonly words: Words;
  readonly assets: Assets;
  readonly health: Health;
  readonly now: number;
  /** Where the reader is, for the switch of language. */
  readonly address: string;
  readonly session?: Session;
  readonly counts?: Counts;
}

/** More than this many are many. */
const MOST = 99;

export function frame(page: PageReply, parts: Frame): View {
  const { words, assets, session } = parts;
  const { language } = words.catalogue;
  return html`
    <html lang=${language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        ${page.refresh === undefined ? "" : html`<meta http-equiv="refresh" content=${String(page.refresh)} />`}
        <title>${page.title} · ${words.desk}</title>
        <link rel="stylesheet" href=${`/petugas/aset/${assets.style}`} />
        <script src=${`/petugas/aset/${assets.script}`} defer></script>
      </head>
      <body>
        <a class="skip" href="#isi">${words.skip}</a>
        <div class="tapis" aria-hidden="true"></div>
        ${head(parts)}
        ${session === undefined ? narrow(page) : [wide(page, parts), paletteDialog(words, session), sheetDialog(words)]}
      </body>
    </html>
  `;
}

const narrow = (page: PageReply): View => html`<main id="isi" class="alone" tabindex="-1">${page.main}</main>`;

function wide(page: PageReply, parts: Frame): View {
  return html`
    <div class="columns">
      ${queues(page, parts)}
      <main id="isi" tabindex="-1">${page.main}</main>
      <aside class="side" aria-label=${parts.words.chain.title}>
        <div class="side-inner">${page.side} ${serviceCard(parts)}</div>
      </aside>
    </div>
  `;
}

function head({ words, session, health, address }: Frame): View {
  return html`
    <header class="masthead">
      <div class="masthead-row">
        <span class="seal" aria-hidden="true">LB</span>
        <p class="masthead-name">
          <strong>${words.desk}</strong>
          <span class=${session === undefined ? "muted" : "muted wide-only"}>${words.office}</span>
          ${
            session === undefined
              ? ""
              : html`<span class="muted narrow-only"
                  >${session.officer.person} · ${words.roles[session.officer.role]}</span
                >`
          }
        </p>
        ${session === undefined ? "" : searchForm(words, session)}
        <div class="masthead-end">
          ${session === undefined ? "" : chainTag(words, health)}
          <a
            class="button quiet small-button"
            href=${languageHref(words, address)}
            lang=${words.other.code}
            aria-label=${words.other.label}
            ><span class="wide-only">${words.other.name}</span
            ><span class="narrow-only" aria-hidden="true">${words.other.code.toUpperCase()}</span></a
          >
          ${session === undefined ? "" : person(words, session)}
        </div>
      </div>
    </header>
  `;
}

const languageHref = ({ other }: Words, address: string): string =>
  `/petugas/bahasa/${other.code}?ke=${encodeURIComponent(address)}`;

const searchForm = (words: Words, session: Session): View => html`
  <form class="find no-print" role="search" action="/petugas/cari" method="post">
    ${token(session)}
    <label class="unseen" for="q">${words.nav.search}</label>
    ${icon("search")}
    <input
      id="q"
      name="q"
      type="search"
      placeholder=${words.nav.search}
      maxlength="120"
      autocomplete="off"
      aria-keyshortcuts="/"
    />
    <button
      class="keys"
      type="button"
      data-opens="palet"
      hidden
      aria-label=${`Ctrl K: ${words.keyboard.palette}`}
      aria-keyshortcuts="Control+K"
    >
      <kbd>Ctrl K</kbd>
    </button>
    <button class="button small-button" type="submit">${words.nav.searchButton}</button>
  </form>
`;

function chainTag(words: Words, { chain, block }: Health): View {
  const isUp = chain === "up" && block !== undefined;
  return html`<span class="tag no-print" data-verdict=${isUp ? "valid" : "undetermined"}
    >${icon(isUp ? "link-2" : "triangle-alert")}
    ${isUp ? words.chain.up(numberText(words, block.number)) : words.chain.off}</span
  >`;
}

const person = (words: Words, session: Session): View => html`
  <p class="person">
    <strong>${session.officer.person}</strong><span class="muted">${words.roles[session.officer.role]}</span>
  </p>
  <form class="no-print" action="/petugas/keluar" method="post">
    ${token(session)}
    <button class="button quiet small-button" type="submit">${words.nav.signOut}</button>
  </form>
`;

function queues({ at }: PageReply, { words, counts, session }: Frame): View {
  const { nav } = words;
  const link = (name: keyof Words["nav"]["short"], href: string, drawing: IconName, text: string, waiting = 0): View =>
    html`<li>
      <a href=${href} aria-current=${at === name ? "page" : undefined}
        >${icon(drawing)}<span class="wide-only">${text}</span
        ><span class="narrow-only">${nav.short[name]}</span
        >${waiting === 0 ? "" : html`<span class="count">${waiting > MOST ? `${MOST}+` : waiting}</span>`}</a
      >
    </li>`;
  const queue = [
    link("home", "/petugas/", "inbox", nav.home, counts?.toDecide),
    link("mine", "/petugas/saya", "user-round", nav.mine, counts?.own),
    link("documents", "/petugas/dokumen", "files", nav.documents),
    ...(session?.officer.role === "approver"
      ? [link("monitoring", "/petugas/pengawasan", "scan-line", words.monitoring.title)]
      : []),
  ];
  return html`
    <nav class="queues no-print" aria-label=${nav.title}>
      <h2 class="small muted">${nav.title}</h2>
      <ul>
        ${queue}
      </ul>
      <h2 class="small muted">${nav.work}</h2>
      <ul>
        ${link("new", "/petugas/pesanan/baru", "file-plus-2", nav.newOrder)}
        ${link("bulk", "/petugas/massal", "upload", nav.bulk)}
      </ul>
    </nav>
  `;
}

function serviceCard({ words, health, now }: Frame): View {
  const { chain, catalogue } = words;
  const { bundle, pending, oldestPendingSeconds, block } = health;
  const rows: [string, View][] = [
    [chain.pending, chain.documents(pending)],
    ...(pending === 0 ? [] : [[chain.oldest, formatAge(oldestPendingSeconds, catalogue)] satisfies [string, View]]),
    [
      chain.lists,
      bundle === undefined ? chain.none : chain.version(bundle.version, formatAge(now - bundle.issuedAt, catalogue)),
    ],
  ];
  return html`
    <section class="card service no-print">
      <h2>${chain.title}</h2>
      <p>${block === undefined ? chain.off : chain.up(numberText(words, block.number))}</p>
      ${health.state === "ready" ? "" : html`<p class="note" data-verdict="revoked">${chain.stopped}</p>`}
      <dl class="facts">
        ${rows.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
      ${health.reason === undefined ? "" : html`<p class="small muted">${chain.reason}: ${health.reason}</p>`}
    </section>
  `;
}

const numberText = ({ catalogue }: Words, value: number): string =>
  new Intl.NumberFormat(catalogue.language).format(value);
