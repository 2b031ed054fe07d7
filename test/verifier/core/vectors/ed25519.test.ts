import { expect } from "chai";
import * as native from "#core/encoding/primitives-node.ts";
import * as pure from "#core/encoding/primitives.ts";
import { encodeUtf8, fromHex } from "#core/encoding/text.ts";
import { describeVectors } from "../../../vectors.ts";
import { flip } from "../refusal.ts";

interface Signed {
  readonly pub: string;
  readonly msg: string;
  readonly sig: string;
}
interface Wycheproof {
  readonly testGroups: readonly {
    readonly publicKey: { readonly pk: string };
    readonly tests: readonly {
      readonly tcId: number;
      readonly msg: string;
      readonly sig: string;
      readonly result: string;
    }[];
  }[];
}
interface SpecCheck {
  readonly id: number;
  readonly comment: string;
  readonly pub_key: string;
  readonly message: string;
  readonly signature: string;
}
interface Zip215 {
  readonly message_utf8: string;
  readonly tests: readonly { readonly vk_bytes: string; readonly sig_bytes: string }[];
}

/** The answers of both forms, which must be one. */
function answer(publicKey: Uint8Array, signature: Uint8Array, message: Uint8Array): boolean {
  const [first, second] = [pure, native].map((form) => {
    const key = form.importPublicKey(publicKey);
    return key !== undefined && form.verifyEd25519(key, signature, message);
  });
  expect(second, "the native form answers as the pure one").to.equal(first);
  return first ?? false;
}

describeVectors("Ed25519", (vectors) => {
  for (const file of ["ed25519/rfc8032.json", "ed25519/djb-sign-input.json"]) {
    it(`takes every signature of ${file}, and none with a byte changed`, () => {
      for (const { pub, msg, sig } of vectors.json<readonly Signed[]>(file)) {
        const [publicKey, message, signature] = [fromHex(pub), fromHex(msg), fromHex(sig)];
        expect(answer(publicKey, signature, message)).to.equal(true);
        expect(answer(publicKey, flip(signature, message.length % 64), message)).to.equal(false);
      }
    }).timeout(60_000);
  }

  for (const { publicKey, tests } of vectors.json<Wycheproof>("ed25519/wycheproof-ed25519.json").testGroups) {
    for (const { tcId, msg, sig, result } of tests) {
      it(`answers "${result}" to Wycheproof ${tcId}`, () => {
        expect(answer(fromHex(publicKey.pk), fromHex(sig), fromHex(msg))).to.equal(result === "valid");
      });
    }
  }

  for (const { id, comment, pub_key, message, signature } of vectors.json<readonly SpecCheck[]>(
    "ed25519/speccheck.json",
  )) {
    it(`refuses speccheck ${id}: ${comment}`, () => {
      expect(answer(fromHex(pub_key), fromHex(signature), fromHex(message))).to.equal(false);
    });
  }

  it("refuses all of ZIP 215's keys and points of small order", () => {
    const { message_utf8, tests } = vectors.json<Zip215>("ed25519/zip215.json");
    expect(tests.length).to.be.above(90);
    for (const { vk_bytes, sig_bytes } of tests) {
      expect(answer(fromHex(vk_bytes), fromHex(sig_bytes), encodeUtf8(message_utf8))).to.equal(false);
    }
  });
});
