import { createPrivateKey, createPublicKey, sign as cryptoSign, type KeyObject } from "node:crypto";
import * as fc from "fast-check";
import { importPublicKey, type PublicKey } from "#primitives";
import { credentialToBeSigned } from "#core/document/credential.ts";
import { encodePayload, type DocumentPayload } from "#core/document/document.ts";
import { present } from "#core/document/field.ts";
import { type Holder } from "#core/document/holder.ts";
import { KINDS, rule, type Presence } from "#core/document/kind.ts";
import { encodeSign1, toBeSigned, type Signable } from "#core/document/signature.ts";
import { concatBytes, fromHex, parseUuid } from "#core/encoding/text.ts";

/** A secret of RFC 8032, section 7.1 (TEST 3), known to everybody: for tests only. */
const SECRET = fromHex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
const PKCS8 = fromHex("302e020100300506032b657004220420");
const DAY = 86_400;

/** A signer with its key, as an issuer and a verifier have them. */
export interface TestKey {
  readonly key: PublicKey;
  sign(message: Uint8Array): Uint8Array;
}

/** The key of a 32-byte secret. */
export function testKey(secret: Uint8Array = SECRET): TestKey {
  const der = Buffer.from(concatBytes(PKCS8, secret));
  const privateKey: KeyObject = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  const key = importPublicKey(Uint8Array.from(spki.subarray(-32)));
  if (key === undefined) throw new Error("a key made from a secret is in the profile");
  return { key, sign: (message) => Uint8Array.from(cryptoSign(null, message, privateKey)) };
}

/** An ITAS in force from 24 November 2026 to 23 November 2027 (last lawful day). */
export const sample: DocumentPayload = {
  issuer: "https://imigrasi.absah.example",
  documentId: parseUuid("9b2f8c1e-5a3d-4e7f-8a6b-0c1d2e3f4a5b"),
  issuedAt: 1_795_500_000,
  validFrom: 1_795_453_200,
  expires: 1_795_453_200 + 365 * DAY,
  statusList: { list: 3, index: 70_001 },
  holder: {
    secondaryIdentifier: "ANNA MARIA",
    primaryIdentifier: "ERIKSSON",
    birthDate: "19740812",
    sex: "F",
    nationality: "UTO",
    issuingCountry: "UTO",
    nativeName: "Anna Maria Ériksson",
    nativeLanguage: "swe",
  },
  kind: "ITAS",
  number: "2A11JE0001-X",
  passport: "L898902C",
  category: "C312",
  conditions: "Bekerja pada satu pemberi kerja",
  place: "Kotabumi",
  supersedes: parseUuid("00112233-4455-4677-8899-aabbccddeeff"),
  printSerial: 2,
};

/** The COSE_Sign1 of a payload (or of any bytes in its place). */
export function signCwt(payload: DocumentPayload | Uint8Array, by: TestKey = testKey()): Uint8Array {
  const bytes = payload instanceof Uint8Array ? payload : encodePayload(payload);
  return signCose({ kid: by.key.kid, payload: bytes }, by);
}

/** A COSE_Sign1 for any purpose. */
export function signCose(signable: Signable, by: TestKey = testKey()): Uint8Array {
  return encodeSign1({ ...signable, signature: by.sign(toBeSigned(signable)) });
}

/** The canonical bytes of the credential of a payload with its proof. */
export function signVc(payload: DocumentPayload, by: TestKey = testKey()): Uint8Array {
  const { hashData, complete } = credentialToBeSigned(payload, by.key.kid);
  return complete(by.sign(hashData));
}

const text = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
  .map((raw) => raw.normalize("NFC").replace(/[\p{C}\p{Z}]/gu, ""))
  .filter((clean) => clean.length > 0 && Array.from(clean).length <= 120 && clean.normalize("NFC") === clean);
const uuid = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => {
  bytes[6] = 0x40 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return bytes;
});
const letters = (of: string, minLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...of.split("")), minLength, maxLength: 3 });
const country = letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1);
const birthDate = fc
  .date({ min: new Date("1850-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10).replaceAll("-", ""));
const names = fc.oneof(
  fc.record({ fullName: text }),
  fc.record({ secondaryIdentifier: text, primaryIdentifier: text }),
);
const holder: fc.Arbitrary<Holder> = fc
  .record({
    names,
    birthDate: fc.oneof(birthDate, fc.constantFrom("19740000", "00000000", "19740800")),
    sex: fc.constantFrom("M" as const, "F" as const, "X" as const),
    nationality: country,
    issuingCountry: country,
    nativeName: fc.option(text, { nil: undefined }),
    nativeLanguage: fc.option(letters("abcdefghijklmnopqrstuvwxyz", 3), { nil: undefined }),
  })
  .map(({ names: name, ...rest }) => ({ ...name, ...present(rest) }));

const part = <T>(presence: Presence, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => {
  if (presence === "none") return fc.constant(undefined);
  return presence === "required" ? arbitrary : fc.option(arbitrary, { nil: undefined });
};
const midnight = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min, max }).map((day) => day * DAY - 25_200);

/** Any payload that keeps all rules, of any kind. */
export const anyPayload: fc.Arbitrary<DocumentPayload> = fc.constantFrom(...KINDS).chain((kind) => {
  const wanted = rule(kind);
  return fc
    .record({
      issuer: fc.constantFrom(
        "https://imigrasi.absah.example",
        "https://a.example:8443",
        "https://xn--bcher-kva.example",
      ),
      documentId: uuid,
      issuedAt: fc.nat(2_000_000_000),
      validFrom: midnight(1, 40_000),
      expires: part(wanted.expires, midnight(40_001, 80_000)),
      statusList: fc.record({ list: fc.nat(2 ** 32 - 1), index: fc.nat(131_071) }),
      holder: part(wanted.holder, holder),
      kind: fc.constant(kind),
      number: text,
      passport: part(wanted.passport, text),
      category: part(wanted.category, text),
      conditions: part("optional", text),
      place: part(wanted.place, text),
      supersedes: part("optional", uuid),
      printSerial: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    })
    .map(present);
});
