import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { expect } from "chai";
import { toHex } from "#core/encoding/text.ts";
import { parseTrustFile } from "#core/proof/trust.ts";
import { run } from "../../../verifier/cli.ts";
import { NOW, STRANGER, rootOf } from "../core/world.ts";
import { type Office, PINNED, type Site, closeAll, makeOffice, serveOffice, signPapers } from "../library/office.ts";

describe("absah kit (command)", function () {
  this.timeout(30_000);
  let folder: string;
  let office: Office;
  let site: Site;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "absah-kit-command-"));
    office = makeOffice(rootOf(), await signPapers());
    site = await serveOffice(office);
    await writeFile(at("trust.json"), JSON.stringify({ v: 1, ...PINNED, endpoints: [site.url] }));
    await writeFile(at("absah.bundle"), office.pack());
  });
  after(async () => {
    await closeAll(site);
    await rm(folder, { recursive: true });
  });

  const at = (name: string): string => join(folder, name);
  const kit = async (...args: readonly string[]): Promise<{ code: number; out: string; err: string }> => {
    const told = { out: "", err: "" };
    const code = await run(["kit", ...args], {
      env: { ABSAH_DATA: folder, XDG_CACHE_HOME: folder },
      clock: () => NOW,
      out: (text) => (told.out += text),
      err: (text) => (told.err += text),
      isOutTerminal: false,
      isErrTerminal: false,
    });
    return { code, ...told };
  };
  const blockOf = (html: string, name: string): Uint8Array => {
    const [, block = ""] = new RegExp(`data-carried="${name}">([^<]*)`).exec(html) ?? [];
    return new Uint8Array(inflateSync(Buffer.from(block, "base64")));
  };

  it("puts the services' newest pack and the trust file without its endpoints into one file", async () => {
    const told = await kit("-o", at("office.html"), "--lang", "en");
    expect(told.code).to.equal(0);
    expect(told.out).to.include("900, block 40").and.to.include("Fresh until");
    const html = await readFile(at("office.html"), "utf8");
    expect(blockOf(html, "pack")).to.deep.equal(office.pack());
    expect(parseTrustFile(blockOf(html, "trust"))).to.deep.equal({ v: 1, ...PINNED, endpoints: [] });
    expect(html).not.to.include(new URL(site.url).host);
  });

  it("asks nobody where a pack is named, and writes the same bytes for the same pack", async () => {
    const asked = site.asked.length;
    for (const name of ["a.html", "b.html"])
      expect((await kit("--pack", at("absah.bundle"), "-o", at(name))).code).to.equal(0);
    expect(site.asked.length).to.equal(asked);
    expect(await readFile(at("a.html"))).to.deep.equal(await readFile(at("b.html")));
  });

  it("loads nothing from elsewhere", async () => {
    await kit("--pack", at("absah.bundle"), "-o", at("c.html"));
    const html = await readFile(at("c.html"), "utf8");
    expect(html).not.to.match(/<(?:script|img|link|iframe)\b[^>]*\s(?:src|href)="(?!data:)/);
    expect(html).not.to.match(/url\((?!["']?data:)/);
  });

  it("refuses a pack that is none, or of other root keys, and leaves no file", async () => {
    const pack = office.pack();
    await writeFile(at("cut.bundle"), pack.subarray(0, -1));
    await writeFile(at("other.json"), JSON.stringify({ v: 1, ...strangers(), endpoints: [] }));
    const cut = await kit("--pack", at("cut.bundle"), "-o", at("none.html"));
    expect(cut.code).to.equal(64);
    expect(cut.err).to.include(`${at("cut.bundle")} is no bundle of this trust file`);
    const other = await kit("--pack", at("absah.bundle"), "--trust", at("other.json"), "-o", at("none.html"));
    expect(other.code).to.equal(64);
    expect(other.err).to.include("root keys hold it");
    const absent = await kit("--pack", at("absent.bundle"), "-o", at("none.html"));
    expect(absent.err).to.include("Make one with `absah bundle fetch");
    expect(await readdir(folder)).not.to.include("none.html");
  });

  it("says so where the file cannot be written", async () => {
    const told = await kit("--pack", at("absah.bundle"), "-o", at("no/such/folder.html"));
    expect(told.code).to.equal(64);
    expect(told.err).to.include("cannot be written (ENOENT). Name another place with -o.");
  });

  it("explains itself", async () => {
    const { code, out } = await kit("--help");
    expect(code).to.equal(0);
    expect(out).to.include("--pack absah.bundle --trust trust.json").and.to.include("USB stick");
  });
});

const strangers = (): typeof PINNED => ({ rootKeys: [toHex(STRANGER.publicKey.bytes)], threshold: 1 });
