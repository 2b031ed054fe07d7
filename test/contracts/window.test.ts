import { expect } from "chai";
import { headOf, type Batch } from "./reference.ts";
import {
  NOT_AFTER,
  anchored,
  atTime,
  batchAfter,
  blockTime,
  onChain,
  registerKey,
  values,
  type System,
} from "./system.ts";

const UNKNOWN_KID = "0x0102030405060708";

describe("DocumentRegistry.anchor, the key's window", () => {
  const fresh = onChain();

  it("is closed to an unknown key and to another issuer's", async () => {
    const system = await fresh();
    const now = (await blockTime(system)) + 10;

    await expectOutside(system, { ...batchAfter(system), kid: UNKNOWN_KID }, now);
    await expectOutside(system, { ...batchAfter(system), kid: system.otherKey.kid }, now + 1);
  });

  it("begins with notBefore, inclusive", async () => {
    const system = await fresh();
    const begins = (await blockTime(system)) + 1_000;
    const { kid } = await registerKey(system.issuers, 1, "a later key", begins);

    await expectOutside(system, { ...batchAfter(system), kid }, begins - 1);
    await atTime(system, begins, () => system.documents.anchor(...values({ ...batchAfter(system), kid })));
  });

  it("ends with notAfter, exclusive", async () => {
    const system = await fresh();
    const first = batchAfter(system);

    await atTime(system, NOT_AFTER - 1, () => system.documents.anchor(...values(first)));
    await expectOutside(system, batchAfter(system, first), NOT_AFTER);
  });

  it("ends with retiredAt, exclusive, where that is earlier", async () => {
    const system = await fresh();
    const end = (await blockTime(system)) + 1_000;
    await system.issuers.retire(system.key.kid, end);
    const first = batchAfter(system);

    await atTime(system, end - 1, () => system.documents.anchor(...values(first)));
    await expectOutside(system, batchAfter(system, first), end);
  });

  it("ends with notAfter where retiredAt is later", async () => {
    const system = await fresh();
    await system.issuers.retire(system.key.kid, NOT_AFTER + 1_000);

    await expectOutside(system, batchAfter(system), NOT_AFTER);
  });

  it("ends a second after a compromise for every sequence", async () => {
    const system = await fresh();
    const now = (await blockTime(system)) + 10;
    await atTime(system, now, () => system.issuers.compromise(system.key.kid, 5));

    await expectOutside(system, batchAfter(system), now + 1);
  });

  it("lets through, in the second of the compromise, what is before the cut and nothing else", async () => {
    const system = await fresh();
    const now = (await blockTime(system)) + 10;
    const first = batchAfter(system);
    await atTime(system, now, () => system.issuers.compromise(system.key.kid, 1));

    await atTime(system, now, () => system.documents.anchor(...values(first)));
    await expectOutside(system, batchAfter(system, first), now);
  });

  it("opens again under another key of the issuer, and the log goes on", async () => {
    const system = await fresh();
    const [first] = await anchored(system, 1);
    await system.issuers.compromise(system.key.kid, 1);
    const { kid } = await registerKey(system.issuers, 1, "the next key");

    const next = { ...batchAfter(system, first), kid };
    await system.documents.anchor(...values(next));

    expect((await system.documents.entryOf(1, 1)).slice(0, 56)).to.equal(headOf(system.domain, next));
  });
});

async function expectOutside(system: System, batch: Batch, time: number): Promise<void> {
  await expect(atTime(system, time, () => system.documents.anchor(...values(batch))))
    .to.be.revertedWithCustomError(system.documents, "DocumentRegistryKeyOutOfWindow")
    .withArgs(batch.issuer, batch.kid, batch.sequence, time);
}
