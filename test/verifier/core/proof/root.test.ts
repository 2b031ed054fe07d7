import * as cborg from "cborg";
import { expect } from "chai";
import { decodeCbor, encodeCbor, type CborValue } from "#core/encoding/cbor.ts";
import { toHex } from "#core/encoding/text.ts";
import {
  decodeRootStatement,
  encodeRootFile,
  encodeRootStatement,
  openRootFile,
  ROOT_TYP,
  type RootStatement,
} from "#core/proof/root.ts";
import { codeOf, expectRefusal, flip } from "../refusal.ts";
import {
  BUNDLE_KEY,
  DAY,
  keyOf,
  NOW,
  OFFICE,
  ROOT_KEY,
  rootOf,
  signerOf,
  signRoot,
  signSign1,
  STRANGER,
} from "../world.ts";

const hexOf = ({ publicKey }: { publicKey: { bytes: Uint8Array } }): string => toHex(publicKey.bytes);
const root = rootOf();
const pinned = { rootKeys: root.rootKeys, threshold: 1 };
const [a, b, c] = [signerOf(31), signerOf(32), signerOf(33)];
const two = { rootKeys: [a, b, c].map(hexOf), threshold: 2 };

/** The payload with one of its twelve fields replaced. */
function withField(number: number, value: unknown): Uint8Array {
  const fields = decodeCbor(encodeRootStatement(root)) as ReadonlyMap<CborValue, CborValue>;
  return encodeCbor(new Map([...fields, [number, value as CborValue]]));
}

describe("root statement", () => {
  it("is read back as it was written", () => {
    expect(decodeRootStatement(encodeRootStatement(root))).to.deep.equal(root);
    const compromised = { ...root, keys: new Map([keyOf(OFFICE, 2, { compromisedFrom: 7n, retiredAt: NOW })]) };
    expect(decodeRootStatement(encodeRootStatement(compromised))).to.deep.equal(compromised);
  });

  it("is the CBOR that another encoder makes", () => {
    const fields = cborg.decode(encodeRootStatement(root), { useMaps: true, strict: true }) as unknown;
    expect(toHex(cborg.encode(fields, cborg.rfc8949EncodeOptions))).to.equal(toHex(encodeRootStatement(root)));
  });

  const key = root.keys.get(OFFICE.kid)!;
  const cases: Record<string, Partial<RootStatement>> = {
    "of version 0": { version: 0 },
    "that expires when it is issued": { expires: root.issued },
    "whose threshold is above its keys": { threshold: 2 },
    "with two issuers of one origin": {
      issuers: new Map([
        [1, root.issuers.get(1)!],
        [2, root.issuers.get(1)!],
      ]),
    },
    "with an issuer whose origin has a path": {
      issuers: new Map([[1, { ...root.issuers.get(1)!, origin: "https://a.example/b" }]]),
      keys: new Map([[OFFICE.kid, key]]),
    },
    "with an issuer over http": {
      issuers: new Map([[1, { ...root.issuers.get(1)!, origin: "http://a.example" }]]),
      keys: new Map([[OFFICE.kid, key]]),
    },
    "with issuer number 0": {
      issuers: new Map([[0, root.issuers.get(1)!]]),
      keys: new Map([[OFFICE.kid, { ...key, issuer: 0 }]]),
    },
    "without an issuer": { issuers: new Map(), keys: new Map([[OFFICE.kid, key]]) },
    "with a key of an issuer that is not listed": { keys: new Map([[OFFICE.kid, { ...key, issuer: 3 }]]) },
    "with a kid that is not its key's": { keys: new Map([[STRANGER.kid, key]]) },
    "without a key": { keys: new Map() },
    "without a bundle key": { bundleKeys: [] },
    "with a bundle key for 90 days and a second": {
      bundleKeys: [{ key: BUNDLE_KEY.publicKey, from: NOW, to: NOW + 90 * DAY + 1 }],
    },
    "with a bundle key for no time": { bundleKeys: [{ key: BUNDLE_KEY.publicKey, from: NOW, to: NOW }] },
    "with a signing key that signs bundles too": { bundleKeys: [{ key: OFFICE.publicKey, from: NOW, to: NOW + DAY }] },
    "with a root key that signs documents too": { keys: new Map([keyOf(ROOT_KEY, 1)]) },
    "with a root key that signs bundles too": { bundleKeys: [{ key: ROOT_KEY.publicKey, from: NOW, to: NOW + DAY }] },
    "with D of 0": { anchorWithinSeconds: 0 },
    "with K of 0": { confirmations: 0 },
    "with a time beyond the contract's": { expires: 2 ** 40 },
  };
  for (const [name, changes] of Object.entries(cases))
    it(`refuses a statement ${name}`, () => {
      expectRefusal(() => encodeRootStatement({ ...root, ...changes }), "root-statement");
    });

  it("takes a bundle key for two spans: it is one purpose", () => {
    const spans = [0, 90].map((day) => ({
      key: BUNDLE_KEY.publicKey,
      from: NOW + day * DAY,
      to: NOW + (day + 90) * DAY,
    }));
    expect(decodeRootStatement(encodeRootStatement({ ...root, bundleKeys: spans })).bundleKeys.length).to.equal(2);
  });

  it("refuses fields of another type, size or number", () => {
    for (const [number, value] of [
      [1, "1"],
      [2, -1],
      [4, []],
      [4, [new Uint8Array(31)]],
      [4, [new Uint8Array(32)]],
      [6, [1, 2, 3, 4, 5, 6]],
      [6, []],
      [7, [1]],
      [7, new Map([[1, ["https://a.example", "a", "b"]]])],
      [7, new Map([[1, ["https://a.example", "a", "b", 4]]])],
      [
        7,
        new Map<CborValue, CborValue>([
          [1, ["https://a.example", "a", "b", 4]],
          [2, ["https://b.example", "a", "b", "c"]],
        ]),
      ],
      [8, new Map([[new Uint8Array(8), []]])],
      [12, new Map([["public", 1]])],
      [
        12,
        new Map<CborValue, CborValue>([
          ["public", 1],
          ["checkpoint", 1],
          ["kiosk", 1],
        ]),
      ],
      [
        12,
        new Map<CborValue, CborValue>([
          ["public", 1],
          ["kiosk", 1],
        ]),
      ],
      [13, 1],
    ] as const)
      expectRefusal(() => decodeRootStatement(withField(number, value)), "root-statement");
  });
});

describe("root file", () => {
  it("opens for those who pin its key", () => {
    expect(openRootFile(signRoot(root, ROOT_KEY), pinned)).to.deep.equal(root);
  });

  it("is refused with one bit of it changed", () => {
    const file = signRoot(root, ROOT_KEY);
    for (let index = 0; index < file.length; index += 7)
      expect(
        codeOf(() => openRootFile(flip(file, index), pinned)),
        String(index),
      ).not.to.equal("accepted");
  });

  it("is refused by those who pin another key", () => {
    expectRefusal(
      () => openRootFile(signRoot(root, ROOT_KEY), { rootKeys: [hexOf(STRANGER)], threshold: 1 }),
      "root-threshold",
    );
  });

  it("is held by no key outside the profile, though it is pinned", () => {
    const outside = { rootKeys: [hexOf(ROOT_KEY), `02${"00".repeat(31)}`], threshold: 2 };
    expectRefusal(() => openRootFile(signRoot(root, ROOT_KEY), outside), "root-threshold");
    expect(openRootFile(signRoot(root, ROOT_KEY), { ...outside, threshold: 1 })).to.deep.equal(root);
  });

  it("opens when two of three hold it, whichever, and not when one does", () => {
    const held = { ...root, ...two };
    for (const signers of [
      [a, b],
      [b, c],
      [c, a],
      [a, b, c],
    ])
      expect(openRootFile(signRoot(held, ...signers), two)).to.deep.equal(held);
    for (const signers of [[a], [b], [c], [a, ROOT_KEY], [STRANGER, c]])
      expectRefusal(() => openRootFile(signRoot(held, ...signers), two), "root-threshold");
  });

  it("counts a key once, however often it signs", () => {
    const payload = encodeRootStatement({ ...root, ...two });
    const twice = [a, a].map((signer) => signSign1(payload, signer, ROOT_TYP));
    expectRefusal(() => encodeRootFile(twice), "root-file");
  });

  it("needs one payload for all signatures", () => {
    const files = [root, { ...root, version: 4 }].map((statement, i) =>
      signSign1(encodeRootStatement(statement), [a, b][i]!, ROOT_TYP),
    );
    expectRefusal(() => encodeRootFile(files), "root-file");
  });

  it("has one to three signatures", () => {
    const payload = encodeRootStatement(root);
    expectRefusal(() => encodeRootFile([]), "root-file");
    expectRefusal(
      () => encodeRootFile([a, b, c, STRANGER].map((signer) => signSign1(payload, signer, ROOT_TYP))),
      "root-file",
    );
  });

  it("is handed on to new keys by the old threshold and the new one together", () => {
    const next = { ...root, version: 4, rootKeys: [hexOf(b), hexOf(c)], threshold: 2 };
    const old = { rootKeys: [hexOf(a), hexOf(b)], threshold: 2 };
    expect(openRootFile(signRoot(next, a, b, c), old)).to.deep.equal(next);
    // Only the new keys; only the old ones.
    expectRefusal(() => openRootFile(signRoot(next, b, c), old), "root-threshold");
    expectRefusal(() => openRootFile(signRoot(next, a, b), old), "root-threshold");
  });

  it("takes no signature made for another purpose", () => {
    const payload = encodeRootStatement(root);
    for (const typ of ["application/absah-bundle", "application/absah-roos"]) {
      const file = encodeCbor([decodeCbor(signSign1(payload, ROOT_KEY, typ))]);
      expectRefusal(() => openRootFile(file, pinned), "cose-typ");
    }
  });

  it("is not opened by a threshold that nobody can meet", () => {
    expect(() => openRootFile(signRoot(root, ROOT_KEY), { rootKeys: [], threshold: 0 })).to.throw(RangeError);
  });
});
