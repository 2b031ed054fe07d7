/** `npm run screenshots`: the README's pictures, from a house of its own; `-- --look FOLDER` draws every screen in every look. */
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { drawPage } from "./screenshots/page.ts";
import { film } from "./screenshots/film.ts";
import { type Screen, screens } from "./screenshots/screens.ts";
import { type Look, type Stage, openStage } from "./screenshots/stage.ts";

const PICTURES = fileURLToPath(new URL("pictures/", import.meta.url));
const HELP = `npm run screenshots                    draws the README's pictures into scripts/pictures
npm run screenshots -- --look FOLDER   draws every screen at 360 and 1366 px, light and dark, id and en

Both start a house of their own in a temporary folder and end it; yours is not touched.`;

const say = (line: string): void => console.log(`· ${line}`);

const LOOKS: readonly Look[] = ([360, 1366] as const).flatMap((width) =>
  (["light", "dark"] as const).flatMap((theme) =>
    (["id", "en"] as const).map((language): Look => ({ width, theme, language })),
  ),
);

/** The README's stills: screen, look. */
const STILLS: readonly (readonly [string, Look])[] = [
  ["periksa-valid", { width: 360, theme: "light", language: "en" }],
  ["periksa-revoked", { width: 360, theme: "dark", language: "en" }],
  ["audit-all", { width: 1366, theme: "light", language: "en" }],
];

async function shoot(stage: Stage, screen: Screen, look: Look, path: string, whole: boolean): Promise<void> {
  const context = await stage.open(look);
  try {
    const page = await screen.show(context, stage, look);
    const png = await page.screenshot({ fullPage: whole });
    await sharp(png).png({ palette: true, compressionLevel: 9 }).toFile(path);
  } finally {
    await context.close();
  }
}

async function drawReadme(stage: Stage): Promise<void> {
  await mkdir(PICTURES, { recursive: true });
  const paper = await drawPage(await readFile(join(stage.documents, "20-ITAS.pdf")), 1.4);
  await sharp(paper).png({ palette: true, compressionLevel: 9 }).toFile(join(PICTURES, "page.png"));
  for (const [name, look] of STILLS) {
    const screen = screens.find((each) => each.name === name);
    if (screen === undefined) throw new RangeError(`there is no screen ${name}`);
    await shoot(stage, screen, look, join(PICTURES, `${name}.png`), false);
    say(`drew ${name}`);
  }
  await film(stage, join(PICTURES, "story.webp"));
  say("drew the story");
}

async function drawAll(stage: Stage, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const screen of screens) {
    for (const look of LOOKS) {
      const { width, theme, language } = look;
      await shoot(stage, screen, look, join(folder, `${screen.name}-${width}-${theme}-${language}.png`), true);
    }
    say(`drew ${screen.name} in ${LOOKS.length} looks`);
  }
}

const [option, folder] = process.argv.slice(2);
if (option === undefined || (option === "--look" && folder !== undefined)) {
  const stage = await openStage(say);
  try {
    await (folder === undefined ? drawReadme(stage) : drawAll(stage, folder));
  } finally {
    await stage.close();
  }
} else {
  console.log(HELP);
  process.exitCode = option === "--help" ? 0 : 2;
}
