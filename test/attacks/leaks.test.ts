/** Five hundred facts of fifty people, sought in everything that a run leaves behind: chain, logs, addresses, raw files. */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { type IncomingMessage } from "node:http";
import { join } from "node:path";
import { expect } from "chai";
import { JsonRpcProvider, Wallet } from "ethers";
import { encodeBase45 } from "#core/encoding/base45.ts";
import { encodeQr } from "#core/document/qr.ts";
import { parseTrustFile } from "#core/proof/trust.ts";
import { type Authority } from "../../issuer/authority/model.ts";
import { loadKeyFile } from "../../issuer/adapters/signer/key-file.ts";
import { anOrder } from "../support/house/house.ts";
import { call, openServices, type Services } from "../support/house/services.ts";
import { Leaks } from "./support/leaks.ts";
import { filesBelow, openPremises, type Premises, settle } from "./support/premises.ts";

const PEOPLE = 50;
/** Where native names are drawn from: the first letter of a run of twenty. */
const SCRIPTS = ["أ", "ア", "一", "가", "А", "Α"].map((first) => first.charCodeAt(0));

/** Ten letters that no hexadecimal number has, the same for the same place. */
function word(at: number, what: string, first = "G".charCodeAt(0)): string {
  const digest = createHash("sha256").update(`${what} ${at}`).digest();
  return String.fromCharCode(...digest.subarray(0, 10).map((byte) => byte % 16)).replaceAll(/./gsu, (c) =>
    String.fromCharCode(first + c.charCodeAt(0)),
  );
}

interface Planted {
  readonly order: Record<string, unknown>;
  readonly reason: string;
  readonly marks: readonly string[];
}

const PLANTED: readonly Planted[] = Array.from({ length: PEOPLE }, (_, at) => {
  const names = { primaryIdentifier: word(at, "family"), secondaryIdentifier: word(at, "given") };
  const nativeName = word(at, "native", SCRIPTS[at % SCRIPTS.length]);
  const birthDate = `${1930 + at}-0${1 + (at % 9)}-${10 + (at % 18)}`;
  const [passport, number] = [`X${word(at, "passport").slice(0, 8)}`, `2C${word(at, "number")}`];
  const free = { category: word(at, "category"), conditions: word(at, "conditions"), place: word(at, "place") };
  const holder = { ...(anOrder()["holder"] as object), ...names, nativeName, birthDate };
  const reason = `alasan ${word(at, "reason")}`;
  const marks = [...Object.values(names), nativeName, birthDate, passport, number, ...Object.values(free), reason];
  return { order: anOrder({ holder, passport, number, ...free }), reason, marks };
});
/** Birth dates as people write them, too. */
const DATES = PLANTED.flatMap(({ marks }) => {
  const [year, month, day] = (marks[3] ?? "").split("-");
  return [`${day}-${month}-${year}`, `${day}/${month}/${year}`, `${day}.${month}.${year}`];
});
const MARKS = PLANTED.flatMap(({ marks }) => marks);

/** What the verifier asks others while it judges: lists of the bundle, three digits, and the chain. */
const ALLOWED =
  /^(GET \/api\/v1\/(root|bundle|files\/[0-9a-f,]+(\/since\/[0-9a-f,]+)?|proofs\/[0-9a-f]{3})|GET \/lists\/\d+\/\d+\.bin|POST \/)$/;

describe("five hundred planted names and numbers", function () {
  this.timeout(180_000);
  const leaks = new Leaks([...MARKS, ...DATES]);
  const asked: string[] = [];
  const ids: string[] = [];
  let whileJudged: readonly string[];
  let [premises, authority, services]: [Premises?, Authority?, Services?] = [];
  const note = (message: unknown): void => {
    const { method, url, rawHeaders } = (message as { request: IncomingMessage }).request;
    asked.push([`${method} ${url}`, ...rawHeaders].join("\n"));
  };
  const use = <T>(value: T | undefined): T => value ?? expect.fail("not open");

  before(async () => {
    subscribe("http.server.request.start", note);
    premises = await openPremises();
    const { data, system, chain } = premises;
    authority = await premises.openIssuer();
    await authority.step();
    const trust = parseTrustFile(await readFile(join(data, "trust.json")));
    const served = { authority, trust, chain: { pinned: system, front: { url: chain.url } } };
    const house = Object.defineProperty({ ...served, now: 0 }, "now", { get: () => Math.floor(Date.now() / 1000) });
    services = await openServices(house, undefined, join(data, "verifier"));
    await work(authority, services, ids);
    const from = asked.length;
    for (const id of ids.slice(0, 10)) {
      const body = { qr: encodeQr((await authority.published.lookup(id))?.cose ?? new Uint8Array()) };
      const { json } = await call(services.verifier, "POST", "/api/v1/verify", { body });
      expect(json).to.have.nested.property("results[0].status");
      // What is sought can be found: it stands in the code, and in the answer.
      expect(leaks.in(Buffer.from(JSON.stringify(json))).length).to.be.greaterThan(3);
    }
    whileJudged = asked.slice(from);
  });
  after(async () => {
    console.log(
      `    ${leaks.forms} forms of ${MARKS.length} marks in ${PEOPLE} documents, ${(leaks.scanned / 1e6).toFixed(1)} MB looked through`,
    );
    unsubscribe("http.server.request.start", note);
    await services?.close();
    await authority?.close();
    await premises?.close();
  });

  /** Everything of one kind, by name. */
  const places = {
    "a log line": () => Promise.resolve(new Map([["logs", Buffer.from(logsOf())]])),
    "an address": () => Promise.resolve(new Map([["addresses", Buffer.from(asked.join("\n"))]])),
    "a transaction": async () => new Map([["chain", Buffer.from(await blocksOf(use(premises).chain.url))]]),
    "an event": async () => new Map([["events", Buffer.from(await eventsOf(use(premises).chain.url))]]),
    "a file": async () => {
      const files = [...(await filesBelow(use(premises).data))];
      return new Map(files.filter(([name]) => !/^keys\/[^/]*$|^tokens\.json$/.test(name)));
    },
  } as const;
  const logsOf = (): string => [...use(premises).logged, ...use(services).logged].join("\n");

  async function found(place: keyof typeof places): Promise<readonly string[]> {
    const hits: string[] = [];
    for (const [name, bytes] of await places[place]())
      hits.push(...leaks.in(bytes).map((mark) => `${mark} in ${name}`));
    return hits;
  }

  it("are 500, each once, and there is much to look through", async () => {
    expect(new Set(MARKS).size).to.equal(500);
    const files = [...(await places["a file"]()).keys()];
    for (const folder of ["issuer/", "keys/persons/", "pdf/", "published/", "chain/", "verifier/"])
      expect(
        files.some((name) => name.startsWith(folder)),
        folder,
      ).to.equal(true);
    expect((await blocksOf(use(premises).chain.url)).length).to.be.greaterThan(10_000);
    expect(logsOf().split("\n").length).to.be.greaterThan(10);
    expect(asked.length).to.be.greaterThan(100);
  });

  it("are found in whatever form they are written, at any offset", () => {
    for (const { marks } of PLANTED.slice(0, 6)) {
      for (const mark of marks) for (const form of writings(mark)) expect(leaks.in(form), mark).to.include(mark);
    }
    expect(leaks.in(Buffer.from(word(PEOPLE, "family")))).to.deep.equal([]);
  });

  for (const place of Object.keys(places) as (keyof typeof places)[])
    it(`are in no such place as ${place}`, async () => {
      const before = leaks.scanned;
      expect(await found(place)).to.deep.equal([]);
      expect(leaks.scanned - before).to.be.greaterThan(500);
    });

  it("are not asked for by the verifier, which names no document", () => {
    const others = whileJudged.filter((request) => !request.startsWith("POST /api/v1/verify"));
    expect(others.length).to.be.greaterThan(5);
    for (const request of others) {
      expect(request.split("\n")[0]).to.match(ALLOWED);
      for (const id of ids) expect(request).not.to.include(id);
    }
  });

  it("are found once one slips into a log line, an address, a transaction, an event, and a file", async () => {
    const { data, chain, logged } = use(premises);
    const [log = "", address = "", transaction = "", file = "", event = ""] = MARKS;
    (logged as string[]).push(JSON.stringify({ event: "order.kept", name: log }));
    await call(use(services).verifier, "GET", `/api/v1/documents?number=${encodeURIComponent(address)}`);
    const provider = new JsonRpcProvider(chain.url);
    const key = (await loadKeyFile(join(data, "keys", "deployer.json"), "secp256k1", undefined)).secretKey;
    const wallet = new Wallet(`0x${Buffer.from(key).toString("hex")}`, provider);
    const plain = `0x${Buffer.from(transaction).toString("hex")}`;
    const sent = await wallet.sendTransaction({ to: wallet.address, data: plain });
    await sent.wait();
    await (await wallet.sendTransaction({ data: telling(event), nonce: sent.nonce + 1 })).wait();
    provider.destroy();
    await writeFile(join(data, "published", "slip.txt"), `x${file}`);
    const slips = {
      "a log line": log,
      "an address": address,
      "a transaction": transaction,
      "an event": event,
      "a file": file,
    };
    for (const place of Object.keys(places) as (keyof typeof places)[])
      expect((await found(place)).join(), place).to.include(slips[place]);
    await rm(join(data, "published", "slip.txt"));
  });
});

/** A day of the office over HTTP: orders, decisions, withdrawals with reasons, and refusals with what was typed in them. */
async function work(authority: Authority, { issuer }: Services, ids: string[]): Promise<void> {
  const post = async (token: string, path: string, body?: object): Promise<Record<string, unknown>> =>
    (await call(issuer, "POST", `/api/v1/${path}`, { token, ...(body === undefined ? {} : { body }) })).json;
  for (const { order } of PLANTED) {
    const { orderId } = await post("ani-1", "orders", order);
    const approved = await post("citra", `orders/${String(orderId)}/approve`);
    expect(approved, JSON.stringify(approved)).to.have.property("documentId");
    ids.push(String(approved["documentId"]));
  }
  await settle(authority);
  for (const [at, { reason, order }] of PLANTED.entries()) {
    const ani = { person: "ani", role: "officer" } as const;
    const { changeId } = await authority.proposeStatusChange(ani, ids[at] ?? "", "suspend", reason);
    if (at < 5) await post("citra", `changes/${changeId}/approve`);
    if (at === 5) await post("citra", `changes/${changeId}/reject`, { reason });
    // An order that no rule takes: the answer may name what is wrong, a log may not.
    if (at < 10) await post("ani-1", "orders", { ...order, kind: "NONE", validFrom: order["number"] });
  }
  await settle(authority);
}

/** All blocks with their transactions. */
async function blocksOf(url: string): Promise<string> {
  const provider = new JsonRpcProvider(url);
  const parts: unknown[] = [];
  const newest = Number(await provider.send("eth_blockNumber", []));
  for (let n = 0; n <= newest; n += 1)
    parts.push(await provider.send("eth_getBlockByNumber", [`0x${n.toString(16)}`, true]));
  provider.destroy();
  return JSON.stringify(parts);
}

async function eventsOf(url: string): Promise<string> {
  const provider = new JsonRpcProvider(url);
  const events: unknown = await provider.send("eth_getLogs", [{ fromBlock: "0x0", toBlock: "latest" }]);
  provider.destroy();
  return JSON.stringify(events);
}

/** Code that, deployed, does nothing but tell what is behind it: CODECOPY, LOG0, STOP. */
function telling(text: string): string {
  const bytes = Buffer.from(text);
  const size = bytes.length.toString(16).padStart(2, "0");
  return `0x60${size}600d60003960${size}6000a000${bytes.toString("hex")}`;
}

/** The mark as slips would write it, made another way than the scanner makes it. */
function writings(mark: string): readonly Buffer[] {
  const inside = ["", "x", "xy"].map((before) => Buffer.from(`${before}${mark}zz`));
  const digest = createHash("sha256").update(mark).digest();
  return [
    ...inside,
    ...inside.map((bytes) => Buffer.from(bytes.toString("hex"))),
    ...inside.map((bytes) => Buffer.from(bytes.toString("base64"))),
    ...inside.map((bytes) => Buffer.from(bytes.toString("base64url"))),
    ...inside.map((bytes) => Buffer.from(encodeBase45(bytes))),
    Buffer.from(`x${mark}`, "utf16le"),
    Buffer.from(Array.from(mark).toReversed().join("")),
    Buffer.from(mark.toLowerCase()),
    Buffer.from(new URLSearchParams({ q: mark }).toString().replaceAll("+", "%20")),
    digest,
    Buffer.from(digest.toString("base64")),
    Buffer.from(`0x${digest.toString("hex")}`),
  ];
}
