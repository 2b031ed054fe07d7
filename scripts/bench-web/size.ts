/** What a first visit to /periksa/ fetches and keeps, counted on the way between service and browser, each file as it was sent. */
import { once } from "node:events";
import { createServer, request as ask } from "node:http";
import { type AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { type Row } from "../bench/table.ts";
import { openBenchStand } from "./stand.ts";

/** Nothing more was asked for so long: the visit has all it wants. */
const QUIET_MS = 1500;
const LARGEST = 12;

export async function measureSize(say: (step: string) => void): Promise<readonly Row[]> {
  say("counting what a first visit fetches");
  const stand = await openBenchStand();
  const counter = await openCounter(stand.services.verifier);
  try {
    const page = await (await stand.phone()).newPage();
    await page.goto(`${counter.url}/periksa/`);
    await page.getByRole("button", { name: "Perbarui sekarang" }).waitFor();
    // Once it is ready, all parts are on the device.
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await counter.quiet();
  } finally {
    counter.close();
    await stand.close();
  }
  const files = [...counter.sent].toSorted(([, a], [, b]) => b - a);
  const of = (wanted: (path: string) => boolean): Sent => files.filter(([path]) => wanted(path));
  const lists = of(isList);
  const reader = of(isReader);
  const app = of((path) => !isList(path) && !isReader(path));
  const row = { name: "size", unit: "kB", better: "less" } as const;
  return [
    { ...row, what: "app with the decoder of codes, as sent", ours: kilobytes(app), limit: 700, note: told(app) },
    { ...row, what: "reader of PDFs, kept behind it", ours: kilobytes(reader), note: told(reader) },
    { ...row, what: "first visit in all, lists aside", ours: kilobytes([...app, ...reader]) },
    { ...row, what: "lists of nine documents", ours: kilobytes(lists), note: told(lists) },
  ];
}

const isList = (path: string): boolean => path.startsWith("/api/");
/** What no scan needs: PDFium, which draws pages, and the worker that opens files. */
const isReader = (path: string): boolean => /\/(pdfium|file\.worker)-/.test(path);

type Sent = readonly (readonly [path: string, bytes: number])[];

const kilobytes = (files: Sent): number => files.reduce((sum, [, bytes]) => sum + bytes, 0) / 1000;

const told = (files: Sent): string =>
  `${files.length} files: ${files
    .slice(0, LARGEST)
    .map(([path, bytes]) => `${path.replace("/assets/", "")} ${(bytes / 1000).toFixed(1)}`)
    .join(", ")}${files.length > LARGEST ? ", …" : ""}`;

interface Counter {
  readonly url: string;
  /** Body bytes by path, of all answers together. */
  readonly sent: ReadonlyMap<string, number>;
  quiet(): Promise<void>;
  close(): void;
}

/** Passes everything on untouched, so that a worker's requests are counted like a page's. */
async function openCounter(target: string): Promise<Counter> {
  const sent = new Map<string, number>();
  let last = performance.now();
  const server = createServer((question, response) => {
    last = performance.now();
    const { url = "/", method, headers } = question;
    const passed = ask(`${target}${url}`, { method, headers: { ...headers, host: new URL(target).host } }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on("data", (part: Buffer) => {
        last = performance.now();
        sent.set(url, (sent.get(url) ?? 0) + part.length);
      });
      answer.pipe(response);
    });
    passed.on("error", () => response.destroy());
    question.pipe(passed);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    quiet: async () => {
      while (performance.now() - last < QUIET_MS) await wait(100);
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
