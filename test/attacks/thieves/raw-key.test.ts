/** SECURITY G6: a hundred papers by the office's own key, signed past the office: none is valid, whoever asks. */
import { expect } from "chai";
import { encodeQr } from "#core/document/qr.ts";
import { type Kind } from "#core/document/kind.ts";
import { forge, inPdf, stolen } from "../support/forger.ts";
import { check, openStreet, type Street } from "../support/street.ts";

const DAY = 86_400;
const OFFICE = stolen("signing 1");
const KINDS: readonly Kind[] = ["ITK", "ITAS", "ITK_BRIDGE", "EPO"];
const COUNT = 100;

describe("a hundred papers that the thief of a signing key makes", function () {
  this.timeout(120_000);
  let street: Street;
  before(async () => {
    street = await openStreet();
    await street.house.issue();
    await street.house.settle();
  });
  after(() => street.close());

  /** Dates from a minute from now to ten days ago, kinds and places in turn. */
  const paper = (i: number): ReturnType<typeof forge> =>
    forge(street.house, OFFICE, {
      issuedAt: street.house.now + 60 - Math.floor((i * 10 * DAY) / COUNT),
      kind: KINDS[i % KINDS.length] ?? "ITAS",
      statusList: { list: 0, index: (i * 1311) % 131_072 },
    });

  it("are valid nowhere: not offline, not with the chain, not as code, credential or file", async () => {
    const sources = [await street.offline(), street.online()];
    const told = new Map<string, number>();
    for (let i = 0; i < COUNT; i += 1) {
      const { cose, vc, pdf } = i % 10 === 0 ? await inPdf(paper(i)) : paper(i);
      const inputs = [{ qr: encodeQr(cose) }, ...(i % 10 === 0 ? [{ vc }, { pdf }] : [])];
      for (const from of sources)
        for (const input of inputs) {
          const { status, cause, group } = await check(input, from);
          expect(group, `${i} ${Object.keys(input).join()}: ${status} ${cause}`).to.be.oneOf(["STOP", "UNSURE"]);
          told.set(status, (told.get(status) ?? 0) + 1);
        }
    }
    // Young ones may still come into the list, older ones would be in it.
    expect([...told.keys()].toSorted()).to.deep.equal(["not-genuine", "undetermined"]);
    expect(told.get("not-genuine")).to.be.greaterThan(COUNT);
  });

  it("are told by service and command as by the library", async () => {
    for (let i = 0; i < COUNT; i += 10) {
      const { group } = await street.everywhere({ cwt: paper(i).cose });
      expect(group).to.be.oneOf(["STOP", "UNSURE"]);
    }
  });

  it("would be valid once they were anchored: the control", async () => {
    const { documentId } = await street.house.issue();
    await street.house.settle();
    const found = await street.house.authority.published.lookup(documentId);
    expect(await check({ cwt: found?.cose ?? new Uint8Array(0) }, street.online())).to.include({ status: "valid" });
  });
});
