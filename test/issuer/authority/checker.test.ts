import { expect } from "chai";
import { LEAF_BYTES } from "#core/proof/anchor.ts";
import { checkAnchors, digestOf } from "../../support/house/checker.ts";
import { type House, openHouse } from "../../support/house/house.ts";

/** The harness is worth something only if it catches what is broken. */
describe("checker of anchors", () => {
  let house: House;
  let digests: string[];
  beforeEach(async () => {
    house = await openHouse();
    const ids = [(await house.issue()).documentId, (await house.issue()).documentId];
    await house.settle();
    digests = [];
    for (const id of ids) digests.push(await digestOf(house, id));
  });
  afterEach(() => house.close());

  const faults = (acknowledged = digests, leafFile?: Parameters<typeof checkAnchors>[2]): Promise<readonly string[]> =>
    checkAnchors(house, new Map([[1, acknowledged]]), leafFile);

  it("finds nothing where all is well", async () => {
    expect(await faults()).to.deep.equal([]);
  });

  it("finds a document that was acknowledged and not anchored", async () => {
    expect(await faults([...digests, "ab".repeat(32)])).to.include(`issuer 1: ${"ab".repeat(32)} is anchored 0 times`);
  });

  it("finds one that is anchored and was not acknowledged", async () => {
    expect(await faults(digests.slice(1))).to.include("issuer 1: 2 documents anchored, 1 acknowledged");
  });

  it("finds another order", async () => {
    expect(await faults(digests.toReversed())).to.deep.equal(["issuer 1: not in the order of acknowledgement"]);
  });

  it("finds a leaf list that is not what the chain has", async () => {
    const changed = async (issuer: number, sequence: number): Promise<Uint8Array | undefined> => {
      const bytes = Uint8Array.from((await house.authority.published.leafFile(issuer, sequence)) ?? []);
      bytes[LEAF_BYTES + 95]! ^= 1;
      return bytes;
    };
    expect(await faults(digests, changed)).to.deep.equal(["issuer 1: batch 0 has other leaves"]);
    expect(await faults(digests, () => Promise.resolve(undefined))).to.include("issuer 1: no leaf list of batch 0");
  });

  it("catches an authority that forgets what it has sealed", async () => {
    await house.reopen((options) => ({
      ...options,
      // The broken part: a document stays in the queue when its batch is sealed.
      store: {
        get: (key) => options.store.get(key),
        entries: (range) => options.store.entries(range),
        close: () => options.store.close(),
        batch: (writes) =>
          options.store.batch(writes.filter(({ type, key }) => type === "put" || !key.startsWith("pending/"))),
      },
    }));
    digests.push(await digestOfNext());
    // And nobody looks at the queue when the records are compared with the journal.
    await house.reopen((options) => ({
      ...options,
      store: {
        get: (key) => options.store.get(key),
        async *entries(range) {
          const isWhole = !range.gte.startsWith("pending/");
          for await (const one of options.store.entries(range)) {
            if (!isWhole || !one[0].startsWith("pending/")) yield one;
          }
        },
        close: () => options.store.close(),
        batch: (writes) => options.store.batch(writes),
      },
    }));
    await house.settle();
    expect(await faults()).to.include(`issuer 1: ${digests[2]} is anchored 2 times`);
  });

  async function digestOfNext(): Promise<string> {
    const { documentId } = await house.issue();
    await house.settle();
    return digestOf(house, documentId);
  }
});
