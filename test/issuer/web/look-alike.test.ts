import { expect } from "chai";
import { openDesk, type TestDesk, typed, type Visitor } from "./support.ts";

describe("a name with a letter that looks like another, at the desk", function () {
  this.timeout(20_000);
  let desk: TestDesk;
  let ani: Visitor;
  let citra: Visitor;
  before(async () => {
    desk = await openDesk();
    [ani, citra] = [await desk.signedIn("ani"), await desk.signedIn("citra")];
  });
  after(() => desk.close());

  const NAME = { primaryIdentifier: "MUSTERM\u0410NN" };

  it("is told to who hands the order in, before it is kept", async () => {
    const { html, status } = await ani.send("/petugas/pesanan/baru", typed({ ...NAME, langkah: "periksa" }));
    expect(status).to.equal(200);
    expect(html).to.include('role="alert"').and.include("U+0410");
  });

  it("is told to who approves it, and once it is decided no more", async () => {
    const order = await desk.order(ani, NAME);
    const path = `/petugas/pesanan/${order}`;
    expect((await citra.get(path)).html).to.include("U+0410");
    await desk.approve(citra, order);
    expect((await citra.get(path)).html).not.to.include("U+0410");
  });

  it("is not told of the name that the passport has", async () => {
    const { html } = await citra.get(`/petugas/pesanan/${await desk.order(ani)}`);
    expect(html).not.to.include('role="alert"');
  });
});
