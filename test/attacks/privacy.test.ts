/** What who takes the disk or reads the chain learns of people, and what they can make of it (SECURITY G7, G10). */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { expect } from "chai";
import { keccak256 } from "ethers";
import { Level } from "level";
import { type Authority } from "../../issuer/authority/model.ts";
import { anOrder } from "../support/house/house.ts";
import { filesBelow, issue, openPremises, type Premises, ROOT, settle } from "./support/premises.ts";

const PEOPLE = 50;

/** A person nobody is, with every text of an order her own. Letters only from a small set, so that none is there by chance. */
interface Planted {
  readonly primaryIdentifier: string;
  readonly secondaryIdentifier: string;
  readonly passport: string;
  readonly number: string;
}

const word = (n: number, salt: string): string =>
  createHash("sha256")
    .update(`${salt} ${n}`)
    .digest("hex")
    .slice(0, 10)
    .toUpperCase()
    .replace(/\d/gu, (digit) => "GHIJKLMNOP"[Number(digit)] ?? "");

const PLANTED: readonly Planted[] = Array.from({ length: PEOPLE }, (_, n) => ({
  primaryIdentifier: word(n, "family"),
  secondaryIdentifier: word(n, "given"),
  passport: `X${word(n, "passport").slice(0, 7)}`,
  number: `2C${word(n, "number")}`,
}));
const REASON = "alasan rahasia kantor";

describe("the disk and the chain of an issuer that knows fifty people", () => {
  let premises: Premises;
  let words: readonly string[];
  let authority: Authority;
  before(async function () {
    this.timeout(180_000);
    premises = await openPremises();
    authority = await premises.openIssuer();
    await authority.step();
    const ids: string[] = [];
    for (const { primaryIdentifier, secondaryIdentifier, passport, number } of PLANTED) {
      const { holder } = anOrder();
      const person = { ...(holder as object), primaryIdentifier, secondaryIdentifier };
      ids.push(await issue(authority, anOrder({ holder: person, passport, number })));
    }
    await settle(authority);
    const [first = ""] = ids;
    const { changeId } = await authority.proposeStatusChange(
      { person: "ani", role: "officer" },
      first,
      "revoke",
      REASON,
    );
    await authority.confirmStatusChange({ person: "citra", role: "approver" }, changeId);
    await settle(authority);
    const file = Buffer.from(await authority.documentPdf(first)).toString("latin1");
    expect(file).to.match(/^%PDF/);
    await authority.close();
    words = [...PLANTED.flatMap((each) => Object.values(each) as string[]), REASON, ...ids];
  });
  after(() => premises.close());

  it("are looked through where it counts: everything is there, and a planted word would be found", async () => {
    const files = [...(await filesBelow(premises.data)).keys()];
    for (const folder of ["issuer", "pdf", "published", "keys", "chain"])
      expect(
        files.some((name) => name.startsWith(folder)),
        folder,
      ).to.equal(true);
    const haystack = Buffer.concat([Buffer.alloc(1000), Buffer.from("…MUSTERMANN…", "utf16le")]);
    expect(formsOf("MUSTERMANN").some((form) => haystack.includes(form))).to.equal(true);
  });

  it("show none of their names, passports, numbers, nor any reason, in any file in any writing", async () => {
    const secrets = words
      .slice(0, PEOPLE * 4 + 1)
      .flatMap((secret) => formsOf(secret).map((form) => [secret, form] as const));
    const found: string[] = [];
    for (const [name, bytes] of await filesBelow(premises.data))
      for (const [secret, form] of secrets) if (bytes.includes(form)) found.push(`${secret} in ${name}`);
    expect(found).to.deep.equal([]);
  });

  it("show none in the log", () => {
    const text = premises.logged.join("\n").toUpperCase();
    for (const secret of words.slice(0, PEOPLE * 4 + 1)) expect(text).not.to.include(secret.toUpperCase());
  });

  it("put no such word on the chain, nor its hash, nor the id of a document: not in calls, events or storage words", async () => {
    const chain = await everythingOnChain(premises);
    // Deployments, registrations, a list for each issuer, batches, a revocation.
    expect(chain.length).to.be.greaterThan(10_000);
    for (const secret of words) {
      for (const form of formsOf(secret)) expect(chain.includes(form.toString("hex")), secret).to.equal(false);
      for (const digest of digestsOf(secret)) expect(chain.includes(digest), secret).to.equal(false);
    }
  });

  it("let nobody edit a record: the issuer does not start, names the record and says what to restore", async () => {
    const edit = async (key: string, change: (bytes: Uint8Array) => Uint8Array): Promise<void> => {
      const level = new Level<string, Uint8Array>(join(premises.data, "issuer"), { valueEncoding: "view" });
      const value: Uint8Array | undefined = await level.get(key);
      if (value === undefined) throw new RangeError(`no record ${key}`);
      await level.put(key, change(value));
      await level.close();
    };
    const keys = await keysOf(premises);
    const [journal, batch] = ["journal/", "batch/"].map((prefix) => keys.find((key) => key.startsWith(prefix)) ?? "");
    for (const key of [journal, batch]) {
      if (key === undefined || key === "") throw new RangeError("no such record");
      let kept = new Uint8Array(0);
      await edit(key, (bytes) => {
        kept = Uint8Array.from(bytes);
        const edited = Uint8Array.from(bytes);
        edited[edited.length - 1]! ^= 1;
        return edited;
      });
      const { code, said } = await startIssuer(premises);
      expect(code, said).to.equal(1);
      expect(said)
        .to.match(/^The issuer cannot run\. /)
        .and.match(/restore|backup/i);
      expect(said).to.match(key.startsWith("journal/") ? /journal|entry/ : /batch\//);
      await edit(key, () => kept);
    }
    const whole = await premises.openIssuer();
    await whole.step();
    expect(whole.health()).to.include({ state: "ready" });
    await whole.close();
  });
});

/** How a text may lie in a file: as it is, in UTF-16 of both orders, hex and base64 at each offset. */
function formsOf(text: string): readonly Buffer[] {
  const plain = Buffer.from(text);
  const wide = Buffer.from(text, "utf16le");
  const base64 = [0, 1, 2].map((skip) => {
    const encoded = Buffer.concat([Buffer.alloc(skip), plain]).toString("base64");
    // The ends depend on what stands beside the text.
    return Buffer.from(encoded.slice(skip === 0 ? 0 : skip + 1, -4));
  });
  return [
    plain,
    Buffer.from(text.toLowerCase()),
    wide,
    Buffer.from(wide).swap16(),
    Buffer.from(plain.toString("hex")),
    Buffer.from(plain.toString("hex").toUpperCase()),
    ...base64,
  ];
}

function digestsOf(text: string): readonly string[] {
  return [text, text.toLowerCase(), text.toUpperCase()].flatMap((each) => {
    const bytes = Buffer.from(each);
    return [createHash("sha256").update(bytes).digest("hex"), keccak256(bytes).slice(2)];
  });
}

/** The service as `npm start` starts it, until it ends by itself. */
async function startIssuer({ data }: Premises): Promise<{ readonly code: unknown; readonly said: string }> {
  const child = spawn(process.execPath, [join(ROOT, "issuer", "server.ts")], {
    env: { ...process.env, ABSAH_DATA: data, ABSAH_ISSUER_PORT: "18099", NODE_NO_WARNINGS: "1" },
    stdio: ["ignore", "ignore", "pipe"],
    timeout: 30_000,
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [code]: unknown[] = await once(child, "close");
  return { code, said };
}

/** Hex of all calldata, events and code that anybody can read. */
async function everythingOnChain({ chain }: Premises): Promise<string> {
  const ask = async (method: string, ...params: unknown[]): Promise<unknown> => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const answer = await fetch(chain.url, { method: "POST", headers: { "content-type": "application/json" }, body });
    return ((await answer.json()) as { result: unknown }).result;
  };
  const { number } = await chain.head();
  const parts: string[] = [];
  for (let n = 0; n <= number; n += 1)
    parts.push(JSON.stringify(await ask("eth_getBlockByNumber", `0x${n.toString(16)}`, true)));
  parts.push(JSON.stringify(await ask("eth_getLogs", { fromBlock: "0x0", toBlock: "latest" })));
  return parts.join("\n").toLowerCase();
}

async function keysOf({ data }: Premises): Promise<readonly string[]> {
  const level = new Level<string, Uint8Array>(join(data, "issuer"), { valueEncoding: "view" });
  const keys = await level.keys().all();
  await level.close();
  return keys;
}
