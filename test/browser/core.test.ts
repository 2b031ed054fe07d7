/** The same evidence, the same verdict: the core in Chromium against the core in Node (SECURITY G2). */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { type Browser, type Page } from "playwright-core";
import { build } from "vite";
import { encodeBase45 } from "#core/encoding/base45.ts";
import { deflateZlib } from "#core/encoding/inflate.ts";
import { toHex } from "#core/encoding/text.ts";
import { encodeQr } from "#core/document/qr.ts";
import { type Result } from "#core/judgement/verdict.ts";
import { Lists } from "../../verifier/library/index.ts";
import { Mirror } from "../../verifier/adapters/bundle/mirror.ts";
import { ListFolder } from "../../verifier/adapters/bundle/folder.ts";
import { type House, openHouse } from "../support/house/house.ts";
import { type Services, openServices } from "../support/house/services.ts";
import { launch } from "./chromium.ts";
import { verdict } from "./core-page.ts";

const PAGE = fileURLToPath(new URL("core-page.ts", import.meta.url));

/** The core as one script for a page, with the conditions of a browser. */
async function bundleCore(): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, lib: { entry: PAGE, formats: ["iife"], name: "absah" }, minify: false },
  });
  const [first] = Array.isArray(output) ? output : [output];
  if (first === undefined || !("output" in first)) throw new TypeError("vite gave no bundle");
  return first.output[0].code;
}

describe("the core in a browser", function () {
  this.timeout(90_000);
  let house: House;
  let services: Services;
  let browser: Browser;
  let page: Page;
  let pack: string;
  let folder: string;
  const requests: string[] = [];
  const texts = new Map<string, string>();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "absah-browser-"));
    house = await openHouse();
    services = await openServices(house);
    await house.authority.step();
    const ids = { valid: "", revoked: "", suspended: "" };
    for (const name of ["valid", "revoked", "suspended"] as const) ids[name] = (await house.issue()).documentId;
    const ended = await house.issue({ validFrom: "2026-10-01", validUntil: "2026-11-22" });
    await house.settle();
    await house.change(ids.revoked, "revoke");
    await house.change(ids.suspended, "suspend");
    await house.settle();
    const qrOf = async (id: string): Promise<string> => {
      const found = await house.authority.published.lookup(id);
      if (found === undefined) throw new RangeError(`${id} is not published`);
      return encodeQr(found.cose);
    };
    for (const [name, id] of Object.entries({ ...ids, expired: ended.documentId })) texts.set(name, await qrOf(id));
    const genuine = (await house.authority.published.lookup(ids.valid))?.cose ?? new Uint8Array();
    const forged = genuine.slice();
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    texts.set("forged", encodeBase45(deflateZlib(forged)));
    texts.set("half", (texts.get("valid") ?? "").slice(0, 200));
    texts.set("website", "HTTPS://ABSAH.EXAMPLE/X");
    const store = new ListFolder(join(folder, "lists"));
    const lists = new Lists({
      pinned: house.trust,
      sources: [new Mirror(services.issuer, store)],
      store,
      clock: () => house.now,
    });
    pack = toHex((await lists.pack()) ?? new Uint8Array());
    browser = await launch();
    page = await browser.newPage();
    page.on("request", (request) => requests.push(request.url()));
    await page.addScriptTag({ content: await bundleCore() });
  });
  after(async () => {
    await browser?.close();
    await services?.close();
    await house?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const inBrowser = (text: string): Promise<Result> =>
    page.evaluate(([qr, packHex, pinned, at]) => absah.verdict(qr, packHex, pinned, at), [
      text,
      pack,
      house.trust,
      house.now,
    ] as const);

  for (const [name, status] of [
    ["valid", "valid"],
    ["revoked", "revoked"],
    ["suspended", "suspended"],
    ["expired", "expired"],
    ["forged", "not-genuine"],
    ["half", "unreadable"],
    ["website", "unreadable"],
  ] as const) {
    it(`judges ${name} as Node does: ${status}`, async () => {
      const text = texts.get(name) ?? "";
      const result = await inBrowser(text);
      expect(result.status).to.equal(status);
      expect(result).to.deep.equal(JSON.parse(JSON.stringify(verdict(text, pack, house.trust, house.now))));
    });
  }

  it("asks nobody anything", () => {
    expect(requests.filter((url) => !url.startsWith("data:") && !url.startsWith("about:"))).to.deep.equal([]);
  });
});

declare const absah: { verdict: typeof verdict };
