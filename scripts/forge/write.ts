/** Runs all forgeries and leaves them in a folder: PDF, picture and text each, and the gallery. */
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Verified, describe, en, id } from "../../verifier/library/index.ts";
import { formatGallery, type Told } from "./gallery/gallery.ts";
import { type Part, type Picture, differingPart, drawPage, toPng, toWebp } from "./picture.ts";
import { faultsOfControl, fileName, formatText } from "./report.ts";
import { FORGERIES, type Judged, differences, judgeForgery, judgeGenuine } from "./run.ts";
import { type Role, type Scene } from "./scene.ts";

export interface Outcome {
  readonly genuine: Verified;
  readonly all: readonly Judged[];
}

export interface Target {
  readonly folder: string;
  readonly language: "id" | "en";
  /** Of the verifier's page; absent where the house is closed afterwards. */
  readonly url?: string;
}

/** Files of an earlier run. */
const OURS = /^(?:\d\d-[a-z-]+\.(?:pdf|png|txt)|index\.html)$/u;

/** @param say  called with the number of those that are done */
export async function writeAll(scene: Scene, target: Target, say: (done: number) => void): Promise<Outcome> {
  const { folder } = target;
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) if (OURS.test(name)) await rm(join(folder, name));
  const genuine = await judgeGenuine(scene);
  const pages = new Map<Role, Picture>();
  const all: Omit<Told, "icon">[] = [];
  for (const [place, forgery] of FORGERIES.entries()) {
    const judged = await judgeForgery(forgery, scene);
    const role = forgery.from ?? "specimen";
    const before = pages.get(role) ?? (await drawPage(scene.papers[role].file));
    pages.set(role, before);
    all.push(await toldOf(judged, place, before, scene, folder));
    say(place + 1);
  }
  const isControlled = faultsOfControl(genuine).length === 0;
  await writeFile(join(folder, "index.html"), await formatGallery({ all, isControlled, ...target }));
  return { genuine, all };
}

async function toldOf(
  judged: Judged,
  place: number,
  before: Picture,
  scene: Scene,
  folder: string,
): Promise<Omit<Told, "icon">> {
  const { root, now } = scene;
  const file = fileName(judged.forgery, place);
  const after = await drawPage(judged.made.file);
  await writeFile(join(folder, `${file}.pdf`), judged.made.file);
  await writeFile(join(folder, `${file}.png`), await toPng(after));
  await writeFile(join(folder, `${file}.txt`), formatText(judged, `${file}.pdf`, [id, en], root, now));
  const part: Part = differingPart(before, after);
  return {
    ...judged,
    file,
    number: String(place + 1).padStart(2, "0"),
    describedId: describe(judged.result, id, { root, now }),
    describedEn: describe(judged.result, en, { root, now }),
    differencesId: differences(judged, id, scene),
    differencesEn: differences(judged, en, scene),
    before: await toWebp(before, part),
    after: await toWebp(after, part),
    isWhole: part.height === before.height,
  };
}
