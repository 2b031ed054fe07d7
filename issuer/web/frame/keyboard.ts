/** What the keyboard opens. Both stand closed in every page, so a browser without script never sees them. */
import { html, type View } from "../html.ts";
import { type Session } from "../sessions.ts";
import { token } from "../pages/parts.ts";
import { type Words } from "../words/id.ts";

const KINDS_ASKED_OFTEN = ["ITK", "ITAS", "ITAP"] as const;

interface Command {
  readonly href: string;
  readonly text: string;
}

function commands({
  nav,
  keyboard,
  catalogue,
  states,
  monitoring,
}: Words): readonly (readonly [string, readonly Command[]])[] {
  const filtered = (["suspended", "revoked"] as const).map((status) => {
    return { href: `/petugas/dokumen?status=${status}`, text: `${nav.documents}: ${states[status]}` };
  });
  const orders = KINDS_ASKED_OFTEN.map((kind) => {
    return { href: `/petugas/pesanan/baru?jenis=${kind}`, text: `${nav.newOrder}: ${kind} · ${catalogue.kinds[kind]}` };
  });
  return [
    [
      keyboard.goTo,
      [
        { href: "/petugas/", text: nav.home },
        { href: "/petugas/saya", text: nav.mine },
        { href: "/petugas/dokumen", text: nav.documents },
        ...filtered,
        { href: "/petugas/pengawasan", text: monitoring.title },
      ],
    ],
    [
      keyboard.do,
      [{ href: "/petugas/pesanan/baru", text: nav.newOrder }, ...orders, { href: "/petugas/massal", text: nav.bulk }],
    ],
  ];
}

/** Go to, do, find by any number: a list that the typed text narrows (script/palette.js). */
export function paletteDialog(words: Words, session: Session): View {
  const { keyboard } = words;
  return html`
    <dialog id="palet" class="palette no-print" aria-label=${keyboard.palette} data-here=${keyboard.here}>
      <form action="/petugas/cari" method="post" role="search">
        ${token(session)}
        <input
          class="field"
          name="q"
          role="combobox"
          aria-label=${keyboard.prompt}
          placeholder=${keyboard.prompt}
          aria-controls="palet-daftar"
          aria-expanded="true"
          aria-autocomplete="list"
          maxlength="120"
          autocomplete="off"
          spellcheck=${false}
        />
      </form>
      <ul id="palet-daftar" role="listbox" aria-label=${keyboard.palette}>
        ${commands(words).map(([group, list]) =>
          list.map(
            ({ href, text }) =>
              html`<li role="option" aria-selected="false" data-href=${href}>
                <span>${text}</span><span class="small muted">${group}</span>
              </li>`,
          ),
        )}
      </ul>
      <p class="small muted" hidden>${keyboard.none}</p>
    </dialog>
  `;
}

export function sheetDialog({ keyboard }: Words): View {
  return html`
    <dialog id="pintasan" class="sheet no-print" aria-labelledby="pintasan-judul">
      <h2 id="pintasan-judul">${keyboard.sheet}</h2>
      <dl>
        ${keyboard.keys.map(
          ([keys, what]) =>
            html`<div>
              <dt>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dt>
              <dd>${what}</dd>
            </div>`,
        )}
      </dl>
      <form method="dialog"><button class="button" type="submit">${keyboard.close}</button></form>
    </dialog>
  `;
}
