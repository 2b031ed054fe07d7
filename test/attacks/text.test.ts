/** Texts that are no document of ours: half a code, websites in disguise, very long ones. */
import { expect } from "chai";
import { encodeQr } from "#core/document/qr.ts";
import { en, id } from "../../verifier/library/index.ts";
import { call } from "../support/house/services.ts";
import { actionOf, check, openStreet, type Street } from "./support/street.ts";

const SITE = "https://imigrasi.absah.example.evil.example/periksa?d=1";
const WEBSITES: readonly (readonly [name: string, text: string])[] = [
  ["as it is", SITE],
  ["in capital letters", SITE.toUpperCase()],
  ["by its name alone", "www.imigrasi-kotabumi.example/periksa"],
  ["with another scheme", "imigrasi://periksa/1"],
  ["as a script", "javascript:alert(document.cookie)"],
  ["as a page of its own", "data:text/html,<h1>SAH</h1>"],
  ["as a number to call", "tel:+62724000000"],
  ["behind blanks and line ends", `\r\n\t ${SITE}`],
  ["behind a byte order mark", `\uFEFF${SITE}`],
  ["behind letters that nobody sees", `\u200B\u200D\u2060${SITE}`],
  ["behind a mark that turns the line around", `\u202E${SITE}`],
  ["with a tab in its scheme, which browsers drop", `ht\ttps:${SITE.slice(6)}`],
  ["with a soft hyphen in its scheme", `ht\u00ADtps:${SITE.slice(6)}`],
  ["in wide letters", `ｈｔｔｐｓ：／／evil.example/`],
  ["in letters of all sizes, behind a blank", " WwW.Evil.example"],
];

describe("texts that are no code of ours", () => {
  let street: Street;
  let qr: string;
  before(async () => {
    street = await openStreet();
    const { documentId } = await street.house.issue();
    await street.house.settle();
    const found = await street.house.authority.published.lookup(documentId);
    qr = encodeQr(found?.cose ?? new Uint8Array(0));
  });
  after(() => street.close());

  it("are told from the genuine one", async () => {
    expect(await street.everywhere({ qr })).to.include({ status: "valid" });
  });

  it("half a code is damaged, wherever it breaks off, and never called a forgery", async () => {
    for (const length of [3, 4, 5, 100, Math.floor(qr.length / 2), qr.length - 1]) {
      const result = await check({ qr: qr.slice(0, length) }, street.online());
      expect(result, `${length} letters`).to.include({ status: "unreadable", cause: "damaged", group: "UNSURE" });
    }
    const half = await street.everywhere({ qr: qr.slice(0, qr.length / 2) });
    expect(actionOf(half, en, street.house)).to.include("ask for a clearer copy");
    expect(actionOf(half, id, street.house)).to.not.equal(actionOf(half, en, street.house));
    expect((await check({ qr: qr.slice(qr.length / 2) }, street.online())).status).to.equal("unreadable");
  });

  it("a code twice over, or with a letter more, is damaged", async () => {
    for (const text of [qr + qr, `${qr}0`, `${qr} `, `${qr}\n${SITE}`, qr.toLowerCase()])
      expect(await check({ qr: text }, street.online()), text.slice(-5)).to.include({ status: "unreadable" });
  });

  for (const [name, text] of WEBSITES) {
    it(`a website ${name} is called one`, async () => {
      const result = await check({ qr: text }, street.online());
      expect(result).to.include({ status: "unreadable", cause: "website", group: "UNSURE" });
      expect(result).not.to.have.property("document");
    });
  }

  it("a website is called one by the service and the command too, which say not to open it", async () => {
    const result = await street.everywhere({ qr: SITE });
    expect(result).to.include({ status: "unreadable", cause: "website" });
    for (const catalogue of [en, id]) expect(actionOf(result, catalogue, street.house)).to.match(/open|buka/i);
  });

  it("a website whose rest is a genuine code is still a website", async () => {
    expect(await check({ qr: `https://evil.example/#${qr}` }, street.online())).to.include({ cause: "website" });
  });
});

describe("ten megabytes of text", () => {
  let street: Street;
  before(async () => {
    street = await openStreet();
  });
  after(() => street.close());

  const long = (start: string): string => Buffer.from(start + "A0".repeat(5_000_000)).toString();

  for (const [start, cause] of [
    ["6BF", "damaged"],
    ["", "other-format"],
    [SITE, "website"],
  ] as const) {
    it(`that begin ${start === "" ? "like nothing" : `with ${start.slice(0, 8)}`} are ${cause} in the library and by command, at little cost`, async () => {
      const begun = process.cpuUsage();
      expect(await check({ qr: long(start) }, street.online())).to.include({ status: "unreadable", cause });
      const told = await street.absah(["verify", "--json", await street.file(long(start))]);
      const { user, system } = process.cpuUsage(begun);
      expect(JSON.parse(told.out)).to.include({ status: "unreadable", cause });
      expect(told.code).to.equal(2);
      expect((user + system) / 1e6).to.be.below(3);
    });
  }

  it("are too much for the service, which says so and what to do", async () => {
    for (const body of [{ qr: long("6BF") }, { vc: long('{"') }, { cwt: long("d284") }]) {
      const reply = await call(street.services.verifier, "POST", "/api/v1/verify", { body });
      expect(reply.status).to.equal(413);
      expect(reply.json).to.include({ code: "TOO_LARGE" });
      expect(reply.json["messageEn"]).to.match(/smaller/);
    }
    expect((await call(street.services.verifier, "GET", "/health")).status).to.equal(200);
  });

  it("just below that are looked at, and cost little", async () => {
    const begun = process.cpuUsage();
    const body = { qr: long("6BF").slice(0, 9_999_000) };
    const reply = await call(street.services.verifier, "POST", "/api/v1/verify", { body });
    const { user, system } = process.cpuUsage(begun);
    expect(reply.json["results"]).to.have.nested.property("[0].cause", "damaged");
    expect((user + system) / 1e6).to.be.below(3);
  });

  it("of brackets, as JSON or as a credential, end nothing", async () => {
    const deep = "[".repeat(4_000_000);
    const reply = await call(street.services.verifier, "POST", "/api/v1/verify", { body: deep });
    expect(reply.status).to.be.within(400, 413);
    const vc = new TextEncoder().encode(`{"a":${deep}`);
    expect((await check({ vc }, street.online())).group).to.be.oneOf(["STOP", "UNSURE"]);
    const told = await street.absah(["verify", "--json", await street.file(vc)]);
    expect(told.code).to.be.oneOf([1, 2]);
    expect((await call(street.services.verifier, "GET", "/health")).status).to.equal(200);
  });
});
