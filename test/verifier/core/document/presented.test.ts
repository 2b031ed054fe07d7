import { expect } from "chai";
import * as fc from "fast-check";
import {
  decodeDocument,
  presentCwt,
  presentParts,
  presentQr,
  presentVc,
  type Presented,
} from "#core/document/presented.ts";
import { encodePayload } from "#core/document/document.ts";
import { encodeQr } from "#core/document/qr.ts";
import { encodeCbor } from "#core/encoding/cbor.ts";
import { concatBytes } from "#core/encoding/text.ts";
import { expectRefusal, flip } from "../refusal.ts";
import { anyPayload, sample, signCose, signCwt, signVc, testKey } from "./sample.ts";

const { key } = testKey();
const cwt = signCwt(sample);
const vc = signVc(sample);
const NOTHING = (cause: string): object => ({ form: "nothing", cause });
const REFUSED = (cause: string): object => ({ form: "not-canonical", cause });
const formOf = (presented: Presented): string => presented.form;

describe("what is presented", () => {
  it("by a QR code, a CWT, a VC or both is the document in them", () => {
    fc.assert(
      fc.property(anyPayload, (payload) => {
        const [cose, credential] = [signCwt(payload), signVc(payload)];
        const all = [
          presentQr(encodeQr(cose)),
          presentCwt(cose),
          presentVc(credential),
          presentParts({ cwt: cose, vc: credential }),
        ];
        for (const presented of all) expect(presented).to.deep.include({ form: "document", payload, kid: key.kid });
      }),
    );
  });

  it("keeps the parts that were handed over, and those only", () => {
    const both = presentParts({ cwt, vc, fileDigest: "00" });
    expect(both).to.have.keys("form", "payload", "kid", "cwt", "vc", "file");
    expect(both).to.have.deep.property("file", { digest: "00" });
    expect(both).to.have.deep.nested.property("cwt.bytes", cwt);
    expect(both).to.have.deep.nested.property("vc.bytes", vc);
    expect(presentCwt(cwt)).to.have.keys("form", "payload", "kid", "cwt");
    expect(presentVc(vc)).to.have.keys("form", "payload", "kid", "vc");
  });

  it("is the same from a Buffer, and keeps nothing of it", () => {
    const buffers = { cwt: Buffer.from(cwt), vc: Buffer.from(vc) };
    const both = presentParts(buffers);
    expect(both).to.deep.equal(presentParts({ cwt, vc }));
    buffers.cwt.fill(0);
    buffers.vc.fill(0);
    expect(both).to.deep.equal(presentParts({ cwt, vc }));
  });

  it("differs in its parts when one of them is another document's", () => {
    for (const other of [
      { ...sample, number: "2A11JE0001-Y" },
      { ...sample, documentId: flip(sample.documentId, 15) },
      { ...sample, issuedAt: sample.issuedAt + 1 },
    ]) {
      expect(presentParts({ cwt, vc: signVc(other) })).to.deep.equal(REFUSED("parts-differ"));
      expect(presentParts({ cwt: signCwt(other), vc })).to.deep.equal(REFUSED("parts-differ"));
    }
  });

  it("differs in its parts when another key signed one of them", () => {
    const by = testKey(new Uint8Array(32));
    expect(presentParts({ cwt, vc: signVc(sample, by) })).to.deep.equal(REFUSED("parts-differ"));
  });

  it("is not canonical when the frame is ours and the rest is not", () => {
    for (const bytes of [
      concatBytes(cwt, Uint8Array.of(0)),
      cwt.slice(0, -1),
      cwt.slice(0, 16),
      signCose({ kid: key.kid, payload: Uint8Array.of(0xa0) }),
      signCose({ kid: key.kid, payload: Uint8Array.of(0xbf, 0xff) }),
      signCose({ kid: key.kid, payload: concatBytes(encodePayload(sample), Uint8Array.of(0)) }),
      signCose({ kid: key.kid, payload: encodeCbor("x") }),
    ]) {
      expect(presentCwt(bytes)).to.deep.equal(REFUSED("not-canonical"));
      expect(presentQr(encodeQr(bytes))).to.deep.equal(REFUSED("not-canonical"));
      expect(presentParts({ cwt: bytes, vc })).to.deep.equal(REFUSED("not-canonical"));
    }
    for (const bytes of [concatBytes(vc, Uint8Array.of(0x20)), vc.slice(0, -1), flip(vc, vc.length - 40)]) {
      expect(presentVc(bytes)).to.deep.equal(REFUSED("not-canonical"));
      expect(presentParts({ cwt, vc: bytes })).to.deep.equal(REFUSED("not-canonical"));
    }
  });

  it("is not canonical above 16 KiB", () => {
    const large = signCose({ kid: key.kid, payload: new Uint8Array(16_384) });
    expect(presentCwt(large)).to.deep.equal(REFUSED("not-canonical"));
    expectRefusal(() => decodeDocument(large), "too-large");
  });

  it("is of another format when the frame is not ours", () => {
    const root = signCose({ kid: key.kid, typ: "application/absah-root", payload: encodePayload(sample) });
    for (const bytes of [vc, root, cwt.slice(1), cwt.slice(0, 15), flip(cwt, 5), new TextEncoder().encode("hello")]) {
      expect(presentCwt(bytes)).to.deep.equal(NOTHING("other-format"));
      expect(presentParts({ cwt: bytes, vc })).to.deep.equal(NOTHING("other-format"));
    }
    for (const bytes of [cwt, new TextEncoder().encode('{"a":1}'), vc.slice(1), flip(vc, 60)]) {
      expect(presentVc(bytes)).to.deep.equal(NOTHING("other-format"));
    }
  });

  it("is nothing when nothing is handed over", () => {
    expect(presentParts({})).to.deep.equal(NOTHING("nothing"));
    expect(presentCwt(new Uint8Array(0))).to.deep.equal(NOTHING("nothing"));
    expect(presentVc(new Uint8Array(0))).to.deep.equal(NOTHING("nothing"));
    expect(presentQr("")).to.deep.equal(NOTHING("nothing"));
  });

  it("by a QR code that holds no document has the cause of the code", () => {
    expect(presentQr("https://imigrasi.example")).to.deep.equal(NOTHING("website"));
    expect(presentQr(encodeQr(cwt).slice(0, 200))).to.deep.equal(NOTHING("damaged"));
    expect(presentQr("hello")).to.deep.equal(NOTHING("other-format"));
  });

  it("is answered for, and nothing is thrown, whatever the bytes are", () => {
    const frame = fc.oneof(
      fc.uint8Array(),
      fc.uint8Array().map((rest) => concatBytes(cwt.subarray(0, 16), rest)),
      fc.uint8Array().map((rest) => concatBytes(vc.subarray(0, 80), rest)),
      fc.tuple(fc.nat(cwt.length - 1), fc.nat(255)).map(([at, mask]) => flip(cwt, at, mask)),
      fc.tuple(fc.nat(vc.length - 1), fc.nat(255)).map(([at, mask]) => flip(vc, at, mask)),
      fc.uint8Array().map((payload) => signCose({ kid: key.kid, payload })),
    );
    fc.assert(
      fc.property(frame, frame, (left, right) => {
        for (const presented of [presentCwt(left), presentVc(left), presentParts({ cwt: left, vc: right })]) {
          expect(formOf(presented)).to.be.oneOf(["nothing", "not-canonical", "document"]);
        }
      }),
      { numRuns: 500 },
    );
  });
});
