/** Log injection: whatever is sent, a log stays one JSON object a line, and says nothing that was sent. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect } from "chai";
import { anOrder } from "../../support/house/house.ts";
import { call } from "../../support/house/services.ts";
import { ROOT } from "../support/premises.ts";
import { openStreet, type Street } from "../support/street.ts";

const MARK = "QZXJWV";
const TEXTS = [
  `${MARK}\n{"level":50,"event":"document.issued","by":"citra"}`,
  `${MARK}\r\n2026-11-24 approved by citra`,
  `${MARK}\u001b[2K\u001b[1A\u001b[31mroot\u001b[0m`,
  `${MARK}","event":"document.issued","x":"`,
  `${MARK}\u2028\u2029\u0085\u0000\u0008`,
  `${MARK}%s%o%j %c`,
  `${MARK}\u202e\u2066gnp.exe`,
  MARK.repeat(20_000),
];

/** The lines that the services' own logger makes of these calls. */
async function written(lines: readonly { event: string; fields: object }[]): Promise<string> {
  const script = `
    import { createLog } from "./verifier/api/log.ts";
    const log = createLog("test", "trace");
    for await (const part of process.stdin.map((chunk) => chunk)) text += part;
    for (const { event, fields } of JSON.parse(text)) { log.info(event, fields); log.warn(event, fields); log.error(event, fields); }`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", `let text = "";${script}`], { cwd: ROOT });
  let out = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (out += text));
  child.stdin.end(JSON.stringify(lines));
  await once(child, "close");
  return out;
}

const isPlain = (line: string): boolean => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !/\p{Cc}/u.test(line);
  } catch {
    return false;
  }
};

describe("what is sent to put words into a log", function () {
  this.timeout(240_000);
  let street: Street;
  before(async () => {
    street = await openStreet();
  });
  after(() => street.close());

  it("comes into no line of either service, through any field, header or path", async () => {
    const { issuer, verifier } = street.services;
    const { orderId } = await street.house.authority.submitOrder({ person: "ani", role: "officer" }, anOrder());
    for (const text of TEXTS.slice(0, 5)) {
      const seen = encodeURIComponent(text.slice(0, 200));
      const order = anOrder();
      const holder = order["holder"] as Readonly<Record<string, string>>;
      const fields = [...Object.keys(order), "conditions", "place", "supersedes", text.slice(0, 50)];
      const orders = [
        ...fields.map((name) => ({ ...order, [name]: text })),
        ...Object.keys(holder).map((name) => ({ ...order, holder: { ...holder, [name]: text } })),
      ];
      await Promise.all(orders.map((body) => call(issuer, "POST", "/api/v1/orders", { token: "ani-1", body })));
      await call(issuer, "POST", "/api/v1/orders", { token: "ani-1", type: "text/csv", body: text });
      await call(issuer, "POST", `/api/v1/orders/${orderId}/reject`, { token: "budi", body: { reason: text } });
      await call(issuer, "GET", `/api/v1/documents/${seen}`, { token: "ani-1" });
      await call(issuer, "GET", `/${seen}?${seen}=${seen}`, {});
      await call(issuer, "POST", "/petugas/masuk", {
        type: "application/x-www-form-urlencoded",
        body: `token=${seen}`,
      });
      await call(issuer, "POST", "/api/v1/codes", { body: { code: text.slice(0, 64) } });
      await call(verifier, "POST", "/api/v1/verify", { body: { qr: text } });
      await call(verifier, "POST", "/api/v1/verify", { body: text, type: "application/pdf" });
      await call(verifier, "GET", `/api/v1/files/${seen}`, {});
      const printable = text.replaceAll(/[^\x20-\x7e]/gu, "?").slice(0, 500);
      await call(issuer, "GET", "/health", { headers: { "user-agent": printable, "idempotency-key": printable } });
    }
    const lines = [...street.services.logged, ...street.house.log.map((line) => JSON.stringify(line))];
    for (const line of lines) expect(line).not.to.include(MARK);
  });

  it("of a chain that lies reaches a line only as one bounded text within it", async () => {
    const { house } = street;
    const before = house.log.length;
    for (const text of TEXTS) {
      house.chain.front.lie = ({ method }, truth) => (method === "eth_chainId" ? text : truth);
      house.pass(600);
      await house.authority.step();
      house.chain.front.lie = () => {
        throw new Error(text);
      };
      house.pass(600);
      await house.authority.step();
    }
    house.chain.front.lie = undefined;
    const lines = house.log.slice(before).map(({ event, fields }) => ({ event, fields }));
    const out = await written(lines);
    const told = out.split("\n").filter((line) => line !== "");
    expect(told).to.have.length(3 * lines.length);
    for (const line of told) {
      expect(isPlain(line), line.slice(0, 200)).to.equal(true);
      expect(line.length).to.be.lessThan(4_000);
    }
  });

  it("stays one object a line even where it is logged: the logger itself", async () => {
    const lines = TEXTS.map((text) => ({ event: text, fields: { reason: text, [text.slice(0, 40)]: text } }));
    const told = (await written(lines)).split("\n").filter((line) => line !== "");
    expect(told).to.have.length(3 * TEXTS.length);
    for (const line of told) expect(isPlain(line), line.slice(0, 200)).to.equal(true);
  });

  it("falls in a log that writes texts as they are: the control", () => {
    const naive = TEXTS.map((text) => `warn chain.failed ${text}`).join("\n");
    expect(naive.split("\n").every(isPlain)).to.equal(false);
    expect(naive.split("\n").some(isPlain)).to.equal(true);
  });
});
