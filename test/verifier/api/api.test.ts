import { expect } from "chai";
import { sha256 } from "#primitives";
import { parseUuid, toHex } from "#core/encoding/text.ts";
import { formatLookupCode } from "#core/document/lookup-code.ts";
import { openBundle } from "#core/proof/bundle.ts";
import { openRootFile } from "#core/proof/root.ts";
import { type House, openHouse } from "../../support/house/house.ts";
import { type CallOptions, type Reply, type Services, call, openServices } from "../../support/house/services.ts";

const OTHER_ID = "6f1f64f8-9a3b-4c62-8d0e-111111111111";

describe("verifier API and mirror", () => {
  let house: House;
  let services: Services;
  let id: string;
  let pdf: Uint8Array;
  before(async () => {
    house = await openHouse({ realPages: true });
    services = await openServices(house);
    await house.authority.step();
    ({ documentId: id } = await house.issue());
    await house.settle();
    pdf = await house.authority.documentPdf(id);
  });
  after(async () => {
    await services.close();
    await house.close();
  });

  const ask = (method: string, path: string, options: CallOptions = {}): Promise<Reply> =>
    call(services.verifier, method, path, options);
  const verify = async (
    body: object | Uint8Array,
    query = "",
    type = "application/json",
  ): Promise<readonly { status: string; group: string; cause?: string }[]> => {
    const reply = await ask("POST", `/api/v1/verify${query}`, { body, type });
    expect(reply.status, JSON.stringify(reply.json)).to.equal(200);
    return reply.json["results"] as readonly { status: string; group: string }[];
  };

  it("judges a PDF, and the same file with one byte changed", async () => {
    expect(await verify(pdf, "", "application/pdf")).to.have.nested.property("[0].status", "valid");
    const changed = pdf.slice();
    const at = Buffer.from(pdf).indexOf("/Producer");
    changed[at + 1] = (changed[at + 1] ?? 0) ^ 1;
    const [result] = await verify(changed, "", "application/pdf");
    expect(result?.status).to.be.oneOf(["file-altered", "unreadable"]);
  });

  it("judges a credential as hex, and tells an early date", async () => {
    const found = await ask("POST", "/api/v1/codes", { body: { code: formatLookupCode(parseUuid(id)) } });
    const cwt = String(found.json["cose"]);
    expect(await verify({ cwt })).to.have.nested.property("[0].status", "valid");
    const vc = JSON.stringify(found.json["vc"]);
    expect((await verify({ vc }))[0]?.status).to.be.oneOf(["valid", "undetermined"]);
    expect((await verify({ cwt }, `?at=${house.now - 86_400 * 30}`))[0]?.status).not.to.equal("valid");
  });

  it("answers `unreadable` for a website, a half code and rubbish, never an error", async () => {
    expect((await verify({ qr: "https://absah.example/x" }))[0]).to.include({ status: "unreadable", cause: "website" });
    expect((await verify({ qr: "6BF" }))[0]).to.include({ status: "unreadable", cause: "damaged" });
    expect((await verify(new Uint8Array([1, 2, 3]), "", "image/png"))[0]).to.include({ status: "unreadable" });
  });

  it("says what is wrong with a request", async () => {
    for (const body of [{}, { qr: 1 }, { qr: "x", cwt: "00" }, { cwt: "zz" }]) {
      expect((await ask("POST", "/api/v1/verify", { body })).json).to.include({ code: "BAD_REQUEST" });
    }
    expect((await ask("POST", "/api/v1/verify?at=yesterday", { body: { qr: "x" } })).json).to.include({
      code: "BAD_REQUEST",
    });
    expect((await ask("POST", "/api/v1/verify?mode=fast", { body: { qr: "x" } })).json).to.include({
      code: "BAD_REQUEST",
    });
    expect((await ask("POST", "/api/v1/verify?x=1", { body: { qr: "x" } })).json).to.include({ code: "BAD_REQUEST" });
    expect(
      (await ask("POST", "/api/v1/verify", { body: new Uint8Array(10_000_001), type: "application/pdf" })).status,
    ).to.equal(413);
  });

  it("gives the rest of a file whose line broke off, and compresses what is nearly empty", async () => {
    const root = openRootFile((await ask("GET", "/api/v1/root")).bytes, house.trust);
    const bundle = openBundle((await ask("GET", "/api/v1/bundle")).bytes, root);
    const [digest] = bundle.issuers.get(1)?.statusFiles ?? [];
    const file = async (headers: Record<string, string>): Promise<Response> =>
      fetch(`${services.verifier}/api/v1/files/${digest ?? ""}`, { headers });
    const whole = await file({ "accept-encoding": "gzip" });
    expect(whole.headers.get("content-encoding")).to.equal("gzip");
    const bytes = new Uint8Array(await whole.arrayBuffer());
    expect(toHex(sha256(bytes))).to.equal(digest);
    const rest = await file({ range: "bytes=32000-", "accept-encoding": "gzip" });
    expect([rest.status, rest.headers.get("content-range")]).to.deep.equal([206, "bytes 32000-32767/32768"]);
    expect(rest.headers.get("content-encoding")).to.equal(null);
    expect(new Uint8Array(await rest.arrayBuffer())).to.deep.equal(bytes.subarray(32_000));
    expect((await file({ range: "bytes=32768-" })).status).to.equal(416);
    // A range that is not understood is no range (RFC 9110, section 14.2).
    expect((await file({ range: "bytes=-5" })).status).to.equal(200);
  });

  it("tells what changed between two status lists, to who names both", async () => {
    const newest = async (): Promise<string> => {
      const root = openRootFile((await ask("GET", "/api/v1/root")).bytes, house.trust);
      return openBundle((await ask("GET", "/api/v1/bundle")).bytes, root).issuers.get(1)?.statusFiles[0] ?? "";
    };
    const file = async (digest: string): Promise<Uint8Array> => (await ask("GET", `/api/v1/files/${digest}`)).bytes;
    const issued = [await house.issue(), await house.issue()];
    await house.settle();
    const revoke = async (at: number): Promise<void> => {
      await house.change(issued[at]?.documentId ?? "", "revoke");
      await house.settle();
    };
    await revoke(0);
    const before = await newest();
    const older = await file(before);
    await revoke(1);
    const digest = await newest();
    const difference = (await ask("GET", `/api/v1/files/${digest}/since/${before}`)).bytes;
    expect(difference.filter((byte) => byte !== 0)).to.have.length(1);
    expect(toHex(sha256(difference.map((byte, at) => byte ^ (older[at] ?? 0))))).to.equal(digest);
    const twice = (await ask("GET", `/api/v1/files/${digest},${before}/since/${before},${digest}`)).bytes;
    expect(twice).to.deep.equal(new Uint8Array([...difference, ...difference]));
    for (const odd of [`${digest},${before}/since/${before}`, `${digest}/since/${"0".repeat(64)}`, `${digest}/since/0`])
      expect((await ask("GET", `/api/v1/files/${odd}`)).status, odd).to.equal(404);
    // The issuer drops what no bundle names any more; the mirror has kept what it passed on.
    house.pass(700);
    await house.settle();
    const path = `/api/v1/files/${digest}/since/${before}`;
    expect((await call(services.issuer, "GET", path)).status).to.equal(404);
    expect((await ask("GET", path)).bytes).to.deep.equal(difference);
  });

  it("mirrors what the issuer publishes byte for byte", async () => {
    const digest = toHex(
      sha256(
        Buffer.from(
          String(
            (await ask("POST", "/api/v1/codes", { body: { code: formatLookupCode(parseUuid(id)) } })).json["cose"],
          ),
          "hex",
        ),
      ),
    );
    const paths = [
      "/api/v1/root",
      "/api/v1/bundle",
      `/api/v1/proofs/${digest.slice(0, 3)}`,
      "/lists/1/0.bin",
      "/issuers/1/.well-known/did.json",
      "/issuers/1/s/0",
      "/issuers/1/s/0/revocation",
    ];
    for (const path of paths) {
      const [own, mirrored] = [await call(services.issuer, "GET", path), await ask("GET", path)];
      expect(own.status, path).to.equal(200);
      expect(mirrored.bytes, path).to.deep.equal(own.bytes);
      expect(mirrored.type, path).to.equal(own.type);
    }
    expect((await ask("GET", "/lists/1/999.bin")).status).to.equal(404);
    expect((await ask("GET", `/api/v1/files/${"0".repeat(64)}`)).status).to.equal(404);
    expect((await ask("GET", "/api/v1/proofs/0000")).status).to.equal(404);
  });

  it("tells a mistyped code at once, and known from unknown codes by the answer only", async () => {
    expect(
      (await ask("POST", "/api/v1/codes", { body: { code: "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-A0" } })).json,
    ).to.include({ code: "BAD_CODE" });
    const time = async (code: string): Promise<number> => {
      const begun = performance.now();
      await ask("POST", "/api/v1/codes", { body: { code } });
      return performance.now() - begun;
    };
    const known = await time(formatLookupCode(parseUuid(id)).toLowerCase().replaceAll("-", ""));
    const unknown = await time(formatLookupCode(parseUuid(OTHER_ID)));
    expect(Math.min(known, unknown)).to.be.greaterThan(140);
    expect(
      (await ask("POST", "/api/v1/codes", { body: { code: formatLookupCode(parseUuid(OTHER_ID)) } })).status,
    ).to.equal(404);
  });

  it("limits how often codes are asked for", async () => {
    const replies = await Promise.all(
      Array.from({ length: 30 }, () =>
        ask("POST", "/api/v1/codes", { body: { code: formatLookupCode(parseUuid(OTHER_ID)) } }),
      ),
    );
    expect(replies.map(({ status }) => status)).to.include(429);
  });

  it("goes on without the issuer: verdicts and what was mirrored", async () => {
    await services.stopIssuer();
    expect(await verify(pdf, "", "application/pdf")).to.have.nested.property("[0].status", "valid");
    for (const path of ["/api/v1/root", "/api/v1/bundle", "/lists/1/0.bin", "/health"])
      expect((await ask("GET", path)).status, path).to.equal(200);
    const absent = await ask("GET", "/lists/1/7.bin");
    expect(absent.json).to.include({ code: "UNREACHABLE" });
  });
});
