import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { Point, getPublicKey, hashes, sign as nobleSign } from "@noble/ed25519";
import { sha512 } from "@noble/hashes/sha2.js";
import { expect } from "chai";
import * as fc from "fast-check";
import { ORDER, littleEndian } from "#core/encoding/ed25519-profile.ts";
import * as native from "#core/encoding/primitives-node.ts";
import * as pure from "#core/encoding/primitives.ts";
import { concatBytes, encodeUtf8, fromHex, toHex } from "#core/encoding/text.ts";
import { flip } from "../refusal.ts";

hashes.sha512 = sha512;

/** RFC 8032, section 7.1, TEST 3. */
const RFC = {
  secret: fromHex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"),
  publicKey: fromHex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"),
  message: fromHex("af82"),
  signature: fromHex(
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac" +
      "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  ),
};
const IDENTITY = fromHex(`01${"00".repeat(31)}`);
/** A point of order 8. */
const TORSION = Point.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");

const littleEndianBytes = (value: bigint): Uint8Array => fromHex(value.toString(16).padStart(64, "0")).toReversed();

/** A signature by a secret scalar over R + torsion: the cofactored equation holds, ours does not. */
function signWithTorsion(secret: bigint, message: Uint8Array): { publicKey: Uint8Array; signature: Uint8Array } {
  const publicKey = Point.BASE.multiply(secret).toBytes();
  const nonce = 12_345n;
  const r = Point.BASE.multiply(nonce).add(TORSION).toBytes();
  const k = littleEndian(pure.sha512(concatBytes(r, publicKey, message))) % ORDER;
  return { publicKey, signature: concatBytes(r, littleEndianBytes((nonce + k * secret) % ORDER)) };
}

const loaderOf =
  (primitives: typeof pure) =>
  (bytes: Uint8Array): pure.PublicKey => {
    const loaded = primitives.importPublicKey(bytes);
    if (loaded === undefined) throw new Error("the profile admits this key");
    return loaded;
  };

for (const [name, primitives] of Object.entries({ "primitives.ts": pure, "primitives-node.ts": native })) {
  describe(name, () => {
    const load = loaderOf(primitives);
    const key = load(RFC.publicKey);

    it("hashes as FIPS 180-4 and Keccak do", () => {
      const abc = encodeUtf8("abc");
      expect(toHex(primitives.sha256(abc))).to.equal(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      );
      expect(toHex(primitives.sha512(abc))).to.equal(
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" +
          "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
      );
      expect(toHex(primitives.keccak256(abc))).to.equal(
        "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45",
      );
    });

    it("gives plain byte arrays, equal whatever computed them", () => {
      const { sha256, sha512, keccak256 } = primitives;
      const expected = [pure.sha256, pure.sha512, pure.keccak256].map((hash) => hash(RFC.message));
      const digests = [sha256, sha512, keccak256].map((hash) => hash(RFC.message));
      expect(digests).to.deep.equal(expected);
      for (const digest of digests) expect(digest.constructor).to.equal(Uint8Array);
    });

    it("names a key by the first 8 bytes of its SHA-256", () => {
      expect(key.kid).to.equal(createHash("sha256").update(RFC.publicKey).digest("hex").slice(0, 16));
      expect(key.bytes).to.deep.equal(RFC.publicKey);
    });

    it("keeps a key as it was loaded, whatever becomes of the bytes", () => {
      const bytes = Uint8Array.from(RFC.publicKey);
      const own = load(bytes);
      bytes.fill(0);
      expect(own.bytes).to.deep.equal(RFC.publicKey);
      expect(primitives.verifyEd25519(own, RFC.signature, RFC.message)).to.equal(true);
    });

    it("takes the signature of RFC 8032, section 7.1, and refuses it with any one bit changed", () => {
      expect(primitives.verifyEd25519(key, RFC.signature, RFC.message)).to.equal(true);
      for (let bit = 0; bit < 512; bit += 7) {
        expect(primitives.verifyEd25519(key, flip(RFC.signature, bit >> 3, 1 << (bit & 7)), RFC.message)).to.equal(
          false,
        );
      }
      expect(primitives.verifyEd25519(key, RFC.signature, flip(RFC.message, 0))).to.equal(false);
      expect(primitives.verifyEd25519(load(getPublicKey(new Uint8Array(32))), RFC.signature, RFC.message)).to.equal(
        false,
      );
    });

    for (const length of [0, 63, 65, 128]) {
      it(`refuses a signature of ${length} bytes`, () => {
        const signature = concatBytes(RFC.signature, RFC.signature).slice(0, length);
        expect(primitives.verifyEd25519(key, signature, RFC.message)).to.equal(false);
      });
    }

    it("refuses S = 0 like any other that does not fit", () => {
      const signature = concatBytes(RFC.signature.slice(0, 32), new Uint8Array(32));
      expect(primitives.verifyEd25519(key, signature, RFC.message)).to.equal(false);
    });

    it("refuses S + L, with which the equation holds too", () => {
      const s = littleEndianBytes(littleEndian(RFC.signature.subarray(32)) + ORDER);
      expect(primitives.verifyEd25519(key, concatBytes(RFC.signature.slice(0, 32), s), RFC.message)).to.equal(false);
    });

    it("refuses an R with torsion, which a cofactored check takes", () => {
      const { publicKey, signature } = signWithTorsion(987_654_321n, RFC.message);
      expect(primitives.verifyEd25519(load(publicKey), signature, RFC.message)).to.equal(false);
    });

    it("refuses R = the identity, though S = k·a makes the equation hold", () => {
      const secret = 42n;
      const publicKey = Point.BASE.multiply(secret).toBytes();
      const k = littleEndian(pure.sha512(concatBytes(IDENTITY, publicKey, RFC.message))) % ORDER;
      const signature = concatBytes(IDENTITY, littleEndianBytes((k * secret) % ORDER));
      expect(primitives.verifyEd25519(load(publicKey), signature, RFC.message)).to.equal(false);
    });

    for (const [what, bytes] of [
      ["of 31 bytes", RFC.publicKey.slice(0, 31)],
      ["of 33 bytes", concatBytes(RFC.publicKey, Uint8Array.of(0))],
      ["that is no point", fromHex(`02${"00".repeat(31)}`)],
      ["that is the identity", IDENTITY],
      ["of order 8", TORSION.toBytes()],
      ["with torsion", Point.fromBytes(RFC.publicKey).add(TORSION).toBytes()],
      ["with y at the prime, not reduced", fromHex(`ed${"ff".repeat(30)}7f`)],
      ["with y + p for y = 3, not canonical", fromHex(`f0${"ff".repeat(30)}7f`)],
      ["with x = 0 and its sign bit set", fromHex(`01${"00".repeat(30)}80`)],
    ] as const) {
      it(`does not load a key ${what}`, () => {
        expect(primitives.importPublicKey(bytes)).to.equal(undefined);
      });
    }

    it("refuses a key that it did not load itself, rather than throwing", () => {
      const foreign = { bytes: RFC.publicKey, kid: key.kid };
      expect(primitives.verifyEd25519(foreign, RFC.signature, RFC.message)).to.equal(false);
    });
  });
}

describe("both forms of the primitives", () => {
  it("answer alike for signatures, damaged ones and torsion, of any key and message", () => {
    const parts = fc.record({
      secret: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      message: fc.uint8Array({ maxLength: 64 }),
      bit: fc.option(fc.nat(511)),
      torsion: fc.nat(7),
    });
    fc.assert(
      fc.property(parts, ({ secret, message, bit, torsion }) => {
        const publicKey = getPublicKey(secret);
        let signature: Uint8Array = nobleSign(message, secret);
        if (torsion > 0) {
          const r = Point.fromBytes(signature.subarray(0, 32)).add(TORSION.multiply(BigInt(torsion)));
          signature = concatBytes(r.toBytes(), signature.subarray(32));
        }
        if (bit !== null) signature = flip(signature, bit >> 3, 1 << (bit & 7));
        const answers = [pure, native].map((form) => {
          const key = form.importPublicKey(publicKey);
          return key !== undefined && form.verifyEd25519(key, signature, message);
        });
        expect(answers).to.deep.equal(Array(2).fill(bit === null && torsion === 0));
      }),
      { numRuns: 40 },
    );
  });

  it("take what node signs", () => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const bytes = Uint8Array.from(publicKey.export({ format: "der", type: "spki" }).subarray(-32));
    const signature = Uint8Array.from(sign(null, RFC.message, privateKey));
    for (const form of [pure, native]) {
      const key = form.importPublicKey(bytes);
      expect(key !== undefined && form.verifyEd25519(key, signature, RFC.message)).to.equal(true);
    }
  });
});
