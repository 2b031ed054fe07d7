/** Pages as values: whatever is put into a template is escaped; markup comes from templates alone. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { html as template } from "htm/preact";
import { type VNode, h } from "preact";
import { renderToString } from "preact-render-to-string";

/** Part of a page. */
export type View = VNode | readonly VNode[] | string | number | undefined | readonly View[];

/** A template of markup. Text and attribute values are escaped where they stand. */
export const html = (strings: TemplateStringsArray, ...values: unknown[]): View => template(strings, ...values);

/** The document as it is sent. */
export const render = (page: View): string => `<!doctype html>${renderToString(h("absah", null, page)).slice(7, -8)}`;

const ICONS = [
  "ban",
  "calendar-x-2",
  "circle-check-big",
  "circle-x",
  "circle-pause",
  "clock",
  "command",
  "download",
  "file-plus-2",
  "files",
  "inbox",
  "keyboard",
  "link-2",
  "replace",
  "scan-line",
  "search",
  "stamp",
  "triangle-alert",
  "undo-2",
  "upload",
  "user-round",
] as const;

export type IconName = (typeof ICONS)[number];

const drawings = new Map<IconName, string>(
  ICONS.map((name) => {
    const svg = readFileSync(fileURLToPath(import.meta.resolve(`lucide-static/icons/${name}.svg`)), "utf8");
    return [name, svg.replace(/<!--.*?-->\s*/s, "")];
  }),
);

/** A drawing of lucide (ISC), as large as the letters beside it; words always stand there too. */
export const icon = (name: IconName): View =>
  html`<span class="icon" aria-hidden="true" dangerouslySetInnerHTML=${{ __html: drawings.get(name) ?? "" }} />`;
