import { expect } from "chai";
import { openDesk, type TestDesk, type Visitor } from "./support.ts";

describe("forms of the desk", function () {
  this.timeout(20_000);
  let desk: TestDesk;
  let ani: Visitor;
  let citra: Visitor;
  before(async () => {
    desk = await openDesk();
    ani = await desk.signedIn("ani");
    citra = await desk.signedIn("citra");
  });
  after(() => desk.close());

  it("are refused without the session's token, and from elsewhere", async () => {
    const id = await desk.order(ani);
    const path = `/petugas/pesanan/${id}/setujui`;
    const token = { _t: await citra.formToken() };
    const tries = [
      await citra.post(path, {}),
      await citra.post(path, { _t: await ani.formToken() }),
      await citra.post(path, token, { origin: "https://evil.example", "sec-fetch-site": "cross-site" }),
      await citra.post(path, token, { "sec-fetch-site": "same-site" }),
      await citra.post(path, token, { origin: "null" }),
      await desk.visitor().post("/petugas/masuk", { token: "ani" }, { origin: "https://evil.example" }),
    ];
    for (const { status } of tries) expect(status).to.equal(403);
    expect((await desk.house.authority.findOrder(id))?.state).to.equal("waiting-approval");
    expect((await citra.post(path, token)).status).to.equal(303);
  });

  it("of somebody who is not signed in change nothing", async () => {
    const id = await desk.order(ani);
    expect((await desk.visitor().post(`/petugas/pesanan/${id}/setujui`, {})).status).to.equal(401);
    expect((await desk.house.authority.findOrder(id))?.state).to.equal("waiting-approval");
  });

  it("are bounded", async () => {
    const { status } = await ani.send("/petugas/keluar", { fill: "x".repeat(200_000) });
    expect(status).to.equal(413);
  });

  it("forbids inline code, frames and foreign sources on every page", async () => {
    const { headers, html } = await ani.get("/petugas/");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).to.match(/^default-src 'none'; style-src 'self'; script-src 'self';/);
    expect(policy).to.include("frame-ancestors 'none'").and.not.include("unsafe");
    expect(html).to.not.match(/ style="| on\w+="|<style|<script>/);
    expect(headers.get("cache-control")).to.equal("no-store");
  });

  it("serves its style, script and letters itself", async () => {
    const { html } = await desk.visitor().get("/petugas/masuk");
    const [style = ""] = /\/petugas\/aset\/[^"]+\.css/.exec(html) ?? [];
    const sheet = await desk.visitor().get(style);
    expect(sheet.status).to.equal(200);
    const fonts = [...sheet.html.matchAll(/url\("([^"]+)"\)/g)].map(([, name]) => name);
    expect(fonts.length).to.be.greaterThan(2);
    for (const name of fonts) expect((await desk.visitor().get(`/petugas/aset/${name}`)).status).to.equal(200);
    expect((await desk.visitor().get("/petugas/aset/..%2Fdesk.ts")).status).to.equal(404);
  });

  it("speaks both languages", async () => {
    const visitor = await desk.signedIn("ani");
    expect((await visitor.get("/petugas/")).html)
      .to.include('<html lang="id">')
      .and.include("Permohonan baru");
    const { location } = await visitor.get("/petugas/bahasa/en?ke=%2Fpetugas%2Fdokumen%3Fhal%3D1");
    expect(location).to.equal("/petugas/dokumen?hal=1");
    expect((await visitor.get("/petugas/")).html)
      .to.include('<html lang="en">')
      .and.include("New order");
  });
});
