import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { parseUuid, toHex } from "#core/encoding/text.ts";
import { type House, openHouse } from "../support/house/house.ts";

/** Facts of people that stand nowhere else. Each holds a mark of six letters: a shorter one comes by chance in a megabyte
 *  of ciphertext. */
const PLANTED = Array.from({ length: 12 }, (_, at) => ({
  number: `NOMOR-${at}-QZXWVJ`,
  passport: `QZXWVJ${at}`,
  category: `QZXWVJ${at}`,
  conditions: `syarat qzxwvj ${at}`,
  holder: {
    primaryIdentifier: `QZXWVJNAME${at}`,
    secondaryIdentifier: `QZXWVJGIVEN${at}`,
    birthDate: "1964-08-12",
    sex: "F",
    nationality: "D",
    issuingCountry: "D",
  },
}));
const REASON = "alasan qzxwvj tentang orang";
const isPlanted = (text: string): boolean => /qzxwvj/i.test(text);

async function filesUnder(folder: string): Promise<readonly { name: string; text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (name) => ({ name, text: (await readFile(name)).toString("latin1") })));
}

describe("traces of people", () => {
  let house: House;
  const ids: string[] = [];
  before(async function () {
    this.timeout(60_000);
    house = await openHouse({ realPages: true });
    for (const order of PLANTED) ids.push((await house.issue(order)).documentId);
    await house.settle();
    const { changeId } = await house.authority.proposeStatusChange(
      { person: "ani", role: "officer" },
      ids[0] ?? "",
      "revoke",
      REASON,
    );
    await house.authority.confirmStatusChange({ person: "citra", role: "approver" }, changeId);
    await house.settle();
  });
  after(() => house.close());

  it("are in what is handed out, so that the search below can find something", async () => {
    const found = await house.authority.published.lookup(ids[0] ?? "");
    expect(isPlanted(Buffer.from(found?.vc ?? []).toString("latin1"))).to.equal(true);
  });

  it("are in no transaction, and neither are ids or digests of documents", async () => {
    const sent = house.chain.front.calls.filter(({ method }) => method === "eth_sendRawTransaction");
    expect(sent.length).to.be.greaterThan(3);
    const raw = sent.map(({ params }) => String(params[0])).join("\n");
    expect(isPlanted(Buffer.from(raw.replaceAll("0x", ""), "hex").toString("latin1"))).to.equal(false);
    for (const id of ids) {
      expect(raw).not.to.include(toHex(parseUuid(id)));
      const proof = JSON.parse(
        Buffer.from((await house.authority.published.lookup(id))?.proof ?? []).toString(),
      ) as Record<string, string>;
      for (const part of ["cose", "vc", "pdf"]) expect(raw).not.to.include(proof[part]);
    }
  });

  it("are in no published file, and no document's id is", async () => {
    const files = await filesUnder(join(house.folder, "published"));
    expect(files.length).to.be.greaterThan(3);
    for (const { name, text } of files) {
      expect(isPlanted(text), name).to.equal(false);
      for (const id of ids) expect(text, name).not.to.include(id);
    }
  });

  it("are in no raw file of store, person keys or pages", async () => {
    for (const folder of ["store", "persons", "pages"]) {
      const files = await filesUnder(join(house.folder, folder));
      expect(files.length, folder).to.be.greaterThan(1);
      for (const { name, text } of files) expect(isPlanted(text), name).to.equal(false);
    }
  });

  it("are in no line of the log", () => {
    expect(house.log.length).to.be.greaterThan(5);
    expect(isPlanted(JSON.stringify(house.log))).to.equal(false);
  });
});
