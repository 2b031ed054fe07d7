/** `npm run demo`: issues documents for 22 invented people through the API, changes a few, and shows what the verifier says. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readConfig } from "../issuer/config.ts";
import { readConfig as readVerifierConfig } from "../verifier/config.ts";
import { Office } from "./demo/office.ts";
import { demoOrders, endedYesterday } from "./demo/orders.ts";
import { type Row, printTable } from "./demo/table.ts";

interface Planned {
  readonly kind: string;
  readonly number: string;
  readonly note: string;
}

const say = (line: string): void => console.log(`· ${line}`);

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const office = await Office.open(config.dataFolder, `http://127.0.0.1:${config.port}`);
  const now = Date.now();
  const orders = [...(await demoOrders(now))];
  // Positions in the fixed order of the demo: an ITK that ended yesterday, and one of each change of status.
  const [ended, withdrawn, suspended, replaced] = [5, 4, 6, 9];
  orders.splice(ended, 1, ...orders.slice(ended, ended + 1).map((order) => endedYesterday(order, now)));
  say(`handing in ${orders.length} orders for 22 people`);
  const orderIds = await office.submit(orders);
  const ids: string[] = [];
  for (const [index, id] of orderIds.entries()) {
    ids.push(await office.approve(id));
    if ((index + 1) % 9 === 0) say(`${index + 1} of ${orderIds.length} approved by a second person and signed`);
  }
  const [old] = orders.slice(replaced);
  const oldId = ids[replaced];
  if (old === undefined || oldId === undefined) throw new RangeError("the demo has too few orders");
  say("issuing the one that takes another's place");
  const [nextOrder] = await office.submit([{ ...old, number: `${old.number}-R`, supersedes: oldId }]);
  const nextId = await office.approve(nextOrder ?? "");
  const planned: Planned[] = orders.map(({ kind, number }) => ({ kind, number, note: "" }));
  const note = (index: number, text: string): void =>
    void planned.splice(index, 1, ...planned.slice(index, index + 1).map((plan) => ({ ...plan, note: text })));
  planned.push({ kind: old.kind, number: `${old.number}-R`, note: `replaces no. ${replaced + 1}` });
  ids.push(nextId);

  say("waiting for the anchors, then fetching the PDFs");
  const folder = join(config.dataFolder, "demo");
  await mkdir(folder, { recursive: true });
  const files: { name: string; bytes: Uint8Array }[] = [];
  for (const [index, id] of ids.entries()) {
    await office.until(id, ({ state }) => state === "anchored");
    const name = `${String(index + 1).padStart(2, "0")}-${planned[index]?.kind ?? ""}.pdf`;
    const bytes = await office.pdf(id);
    await writeFile(join(folder, name), bytes);
    files.push({ name, bytes });
  }

  say("withdrawing one, suspending one, marking one as replaced: two persons each");
  await office.change(ids[withdrawn] ?? "", "revoke", "Demo: penjamin mengakhiri penjaminan");
  await office.change(ids[suspended] ?? "", "suspend", "Demo: menunggu klarifikasi penjamin");
  await office.change(oldId, "supersede", "Demo: diganti dengan dokumen baru", nextId);
  note(ended, "ended yesterday");
  note(withdrawn, "withdrawn");
  note(suspended, "suspended");
  note(replaced, "replaced");

  say("asking the verifier about each file\n");
  const url = `http://127.0.0.1:${readVerifierConfig(process.env).port}`;
  const rows: Row[] = [];
  for (const [index, { name, bytes }] of files.entries()) {
    const plan = planned[index];
    rows.push({ file: name, number: plan?.number ?? "", note: plan?.note ?? "", ...(await verdictOf(url, bytes)) });
  }
  printTable(rows);
  console.log(`\nThe PDFs lie in ${folder}. Check them yourself: npx absah verify ${folder}/*.pdf`);
}

async function verdictOf(url: string, pdf: Uint8Array): Promise<{ status: string; group: string }> {
  const answer = await fetch(`${url}/api/v1/verify`, {
    method: "POST",
    headers: { "Content-Type": "application/pdf" },
    body: Buffer.from(pdf),
  });
  const { results } = (await answer.json()) as { results?: readonly { status: string; group: string }[] };
  const [result] = results ?? [];
  if (result === undefined) throw new Error(`The verifier at ${url} gave no verdict (HTTP ${answer.status}).`);
  return result;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(`The demo stopped. ${error.message}`);
  process.exitCode = 1;
}
