/** Lists of 20,000, a million and ten million documents in a page: size, time to open, a question, memory. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { type Browser, type Page } from "playwright-core";
import { build } from "vite";
import { launch } from "../../test/browser/chromium.ts";
import { type Row } from "../bench/table.ts";
import { makeSegments } from "../bench/verdict.ts";
import type * as listPage from "./page.ts";

const COUNTS = [20_000, 1_000_000, 10_000_000] as const;
const MIB = 1024 * 1024;
const ROUNDS = 15;
const QUESTIONS = 500;

declare const lists: typeof listPage;

export async function measureLists(say: (step: string) => void): Promise<readonly Row[]> {
  const script = await bundlePage();
  const browser = await launch();
  const rows: Row[] = [];
  try {
    for (const count of COUNTS) {
      say(`lists of ${count.toLocaleString("en")} documents`);
      rows.push(...(await measureOne(browser, script, count)));
    }
  } finally {
    await browser.close();
  }
  return rows;
}

async function measureOne(browser: Browser, script: string, count: number): Promise<readonly Row[]> {
  const segments = makeSegments(count);
  const server = createServer(({ url }, response) => {
    const bytes = segments[Number(url?.split("/segments/")[1])];
    response.setHeader("content-type", bytes === undefined ? "text/html" : "application/octet-stream");
    response.end(bytes ?? "<!doctype html>");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const page = await (await browser.newContext()).newPage();
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.addScriptTag({ content: script });
    const before = await memoryOf(browser, page);
    const loaded = await page.evaluate((many) => lists.load(many), segments.length);
    const after = await memoryOf(browser, page);
    const questionUs = await page.evaluate(([rounds, many]) => lists.askedUs(rounds, many), [
      ROUNDS,
      QUESTIONS,
    ] as const);
    return rowsOf(count, segments.length, { ...loaded, questionUs, memory: after - before });
  } finally {
    await page.context().close();
    server.close();
  }
}

interface Measured extends listPage.Loaded {
  readonly questionUs: number;
  readonly memory: number;
}

function rowsOf(count: number, segments: number, measured: Measured): readonly Row[] {
  const { bytes, openMs, fetchMs, questionUs, memory } = measured;
  const scale = `${count.toLocaleString("en")} documents`;
  const row = { name: "lists", better: "less" } as const;
  const size = `${segments} segments, ${(bytes / 1e6).toFixed(1)} MB`;
  return [
    { ...row, what: `${scale}: filter`, unit: "bytes each", ours: bytes / count, limit: 9.5, note: size },
    {
      ...row,
      what: `${scale}: digests checked, opened`,
      unit: "ms",
      ours: openMs,
      note: `once at the start of the page; read from this machine's own network in ${Math.round(fetchMs)} ms`,
    },
    { ...row, what: `${scale}: a question`, unit: "µs", ours: questionUs, limit: 10, note: "not in it: all are asked" },
    { ...row, what: `${scale}: memory`, unit: "MiB", ours: memory / MIB, note: "resident, of the page's process" },
  ];
}

/** Resident memory of the process of this page after a collection, as the kernel counts it. */
async function memoryOf(browser: Browser, page: Page): Promise<number> {
  await page.requestGC();
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const sizes = processInfo.map(({ id, type }) => {
    if (type !== "renderer") return 0;
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/status`, "utf8")) ?? [];
    return Number(kilobytes) * 1024;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function bundlePage(): Promise<string> {
  const entry = fileURLToPath(new URL("page.ts", import.meta.url));
  const output = await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, lib: { entry, formats: ["iife"], name: "lists" } },
  });
  const [first] = Array.isArray(output) ? output : [output];
  if (first === undefined || !("output" in first)) throw new TypeError("vite gave no bundle");
  return first.output[0].code;
}
