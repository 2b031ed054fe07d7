import { expect } from "chai";
import * as fc from "fast-check";
import { type AuthorityError, type Officer } from "../../../issuer/authority/model.ts";
import { anOrder, ANI, BUDI, CITRA, type House, openHouse } from "../../support/house/house.ts";
import { refusal } from "../../support/house/refusal.ts";
import { openTestChain, type TestChain } from "../../support/house/test-chain.ts";

describe("orders", () => {
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

  const submit = (order: object = anOrder(), key?: string, officer: Officer = ANI): Promise<{ orderId: string }> =>
    house.authority.submitOrder(officer, order, key);

  describe("four eyes", () => {
    it("refuses the person who asked, whatever the token's role", async () => {
      const { orderId } = await submit();
      const second: Officer = { person: ANI.person, role: "approver" };
      expect(await refusal(house.authority.approveOrder(second, orderId))).to.equal("FOUR_EYES");
      expect(await house.authority.findOrder(orderId)).to.include({ state: "waiting-approval" });
    });

    it("refuses another officer, who has no approver's token", async () => {
      const { orderId } = await submit();
      expect(await refusal(house.authority.approveOrder(BUDI, orderId))).to.equal("ROLE");
    });

    it("takes another approver, and then no third person", async () => {
      const { orderId } = await submit();
      const first = await house.authority.approveOrder(CITRA, orderId);
      expect(await house.authority.approveOrder(CITRA, orderId)).to.deep.equal(first);
      const third: Officer = { person: "dewi", role: "approver" };
      expect(await refusal(house.authority.approveOrder(third, orderId))).to.equal("ALREADY_DECIDED");
    });

    it("issues nothing without two persons, whatever they try and in whatever order", async () => {
      const people: readonly Officer[] = [ANI, BUDI, CITRA, { person: "ani", role: "approver" }];
      const command = fc.record({ approver: fc.nat(people.length - 1), order: fc.nat(2) });
      await fc.assert(
        fc.asyncProperty(fc.array(command, { maxLength: 8 }), async (commands) => {
          const submitters = [ANI, BUDI, CITRA];
          const orders = await Promise.all(submitters.map((officer) => submit(anOrder(), undefined, officer)));
          const issued = new Map<number, string>();
          for (const { approver, order } of commands) {
            const officer = people[approver] ?? ANI;
            const code = await refusal(house.authority.approveOrder(officer, orders[order]?.orderId ?? ""));
            const mayApprove = officer.role === "approver" && officer.person !== submitters[order]?.person;
            const first = issued.get(order);
            // Who has approved is given the same answer again, whichever token is used.
            const expected = first === undefined ? mayApprove : first === officer.person;
            if (expected) issued.set(order, officer.person);
            expect(code === undefined).to.equal(expected);
          }
          for (const [at, { orderId }] of orders.entries()) {
            const { state } = (await house.authority.findOrder(orderId)) ?? {};
            expect(state).to.equal(issued.has(at) ? "issued" : "waiting-approval");
          }
        }),
        { numRuns: 15 },
      );
    });
  });

  describe("idempotency keys", () => {
    it("give the same order for the same request, with or without a picture", async () => {
      const order = anOrder();
      const first = await submit(order, "k");
      expect(await submit(order, "k")).to.deep.equal(first);
    });

    it("give the same order to two requests at once", async () => {
      const order = anOrder();
      const [one, two] = await Promise.all([submit(order, "k"), submit(order, "k")]);
      expect(one).to.deep.equal(two);
    });

    it("belong to one person", async () => {
      const order = anOrder();
      const first = await submit(order, "k");
      expect(await submit(order, "k", BUDI)).not.to.deep.equal(first);
    });

    it("are refused for another request", async () => {
      await submit(anOrder({ number: "A" }), "k");
      expect(await refusal(submit(anOrder({ number: "B" }), "k"))).to.equal("IDEMPOTENCY_KEY_REUSED");
    });

    it("are refused for another call, and for another order", async () => {
      const { orderId } = await submit(anOrder(), "k");
      const other = await submit();
      expect(await refusal(house.authority.approveOrder(CITRA, orderId, "a"))).to.equal(undefined);
      expect(await refusal(house.authority.approveOrder(CITRA, other.orderId, "a"))).to.equal("IDEMPOTENCY_KEY_REUSED");
      expect(await refusal(submit(anOrder(), "a", CITRA))).to.equal("IDEMPOTENCY_KEY_REUSED");
    });
  });

  describe("powers", () => {
    it("refuse an ITAS of the regency when it is asked for", async () => {
      const error = await submit(anOrder({ issuer: 2 })).catch((one: AuthorityError) => one);
      expect(error).to.include({ code: "INVALID_ORDER" });
      expect((error as AuthorityError).problems).to.deep.include.members([
        { ...(error as AuthorityError).problems[0], field: "kind", code: "issuer-lacks-power" },
      ]);
    });

    it("refuse to sign with a compromised key", async () => {
      const { orderId } = await submit();
      const [kid] = house.root.keys.keys();
      await chain.admin("compromise", `0x${kid}`, 0);
      await house.settle();
      expect(await refusal(house.authority.approveOrder(CITRA, orderId))).to.equal("NOT_AUTHORISED");
    });

    it("end D before the key does, since the anchor may come as late as that", async () => {
      const { orderId } = await submit();
      const [kid] = house.root.keys.keys();
      await chain.admin("retire", `0x${kid}`, house.now + 86_400 + 60);
      await house.authority.step();
      expect(await refusal(house.issue())).to.equal(undefined);
      house.pass(60);
      expect(await refusal(house.authority.approveOrder(CITRA, orderId))).to.equal("NOT_AUTHORISED");
    });
  });

  it("say what is wrong with each field", async () => {
    const { problems } = house.authority.checkOrder(anOrder({ validUntil: "2026-01-01", kind: "VISUM" }));
    expect(problems.map(({ field, code }) => [field, code])).to.deep.include.members([
      ["kind", "kind-unknown"],
      ["validUntil", "validity-backwards"],
    ]);
    expect(await refusal(submit({}))).to.equal("INVALID_ORDER");
  });

  it("take the place only of a document that this issuer issued", async () => {
    const { documentId } = await house.issue();
    expect(await refusal(submit(anOrder({ supersedes: documentId })))).to.equal(undefined);
    const strange = "0f8fad5b-d9cb-469f-a165-70867728950e";
    expect(await refusal(submit(anOrder({ supersedes: strange })))).to.equal("INVALID_ORDER");
  });

  it("refuse a picture that cannot be read", async () => {
    const { PortraitError } = await import("../../../issuer/ports.ts");
    await house.reopen((options) => ({
      ...options,
      portraits: { read: () => Promise.reject(new PortraitError("no picture")) },
    }));
    const portrait = Buffer.of(0xff, 0xd8, 0xff, 0xe0).toString("base64");
    expect(await refusal(submit(anOrder({ portrait })))).to.equal("INVALID_ORDER");
  });

  it("are refused when no page takes them, and ordinary ones are not printed twice", async () => {
    let printed = 0;
    await house.reopen((options) => ({
      ...options,
      renderer: {
        ...options.renderer,
        render: (page) => {
          printed += 1;
          if (/Ж/.test(page.document.number)) return Promise.reject(new Error("no face has U+0416"));
          return options.renderer.render(page);
        },
      },
    }));
    expect(await refusal(submit(anOrder({ number: "Ж 7" })))).to.equal("INVALID_ORDER");
    expect(printed).to.equal(1);
    await house.issue();
    expect(printed).to.equal(2);
    expect(await refusal(submit(anOrder({ conditions: "x".repeat(100) })))).to.equal(undefined);
    expect(printed).to.equal(3);
  });

  it("that cannot be finished are told in the log and keep no other from the chain", async () => {
    const { orderId } = await submit();
    let isBroken = true;
    await house.reopen((options) => ({
      ...options,
      renderer: {
        ...options.renderer,
        render: (page) => (isBroken ? Promise.reject(new Error("no paper")) : options.renderer.render(page)),
      },
    }));
    const failure: unknown = await house.authority.approveOrder(CITRA, orderId).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error);
    await house.settle();
    expect(house.log.find(({ event }) => event === "order.unfinished")?.fields).to.include({
      orderId,
      reason: "no paper",
    });
    expect(house.authority.published.bundleCose()).not.to.equal(undefined);
    isBroken = false;
    await house.settle();
    expect(await house.authority.findOrder(orderId)).to.include({ state: "issued" });
  });

  it("know nothing of an order that was never made", async () => {
    expect(await house.authority.findOrder("none")).to.equal(undefined);
    expect(await refusal(house.authority.approveOrder(CITRA, "none"))).to.equal("NOT_FOUND");
  });

  it("count signatures of a key within an hour where a cap is set", async () => {
    await house.reopen((options) => ({ ...options, signaturesPerHour: 2 }));
    await house.issue();
    await house.issue();
    expect(await refusal(house.issue())).to.equal("RATE_LIMIT");
    house.pass(3_600);
    expect(await refusal(house.issue())).to.equal(undefined);
  });
});
