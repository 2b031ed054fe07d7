import { inflateSync } from "node:zlib";
import { expect } from "chai";
import { decodeQr } from "#core/document/qr.ts";
import { decodeSign1 } from "#core/document/signature.ts";
import { decodeBase45, encodeBase45 } from "#core/encoding/base45.ts";
import { inflateZlib } from "#core/encoding/inflate.ts";
import { fromHex, toHex } from "#core/encoding/text.ts";
import { describeVectors } from "../../../vectors.ts";
import { codeOf, expectRefusal } from "../refusal.ts";

interface HealthCertificate {
  readonly COSE?: string;
  readonly COMPRESSED?: string;
  readonly PREFIX: string;
  readonly EXPECTEDRESULTS: { readonly EXPECTEDB45DECODE?: boolean; readonly EXPECTEDCOMPRESSION?: boolean };
}
interface ManifestEntry {
  readonly file: string;
}

const LIMIT = 16 * 1024;

describeVectors("EU health certificates", (vectors) => {
  const files = vectors.json<readonly ManifestEntry[]>("MANIFEST.json").map(({ file }) => file);
  for (const file of files.filter((name) => name.startsWith("hcert/"))) {
    const { COSE, COMPRESSED, PREFIX, EXPECTEDRESULTS } = vectors.json<HealthCertificate>(file);
    const text = PREFIX.replace(/^H[A-Z][0-9]:/, "");

    it(`${file}: is not taken for a document of ours, whole or without its prefix`, () => {
      for (const candidate of [PREFIX, text]) expect(decodeQr(candidate).status).to.equal("unreadable");
    });

    if (EXPECTEDRESULTS.EXPECTEDB45DECODE === false) {
      it(`${file}: its base45 is refused`, () => expectRefusal(() => decodeBase45(text), "base45"));
      continue;
    }

    it(`${file}: its base45 is read, and written again the same`, () => {
      const packed = decodeBase45(text);
      expect(encodeBase45(packed)).to.equal(text);
      if (COMPRESSED !== undefined && EXPECTEDRESULTS.EXPECTEDCOMPRESSION !== false) {
        expect(toHex(packed)).to.equal(COMPRESSED.toLowerCase());
      }
    });

    it(`${file}: its zlib is read at level 6, and refused at others or where it is broken`, () => {
      const packed = decodeBase45(text);
      if (EXPECTEDRESULTS.EXPECTEDCOMPRESSION === false) {
        expect(codeOf(() => inflateZlib(packed, LIMIT))).to.be.oneOf(["zlib-header", "zlib-data", "zlib-rest"]);
        return;
      }
      const level6 = packed[1] === 0x9c;
      const plain = new Uint8Array(inflateSync(packed));
      expect(codeOf(() => expect(inflateZlib(packed, LIMIT)).to.deep.equal(plain))).to.equal(
        level6 ? "accepted" : "zlib-header",
      );
    });

    if (COSE !== undefined) {
      it(`${file}: its COSE, by another algorithm, is refused`, () => {
        const code = codeOf(() => decodeSign1(fromHex(COSE.toLowerCase())));
        expect(code).to.match(/^(?:cose-frame|cose-not-canonical|cbor-[a-z-]+)$/);
      });
    }
  }
});
