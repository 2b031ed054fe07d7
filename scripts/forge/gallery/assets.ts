/** What the gallery carries within itself: the faces' own colours, a typeface, icons. Nothing is fetched when it is read. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Result } from "#core/judgement/verdict.ts";

const FONTS = [
  [
    "Plus Jakarta Sans Variable",
    "200 800",
    "@fontsource-variable/plus-jakarta-sans/files/plus-jakarta-sans-latin-wght-normal.woff2",
  ],
  ["IBM Plex Mono", "400", "@fontsource/ibm-plex-mono/files/ibm-plex-mono-latin-400-normal.woff2"],
] as const;

const ICONS = {
  valid: "circle-check-big",
  expired: "calendar-x-2",
  superseded: "replace",
  "not-yet-valid": "calendar-clock",
  suspended: "circle-pause",
  revoked: "ban",
  "not-genuine": "octagon-x",
  "issuer-not-authorised": "shield-x",
  "file-altered": "file-x",
  "unknown-issuer": "circle-question-mark",
  undetermined: "clock-alert",
  unreadable: "scan-line",
  website: "octagon-x",
} as const satisfies Readonly<Record<Result["status"] | "website", string>>;

export interface Assets {
  readonly css: string;
  /** SVG by look. */
  readonly icons: ReadonlyMap<string, string>;
}

/** What tokens.css knows a verdict by: a code that opens a website has a look of its own. */
export const lookOf = ({ status, cause }: Result): string => (cause === "website" ? cause : status);

export async function loadAssets(): Promise<Assets> {
  const tokens = await readFile(new URL("../../../verifier/web/tokens.css", import.meta.url), "utf8");
  const own = await readFile(new URL("gallery.css", import.meta.url), "utf8");
  const faces = await Promise.all(
    FONTS.map(async ([family, weight, path]) => {
      const bytes = await readFile(fileURLToPath(import.meta.resolve(path)));
      const source = `url("data:font/woff2;base64,${bytes.toString("base64")}") format("woff2")`;
      return `@font-face { font-family: "${family}"; font-weight: ${weight}; src: ${source}; }`;
    }),
  );
  const icons = await Promise.all(
    Object.entries(ICONS).map(async ([status, name]) => {
      const svg = await readFile(fileURLToPath(import.meta.resolve(`lucide-static/icons/${name}.svg`)), "utf8");
      return [status, svg.slice(svg.indexOf("<svg")).replace("<svg", '<svg aria-hidden="true"')] as const;
    }),
  );
  return { css: [...faces, tokens, own].join("\n"), icons: new Map(icons) };
}
