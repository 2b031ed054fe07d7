import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import QRCode from "qrcode";
import { encodeQr } from "#core/document/qr.ts";
import { run } from "../../verifier/cli.ts";
import { type EvidenceRecord, formatRecord } from "../../verifier/library/index.ts";
import { NOW } from "./core/world.ts";
import { startChainOffice, type ChainOffice } from "./library/chain.ts";
import { FATES, PINNED, closeAll, serveOffice, type Fate, type Site } from "./library/office.ts";

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe("absah", () => {
  let system: ChainOffice;
  let site: Site;
  let folder: string;
  before(async function () {
    this.timeout(60_000);
    system = await startChainOffice();
    site = await serveOffice(system.office);
    folder = await mkdtemp(join(tmpdir(), "absah-cli-"));
    await mkdir(join(folder, "data"));
    await write("data/trust.json", JSON.stringify({ v: 1, ...PINNED, endpoints: [site.url] }));
    await write("data/system.json", JSON.stringify({ v: 1, rpcUrls: [system.chain.url] }));
    for (const fate of FATES) {
      await write(`${fate}.pdf`, system.office.file(fate));
      await write(`${fate}.txt`, `${codeOf(fate)}\n`);
    }
    await write("code.png", await QRCode.toBuffer([{ data: codeOf("genuine"), mode: "alphanumeric" }]));
  });
  after(async () => {
    await closeAll(site, system);
    await rm(folder, { recursive: true });
  });

  const at = (name: string): string => join(folder, name);
  const write = (name: string, content: string | Uint8Array): Promise<void> => writeFile(at(name), content);
  const codeOf = (fate: Fate): string => encodeQr(system.office.papers[fate].cose);
  const absah = async (
    args: readonly string[],
    more: { env?: Record<string, string>; isTerminal?: boolean } = {},
  ): Promise<Run> => {
    const [out, err]: [string[], string[]] = [[], []];
    const isTerminal = more.isTerminal === true;
    const code = await run(args, {
      env: { ABSAH_DATA: at("data"), ...more.env },
      clock: () => NOW,
      out: (text) => out.push(text),
      err: (text) => err.push(text),
      isOutTerminal: isTerminal,
      isErrTerminal: isTerminal,
    });
    return { code, out: out.join(""), err: err.join("") };
  };
  const jsonOf = ({ out }: Run): Record<string, unknown>[] =>
    out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it("says of each file what the system says, and ends with 0, 1 or 2", async () => {
    expect((await absah(["verify", at("genuine.pdf")])).code).to.equal(0);
    for (const fate of ["forged", "revoked", "expired"])
      expect((await absah(["verify", at(`${fate}.txt`)])).code, fate).to.equal(1);
    expect((await absah(["verify", "--text", "nothing of ours"])).code).to.equal(2);
  });

  it("judges the code of an evidence file again, and refuses one that was changed", async () => {
    const record: EvidenceRecord = {
      code: { text: codeOf("revoked") },
      judgement: { at: NOW, status: "valid", group: "GO", checks: {}, asOf: {} },
      verifier: { trust: "ab".repeat(32), channel: "camera" },
    };
    await write("evidence.json", formatRecord(record));
    expect((await absah(["verify", "--lang", "en", at("evidence.json")])).out).to.contain("NO LONGER IN FORCE");
    await write("changed.json", formatRecord(record).replace("GO", "STOP"));
    const changed = await absah(["verify", at("changed.json")]);
    expect(changed.err).to.contain("damaged or was changed");
    expect(changed.out).to.equal("");
  });

  it("takes a picture of a code, a text and a credential", async () => {
    await write("genuine.cwt", system.office.papers.genuine.cose);
    for (const name of ["code.png", "genuine.txt", "genuine.cwt"])
      expect((await absah(["verify", at(name)])).code, name).to.equal(0);
    expect((await absah(["verify", "--text", codeOf("genuine")])).code).to.equal(0);
  });

  it("writes one JSON object a file in the order given, status first", async () => {
    const told = await absah(["verify", "--json", at("revoked.pdf"), at("genuine.pdf"), at("genuine.txt")]);
    expect(told.code).to.equal(1);
    expect(jsonOf(told).map(({ status, file }) => [status, file])).to.deep.equal([
      ["revoked", at("revoked.pdf")],
      ["valid", at("genuine.pdf")],
      ["valid", at("genuine.txt")],
    ]);
    for (const line of told.out.trim().split("\n")) expect(line.startsWith('{"status":"')).to.equal(true);
    expect(told.err).to.equal("");
  });

  it("puts 1 before 2 before 0, whatever the order", async () => {
    const unsure = ["--text", "x"];
    expect((await absah(["verify", at("genuine.txt"), ...unsure])).code).to.equal(2);
    expect((await absah(["verify", at("genuine.txt"), at("revoked.txt"), ...unsure])).code).to.equal(1);
  });

  it("goes on after a file that is not there, and ends with 64", async () => {
    const told = await absah(["verify", "--json", at("none.pdf"), at("genuine.txt"), folder]);
    expect(told.code).to.equal(64);
    expect(jsonOf(told).map(({ status }) => status)).to.deep.equal(["valid"]);
    expect(told.err).to.contain(`There is no file ${at("none.pdf")}.`);
    expect(told.err).to.contain("is a folder. Name the files in it");
  });

  it("answers for a past date", async () => {
    const told = await absah(["verify", "--json", "--at", "2026-11-20", at("revoked.pdf")]);
    expect(jsonOf(told)[0]).to.include({ status: "valid", at: Date.parse("2026-11-20T05:00:00Z") / 1000 });
    expect(told.code).to.equal(0);
  });

  it("verifies with a bundle file alone when everything else is gone", async () => {
    const fetched = await absah(["bundle", "fetch", "-o", at("office.bundle"), "--lang", "en"]);
    expect(fetched.code).to.equal(0);
    expect(fetched.out).to.contain("900 (root statement 3)");
    expect(new Uint8Array(await readFile(at("office.bundle")))).to.deep.equal(system.office.pack());
    const asked = site.asked.length;
    const args = ["verify", "--json", "--bundle", at("office.bundle"), at("genuine.txt"), at("genuine.pdf")];
    const told = await absah(args);
    expect(jsonOf(told).map(({ status }) => status)).to.deep.equal(["valid", "valid"]);
    expect(site.asked.length).to.equal(asked);
    expect((await absah(["bundle", "show", at("office.bundle"), "--lang", "id"])).out).to.contain("Daftar nomor");
  });

  it("trusts no bundle file of other keys, and none with a byte changed", async () => {
    await write(
      "other.json",
      JSON.stringify({
        v: 1,
        rootKeys: ["3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"],
        threshold: 1,
        endpoints: [],
      }),
    );
    await write("whole.bundle", system.office.pack());
    const args = ["verify", "--json", "--bundle", at("whole.bundle"), "--trust", at("other.json"), at("genuine.txt")];
    expect(jsonOf(await absah(args))[0]).to.include({ status: "undetermined", cause: "no-list" });
    const changed = system.office.pack();
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    await write("changed.bundle", changed);
    const told = await absah(["verify", "--bundle", at("changed.bundle"), at("genuine.txt")]);
    expect(told.code).to.equal(64);
    expect(told.err).to.contain("is no bundle file");
  });

  it("uses another office's system by its trust file alone", async () => {
    const env = { ABSAH_DATA: at("nowhere"), XDG_CACHE_HOME: at("cache") };
    const told = await absah(["verify", "--json", "--trust", at("data/trust.json"), at("genuine.pdf")], { env });
    expect(jsonOf(told)[0]).to.include({ status: "valid" });
  });

  it("says what to do where there is no system, no file or no such date", async () => {
    const told = async (args: readonly string[], env?: Record<string, string>): Promise<string> => {
      const { code, out, err } = await absah(args, env === undefined ? {} : { env });
      expect([code, out]).to.deep.equal([64, ""]);
      return err;
    };
    expect(await told(["verify", "x.pdf"], { ABSAH_DATA: at("nowhere") })).to.contain("Run `npm start` first");
    expect(await told(["verify"])).to.contain("Name a file to verify");
    expect(await told(["verify", "--at", "2026-02-31", "x.pdf"])).to.contain("Write it as 2026-11-24");
    expect(await told(["verify", "--lang", "fr", "x.pdf"])).to.contain("the languages are id and en");
    expect(await told(["verify", "--bundle", at("none"), "x.pdf"])).to.contain("absah bundle fetch -o");
    expect(await told(["verify", "--nonsense"])).to.contain("unknown option");
    await write("bad.json", "{}");
    expect(await told(["verify", "--trust", at("bad.json"), "x.pdf"])).to.contain("is no trust file");
  });

  it("helps with examples, and ends with 0", async () => {
    const help = await absah(["verify", "--help"]);
    expect(help.code).to.equal(0);
    for (const word of ["Examples:", "--bundle", "Exit code: 0", "learns which document"])
      expect(help.out).to.contain(word);
  });

  it("colours a terminal only, and not where NO_COLOR is set", async () => {
    const args = ["verify", "--lang", "en", at("genuine.txt")];
    expect((await absah(args)).out).not.to.contain("\u001B");
    expect((await absah(args, { isTerminal: true })).out).to.contain("\u001B[");
    expect((await absah(args, { isTerminal: true, env: { NO_COLOR: "1" } })).out).not.to.contain("\u001B");
  });

  it("tells how far it is on a terminal, for more than one file, on standard error", async () => {
    const two = ["verify", "--json", at("genuine.txt"), at("expired.txt")];
    expect((await absah(two, { isTerminal: true })).err).to.contain("2/2");
    expect((await absah(two)).err).to.equal("");
    expect((await absah([...two, "--progress"])).err).to.contain("2/2");
  });

  it("tells in words what was found, what to do, on what it rests, and what was signed", async () => {
    const en = (await absah(["verify", "--lang", "en", at("genuine.pdf")])).out;
    for (const words of [
      "✔ GENUINE & VALID",
      "Issued by Simulasi Kantor Imigrasi Kotabumi. Not revoked as of 24 November 2026",
      "→ Compare the name and photo",
      "✔ Signature matches",
      "✔ File is intact",
      "list number 900",
      "SUPRIYADI",
      "29 February 1980",
      "Compare name, photo and passport",
    ])
      expect(en).to.contain(words);
    const id = (await absah(["verify", at("revoked.pdf")], { env: { LANG: "id_ID.UTF-8" } })).out;
    for (const words of ["✖ TIDAK BERLAKU LAGI", "Jangan menahan dokumen", "✖ Dicabut", "Cocokkan nama, foto"])
      expect(id).to.contain(words);
  });

  it("shows nothing of what it cannot believe", async () => {
    const { out } = await absah(["verify", "--lang", "en", at("forged.pdf")]);
    expect(out).to.contain("✖ NOT GENUINE OR ALTERED");
    expect(out).not.to.contain("SUPRIYADI");
    expect(out).not.to.contain("Compare name");
  });

  it("answers a website's code in its own words, and 10 MB of text at once", async () => {
    const website = await absah(["verify", "--lang", "en", "--text", "https://example.org/periksa"]);
    expect(website.out).to.contain("NOT OUR CODE");
    expect(website.code).to.equal(2);
    await write("large.txt", "6BF".padEnd(10_000_000, "A"));
    const large = await absah(["verify", "--json", at("large.txt")]);
    expect(jsonOf(large)[0]).to.include({ status: "unreadable", cause: "damaged" });
    await write("half.txt", codeOf("genuine").slice(0, 200));
    expect(jsonOf(await absah(["verify", "--json", at("half.txt")]))[0]).to.include({ cause: "damaged" });
  });

  it("lets no file name steer the terminal", async () => {
    await write("\u001B[31mred\u202E.txt", codeOf("genuine"));
    const { out } = await absah(["verify", at("\u001B[31mred\u202E.txt")]);
    for (const letter of ["\u001B", "\u202E"]) expect(out).not.to.contain(letter);
  });
});
