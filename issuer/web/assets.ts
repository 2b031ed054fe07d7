/** Style, script and letters of the desk, read once at start and served under names that change with their content. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";

interface Asset {
  readonly type: string;
  readonly bytes: Uint8Array;
}

const LOOK = ["tokens.css", "base.css"].map((name) => new URL(`../../verifier/web/${name}`, import.meta.url));
const OWN = ["frame.css", "parts.css", "forms.css", "keyboard.css", "narrow.css"];
const LETTERS = new URL("../../verifier/web/fonts.css", import.meta.url);
const FONT = /url\("(@fontsource[^"]+\.woff2)"\)/g;

export interface Assets {
  /** File name of the style sheet and of the script. */
  readonly style: string;
  readonly script: string;
  find(name: string): Asset | undefined;
}

/** Reads the look that all faces share (one file for all) and the desk's own. */
export function loadAssets(): Assets {
  const files = new Map<string, Asset>();
  const letters = readFileSync(LETTERS, "utf8").replaceAll(FONT, (_, path: string) => {
    const bytes = readFileSync(fileURLToPath(import.meta.resolve(path)));
    files.set(basename(path), { type: "font/woff2", bytes });
    return `url("${basename(path)}")`;
  });
  const look = LOOK.map((url) => readFileSync(url, "utf8"));
  const own = OWN.map((name) => readFileSync(new URL(`look/${name}`, import.meta.url), "utf8"));
  const style = keep(files, "css", "text/css", [...look, letters, ...own].join("\n"));
  const code = ["desk.js", "palette.js"].map((name) =>
    readFileSync(new URL(`script/${name}`, import.meta.url), "utf8"),
  );
  const script = keep(files, "js", "text/javascript", code.join("\n"));
  return { style, script, find: (name) => files.get(name) };
}

function keep(files: Map<string, Asset>, ending: string, type: string, text: string): string {
  const bytes = new TextEncoder().encode(text);
  const name = `desk-${toHex(sha256(bytes)).slice(0, 12)}.${ending}`;
  files.set(name, { type, bytes });
  return name;
}
