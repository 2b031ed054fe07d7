import { expect } from "chai";
import { type AuthorityError } from "../../../issuer/authority/model.ts";
import { type AuthorityOptions } from "../../../issuer/authority/options.ts";
import { type Signer } from "../../../issuer/ports.ts";
import { anOrder, ANI, CITRA, type House, openHouse } from "../../support/house/house.ts";
import { signerOf } from "../../support/house/keys.ts";
import { refusal } from "../../support/house/refusal.ts";
import { openTestChain, type TestChain } from "../../support/house/test-chain.ts";
import { judgeDocument } from "../../support/house/verdict.ts";

describe("a signer that is not what it says", () => {
  let chain: TestChain;
  let house: House;
  before(async () => {
    chain = await openTestChain();
  });
  beforeEach(async () => {
    house = await openHouse({ chain });
  });
  afterEach(() => house.close());
  after(() => chain.close());

  const withSigner = (signing: Signer) => (options: AuthorityOptions) => ({
    ...options,
    signers: new Map([...options.signers, [1, { signing, list: signerOf("list 1") }] as const]),
  });
  const right = signerOf("signing 1");

  /** Signs rightly but for the `nth` signature, in which one bit is changed. */
  const wrongAt = (nth: number): Signer => {
    let count = 0;
    return {
      ...right,
      sign: async (message) => {
        const signature = await right.sign(message);
        if (count++ === nth) signature[5]! ^= 1;
        return signature;
      },
    };
  };

  for (const [nth, what] of ["the CWT's", "the VC's"].entries()) {
    it(`is caught by a wrong bit in ${what} signature, and nothing is released`, async () => {
      await house.reopen(withSigner(wrongAt(nth)));
      const { orderId } = await house.authority.submitOrder(ANI, anOrder());
      const error: unknown = await house.authority.approveOrder(CITRA, orderId).catch((one: unknown) => one);
      expect(error).to.include({ code: "SIGNER_WRONG" });
      expect((error as AuthorityError).message).to.include(right.kid);
      const { documentId = "" } = (await house.authority.findOrder(orderId)) ?? {};
      expect(await house.authority.findDocument(documentId)).to.equal(undefined);
      expect(house.authority.health().pending).to.equal(0);
    });
  }

  it("is caught when it signs with another key", async () => {
    const other = signerOf("signing 2");
    await house.reopen(withSigner({ ...right, sign: (message) => other.sign(message) }));
    expect(await refusal(house.issue())).to.equal("SIGNER_WRONG");
  });

  it("is not asked at all when its key is not in the root statement", async () => {
    let asked = 0;
    const stranger = signerOf("nobody");
    await house.reopen(withSigner({ ...stranger, sign: (message) => ((asked += 1), stranger.sign(message)) }));
    const { orderId } = (await house.authority.submitOrder(ANI, anOrder()).catch(() => undefined)) ?? { orderId: "" };
    expect(orderId).to.equal("");
    expect(asked).to.equal(0);
  });

  it("that is mended signs the bytes that were journalled, at the next turn", async () => {
    await house.reopen(withSigner(wrongAt(0)));
    const { orderId } = await house.authority.submitOrder(ANI, anOrder());
    await house.authority.approveOrder(CITRA, orderId, "k").catch(() => undefined);
    await house.reopen();
    await house.authority.step();
    await house.settle();
    const { documentId = "", state } = (await house.authority.findOrder(orderId)) ?? {};
    expect(state).to.equal("issued");
    expect(await judgeDocument(house, documentId)).to.include({ status: "valid" });
    expect(await house.authority.approveOrder(CITRA, orderId, "k")).to.include({ documentId });
  });
});
