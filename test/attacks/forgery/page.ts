/** One page of the verifier in Chromium: the code that /periksa/ judges with, asked without its screens. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import config from "../../../vite.config.ts";
import { servePages } from "../../../verifier/api/pages.ts";
import { type Input } from "../../../verifier/library/index.ts";
import { launch } from "../../browser/chromium.ts";
import { openFront } from "./front.ts";
import { type Channel, type Task } from "./library.ts";
import { type Told, saidOf } from "./oracle.ts";
// Erased as a whole: it runs in the page alone.
import type { PageJudge, PageTask } from "./page-judge.ts";
import { type Answers, type World, answerTo } from "./world.ts";

const JUDGE = fileURLToPath(new URL("page-judge.ts", import.meta.url));
const TOGETHER = 50;

declare const forgery: PageJudge;

export async function pageChannel(world: World): Promise<Channel> {
  const folder = await mkdtemp(join(tmpdir(), "absah-forgery-page-"));
  await buildJudge(world, folder);
  const front = await openFront(world.answers, await servePages(folder));
  const browser = await launch();
  const page = await browser.newPage();
  await page.clock.setFixedTime(world.now * 1000);
  await page.goto(`${front.origin}/judge/`);
  await page.waitForFunction(() => "forgery" in globalThis);
  await page.evaluate(() => forgery.begin());
  return {
    name: "page",
    together: TOGETHER,
    judge: async (tasks) => {
      const told = await page.evaluate((given) => forgery.judgeTasks(given), tasks.map(asJson));
      return told.map((each): Told => ("broke" in each ? each : { said: each.said.map(saidOf) }));
    },
    close: async () => {
      await browser.close();
      await front.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The judge as a page of its own, built as the others are and served under their policy. */
async function buildJudge({ trust }: World, folder: string): Promise<void> {
  const { endpoints: _, ...pinned } = trust;
  await build({
    ...config,
    configFile: false,
    define: { PINNED_TRUST: JSON.stringify(pinned), APP_VERSION: JSON.stringify("00000000") },
    build: {
      ...config.build,
      outDir: folder,
      rolldownOptions: { input: JUDGE, output: { entryFileNames: "assets/judge.js" } },
    },
  });
  await mkdir(join(folder, "judge"));
  await writeFile(
    join(folder, "judge", "index.html"),
    '<!doctype html><script type="module" src="/assets/judge.js"></script>',
  );
}

function asJson({ input, answers }: Task): PageTask {
  return { input: asBase64(input), ...(answers === undefined ? {} : { answers: byPath(answers) }) };
}

function asBase64(input: Input): Readonly<Record<string, unknown>> {
  const entries = Object.entries(input).map(([name, value]: [string, unknown]) => [
    name,
    value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

/** What the page may ask, by its path. */
function byPath(answers: Answers): Readonly<Record<string, string>> {
  const paths = [
    "/api/v1/root",
    "/api/v1/bundle",
    ...[...answers.files.keys()].map((digest) => `/api/v1/files/${digest}`),
    ...[...answers.buckets.keys()].map((prefix) => `/api/v1/proofs/${prefix}`),
  ];
  const found = paths.map((path) => [path, Buffer.from(answerTo(path, answers) ?? "").toString("base64")]);
  return {
    ...Object.fromEntries(found),
    empty: Buffer.from(answerTo("/api/v1/proofs/000", { ...answers, buckets: new Map() }) ?? "").toString("base64"),
  };
}
