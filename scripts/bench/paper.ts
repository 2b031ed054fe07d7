/** The page, and everything on the way from an approved order to a delivered document. */
import { randomBytes } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { JsonRpcProvider, Wallet } from "ethers";
import { signAsync } from "@noble/ed25519";
import { PDFDocument } from "pdf-lib";
import qrcode from "qrcode";
import { encodeQr } from "#core/document/qr.ts";
import { formatLookupCode } from "#core/document/lookup-code.ts";
import { createPdfRenderer } from "../../issuer/adapters/pdf/renderer.ts";
import { type Authority, type OrderRequest } from "../../issuer/authority/model.ts";
import { signAll } from "../../issuer/authority/issuing/signing.ts";
import { type PdfRequest } from "../../issuer/ports.ts";
import { drawPortrait } from "../demo/portrait.ts";
import { loadKey } from "../setup/keys.ts";
import { APPROVER, type Bench, type BenchHouse, OFFICER, settle } from "./house.ts";
import { type Peer, type Row } from "./table.ts";
import { cpuSeconds, latencies, percentile, race, throughput } from "./timing.ts";
import { makePermit, makeSigner } from "./verdict.ts";

const ONE_BY_ONE = 150;
const WARM_UP = 40;
const NAIVE = 20;
const TURN_MS = 250;
const IN_FLIGHT = 16;
const FONTS = [
  "@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf",
  "@expo-google-fonts/plus-jakarta-sans/700Bold/PlusJakartaSans_700Bold.ttf",
];

async function makeRequest(): Promise<PdfRequest> {
  const document = makePermit(1);
  const [parts] = await signAll([document], makeSigner());
  if (parts === undefined) throw new RangeError("nothing was signed");
  return {
    document,
    ...parts,
    qrText: encodeQr(parts.cose),
    lookupCode: formatLookupCode(document.documentId),
    issuer: {
      nameId: "Simulasi Kantor Imigrasi Kotabumi",
      nameEn: "Simulated Kotabumi Immigration Office",
      telephone: "+62 000 0000 001",
      origin: document.issuer,
    },
    verifierAddress: "periksa.absah.example",
    portrait: await drawPortrait(1),
    profile: "live",
  };
}

/** One page, drawn again and again. */
export async function measurePage({ peers }: Bench): Promise<readonly Row[]> {
  const request = await makeRequest();
  const renderer = await createPdfRenderer();
  const ours = { units: 5, run: () => times(5, () => renderer.render(request)) };
  const row = {
    name: "pdf",
    what: "PDF, one page: photo, QR, two attachments",
    unit: "/s a core",
    better: "more",
  } as const;
  const name = "pdf-lib 1.17.1 as people use it: fonts embedded and cut each time, QR as PNG";
  if (peers.status === "absent") {
    const [pace] = await race([ours]);
    return [{ ...row, ours: pace?.perCpuSecond ?? 0, times: 13, peer: { name, reason: peers.reason, earlier: 6.5 } }];
  }
  const { fontkit } = peers.peers;
  const fonts = await Promise.all(FONTS.map(readFont));
  // Long rounds: a page is many small functions, and they are quick only once compiled.
  const [pace, naive] = await race([ours, { units: 1, run: () => drawNaively(request, fonts, fontkit) }], 5, 1_200);
  const peer: Peer = { name, value: naive?.perCpuSecond ?? 0 };
  return [{ ...row, ours: pace?.perCpuSecond ?? 0, times: 13, peer }];
}

const readFont = (name: string): Promise<Uint8Array> => readFile(fileURLToPath(import.meta.resolve(name)));

async function times(count: number, work: () => Promise<unknown>): Promise<void> {
  for (let at = 0; at < count; at += 1) await work();
}

/** The same content the way the documentation of pdf-lib shows it. */
async function drawNaively(request: PdfRequest, fonts: readonly Uint8Array[], fontkit: unknown): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  pdf.registerFontkit(fontkit as Parameters<PDFDocument["registerFontkit"]>[0]);
  const [text, bold] = await Promise.all(fonts.map((bytes) => pdf.embedFont(bytes, { subset: true })));
  if (text === undefined || bold === undefined) throw new RangeError("two fonts");
  const page = pdf.addPage([595, 842]);
  page.drawText("Izin Tinggal Terbatas · Limited Stay Permit", { x: 50, y: 780, size: 18, font: bold });
  const { holder, ...facts } = request.document;
  const fields = { ...request.issuer, ...facts, ...holder, code: request.lookupCode, address: request.verifierAddress };
  Object.entries(fields).forEach(([name, value], line) => {
    const shown = typeof value === "string" || typeof value === "number" ? String(value) : "-";
    page.drawText(`${name}: ${shown}`, { x: 50, y: 740 - line * 16, size: 10, font: text });
  });
  page.drawImage(await pdf.embedJpg(request.portrait ?? new Uint8Array()), { x: 430, y: 600, width: 100, height: 133 });
  const png = await qrcode.toBuffer(request.qrText, { errorCorrectionLevel: "M" });
  page.drawImage(await pdf.embedPng(png), { x: 400, y: 60, width: 140, height: 140 });
  await pdf.attach(request.cose, "credential.cwt", { mimeType: "application/cwt" });
  await pdf.attach(request.vc, "credential.vc.json", { mimeType: "application/vc" });
  return pdf.save();
}

/** One document after the other, from the approval to the answer, while the loop anchors as it does in the service. */
export async function measureIssue(bench: Bench): Promise<readonly Row[]> {
  const house = await bench.house();
  const authority = await house.authority();
  const orderIds = await submitAll(authority, await house.orders(WARM_UP + ONE_BY_ONE));
  const stop = new AbortController();
  const loop = turn(authority, stop.signal);
  await latencies(WARM_UP, 0, (at) => authority.approveOrder(APPROVER, orderIds[at] ?? ""));
  const cpu = process.cpuUsage();
  const taken = await latencies(ONE_BY_ONE, 0, (at) => authority.approveOrder(APPROVER, orderIds[WARM_UP + at] ?? ""));
  const cpuMs = (cpuSeconds(cpu) * 1000) / ONE_BY_ONE;
  stop.abort();
  await loop;
  await settle(authority);
  const row = { name: "issue", better: "less" } as const;
  const what = "issue one, approval to durable answer";
  const naive = await naively(bench, house);
  return [
    { ...row, unit: "ms", what: `${what}, p95`, ours: percentile(taken, 0.95), limit: 50, ...naive("p95"), note: NOTE },
    { ...row, unit: "ms", what: `${what}, median`, ours: percentile(taken, 0.5), ...naive("p50") },
    { ...row, unit: "ms of CPU", what: "issue one, this process, anchoring included", ours: cpuMs, limit: 24 },
  ];
}

const NOTE = "the demo's orders in turn: all kinds and scripts, a portrait each; store synced, pages sealed";

async function turn(authority: Authority, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await authority.step();
    await wait(TURN_MS, undefined, { signal: stop }).catch(() => undefined);
  }
}

async function submitAll(authority: Authority, orders: readonly OrderRequest[]): Promise<readonly string[]> {
  const ids: string[] = [];
  await throughput(orders.length, IN_FLIGHT, async (at) => {
    ids.push((await authority.submitOrder(OFFICER, orders[at])).orderId);
  });
  return ids;
}

/** Two signatures in JavaScript, the page of `drawNaively` synced to disk, one transaction through ethers awaited. */
async function naively({ peers }: Bench, house: BenchHouse): Promise<(which: "p50" | "p95") => { peer: Peer }> {
  const name = "the same by noble, pdf-lib and ethers as they come, an anchor each";
  if (peers.status === "absent")
    return (which) => ({ peer: { name, reason: peers.reason, earlier: which === "p95" ? 244 : 193 } });
  const request = await makeRequest();
  const fonts = await Promise.all(FONTS.map(readFont));
  const { secretKey } = await loadKey(house.keysFolder, "deployer");
  // Its cache of 250 ms would give the same nonce twice on a chain that mines at once.
  const wallet = new Wallet(`0x${secretKey}`, new JsonRpcProvider(house.rpcUrl, undefined, { cacheTimeout: -1 }));
  const seed = new Uint8Array(randomBytes(32));
  const taken = await latencies(NAIVE, 3, async (at) => {
    for (const message of [request.cose, request.vc]) await signAsync(message, seed);
    const pdf = await drawNaively(request, fonts, peers.peers.fontkit);
    const file = await open(join(house.config.dataFolder, `naive-${at}.pdf`), "w");
    await file.writeFile(pdf);
    await file.sync();
    await file.close();
    const sent = await wallet.sendTransaction({ to: wallet.address, data: `0x${Buffer.from(seed).toString("hex")}` });
    await sent.wait();
  });
  wallet.provider?.destroy();
  return (which) => ({ peer: { name, value: percentile(taken, which === "p95" ? 0.95 : 0.5) } });
}

/** Many documents at once: approved, signed, drawn, anchored. Their orders lie ready, as an office leaves them over days. */
export async function measureBulk(bench: Bench): Promise<readonly Row[]> {
  const house = await bench.house();
  const authority = await house.authority();
  const count = bench.isLong ? 10_000 : 1_000;
  bench.say(`issuing ${count.toLocaleString("en")} documents`);
  const orders = await house.orders(count);
  const ids: string[] = [];
  const ordering = await phase(count, async () => void ids.push(...(await submitAll(authority, orders))));
  const issuing = await phase(count, () => approveAll(authority, ids));
  const row = { name: "bulk", better: "less" } as const;
  const memory = `${Math.round(process.memoryUsage.rss() / 2 ** 20)} MB of memory at the end`;
  const whole = bench.isLong ? "10,000" : "10,000, from 1,000";
  return [
    {
      ...row,
      what: `${whole}: approved, signed, PDF, anchored`,
      unit: "s",
      ours: issuing.seconds * (10_000 / count),
      limit: 120,
      note: memory,
    },
    { ...row, what: "the same, CPU of the issuing process", unit: "ms each", ours: issuing.cpuMs },
    { ...row, what: `${whole}: ordered, portraits made anew`, unit: "s", ours: ordering.seconds * (10_000 / count) },
    { ...row, what: "the same, CPU of the issuing process", unit: "ms each", ours: ordering.cpuMs },
  ];
}

interface Phase {
  readonly seconds: number;
  /** Of one unit. */
  readonly cpuMs: number;
}

async function phase(count: number, work: () => Promise<void>): Promise<Phase> {
  const [begun, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  return { seconds: (performance.now() - begun) / 1000, cpuMs: (cpuSeconds(cpu) * 1000) / count };
}

async function approveAll(authority: Authority, ids: readonly string[]): Promise<void> {
  const stop = new AbortController();
  const loop = turn(authority, stop.signal);
  await throughput(ids.length, IN_FLIGHT, (at) => authority.approveOrder(APPROVER, ids[at] ?? ""));
  stop.abort();
  await loop;
  await settle(authority);
}
