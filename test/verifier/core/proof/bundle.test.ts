import { readFileSync } from "node:fs";
import * as cborg from "cborg";
import { expect } from "chai";
import { sha256 } from "#primitives";
import { decodeCbor, encodeCbor, type CborValue } from "#core/encoding/cbor.ts";
import { fromHex, toHex } from "#core/encoding/text.ts";
import {
  BUNDLE_TYP,
  decodeBundle,
  encodeBundle,
  encodePack,
  openBundle,
  openPack,
  type Bundle,
} from "#core/proof/bundle.ts";
import { openRootFile, ROOT_TYP } from "#core/proof/root.ts";
import { codeOf, expectRefusal, flip } from "../refusal.ts";
import {
  BUNDLE_KEY,
  DAY,
  NOW,
  OFFICE,
  publish,
  ROOT_KEY,
  rootOf,
  signBundle,
  signRoot,
  signSign1,
  STRANGER,
} from "../world.ts";
import { anchor, first } from "../judgement/scene.ts";

const root = rootOf();
const { bundle, files } = publish({ root, anchors: [first, anchor] });
const narrowed = new Map([[OFFICE.kid, { retiredAt: NOW, compromisedFrom: 2n ** 63n }]]);
const coverage = bundle.issuers.get(1)!;

describe("bundle", () => {
  it("is read back as it was written", () => {
    expect(decodeBundle(encodeBundle(bundle))).to.deep.equal(bundle);
    expect(decodeBundle(encodeBundle({ ...bundle, narrowed }))).to.deep.equal({ ...bundle, narrowed });
  });

  it("is the CBOR that another encoder makes", () => {
    const fields = cborg.decode(encodeBundle(bundle), { useMaps: true, strict: true }) as unknown;
    expect(toHex(cborg.encode(fields, cborg.rfc8949EncodeOptions))).to.equal(toHex(encodeBundle(bundle)));
  });

  it("opens under the root statement that lists its key", () => {
    expect(openBundle(signBundle({ ...bundle, narrowed }), root)).to.deep.equal({ ...bundle, narrowed });
  });

  it("is refused with one bit of it changed", () => {
    const cose = signBundle(bundle);
    for (let index = 0; index < cose.length; index += 5)
      expect(
        codeOf(() => openBundle(flip(cose, index), root)),
        String(index),
      ).not.to.equal("accepted");
  });

  it("is refused from a key that is no bundle key, be it a root key or an issuer's", () => {
    for (const signer of [STRANGER, ROOT_KEY, OFFICE])
      expectRefusal(() => openBundle(signBundle(bundle, signer), root), "bundle-key");
  });

  it("is refused when it was issued outside its key's dates", () => {
    const dated = (from: number, to: number): string =>
      codeOf(() => openBundle(signBundle(bundle), { ...root, bundleKeys: [{ key: BUNDLE_KEY.publicKey, from, to }] }));
    const { issuedAt } = bundle;
    expect(dated(issuedAt, issuedAt + 1)).to.equal("accepted");
    expect(dated(issuedAt + 1, issuedAt + DAY)).to.equal("bundle-key");
    expect(dated(issuedAt - DAY, issuedAt)).to.equal("bundle-key");
  });

  it("is not even read when a stranger signed it", () => {
    expectRefusal(() => openBundle(signSign1(Uint8Array.of(0), STRANGER, BUNDLE_TYP), root), "bundle-key");
    expectRefusal(() => openBundle(signSign1(Uint8Array.of(0), BUNDLE_KEY, BUNDLE_TYP), root), "bundle");
  });

  it("is opened by a key that is listed for two spans, in either and not between", () => {
    const spans = [
      { key: BUNDLE_KEY.publicKey, from: NOW - 9 * DAY, to: NOW - 5 * DAY },
      { key: BUNDLE_KEY.publicKey, from: NOW - 2 * DAY, to: NOW + DAY },
    ];
    const at = (issuedAt: number): string => {
      const times = { readAt: issuedAt, issuedAt, expiresAt: issuedAt + DAY };
      return codeOf(() => openBundle(signBundle({ ...bundle, ...times }), { ...root, bundleKeys: spans }));
    };
    expect([NOW - 6 * DAY, NOW - 3 * DAY, NOW].map(at)).to.deep.equal(["accepted", "bundle-key", "accepted"]);
  });

  it("is refused when it was issued within the dates of another bundle key only", () => {
    const bundleKeys = [
      { key: BUNDLE_KEY.publicKey, from: NOW - 9 * DAY, to: NOW - 5 * DAY },
      { key: STRANGER.publicKey, from: NOW - 2 * DAY, to: NOW + DAY },
    ];
    expectRefusal(() => openBundle(signBundle(bundle), { ...root, bundleKeys }), "bundle-key");
    expect(codeOf(() => openBundle(signBundle(bundle, STRANGER), { ...root, bundleKeys }))).to.equal("accepted");
  });

  it("takes no signature made for another purpose", () => {
    for (const typ of [ROOT_TYP, "application/absah-bundlf"])
      expectRefusal(() => openBundle(signSign1(encodeBundle(bundle), BUNDLE_KEY, typ), root), "cose-typ");
  });

  const cases: Record<string, Partial<Bundle>> = {
    "of version 0": { version: 0 },
    "that lasts 72 hours and a second": { expiresAt: bundle.issuedAt + 3 * DAY + 1 },
    "that lasts no time": { expiresAt: bundle.issuedAt },
    "issued before its block was read": { readAt: bundle.issuedAt + 1 },
    "with an entry file too many": { issuers: new Map([[1, { ...coverage, covered: 0 }]]) },
    "with an entry file too few": { issuers: new Map([[1, { ...coverage, covered: 4_097 }]]) },
    "of issuer number 0": { issuers: new Map([[0, coverage]]) },
  };
  for (const [name, changes] of Object.entries(cases))
    it(`refuses a bundle ${name}`, () => {
      expectRefusal(() => encodeBundle({ ...bundle, ...changes }), "bundle");
    });

  it("adds no issuer and no key, and widens no key, of the root statement", () => {
    const limits = root.keys.get(OFFICE.kid)!;
    const told = {
      ...root,
      keys: new Map([...root.keys, [OFFICE.kid, { ...limits, retiredAt: NOW, compromisedFrom: 5n }]]),
    };
    const open = (changes: Partial<Bundle>): string =>
      codeOf(() => openBundle(signBundle({ ...bundle, ...changes }), told));
    const narrowTo = (retiredAt: number, compromisedFrom: bigint): string =>
      open({ narrowed: new Map([[OFFICE.kid, { retiredAt, compromisedFrom }]]) });
    expect(narrowTo(NOW, 4n)).to.equal("accepted");
    expect(narrowTo(NOW, 5n)).to.equal("accepted");
    expect(narrowTo(NOW + 1, 4n)).to.equal("bundle");
    expect(narrowTo(NOW, 6n)).to.equal("bundle");
    expect(open({ narrowed: new Map([[STRANGER.kid, { retiredAt: 0, compromisedFrom: 0n }]]) })).to.equal("bundle");
    expect(open({ issuers: new Map([[3, coverage]]) })).to.equal("bundle");
  });

  it("refuses fields of another type, size or number", () => {
    const fields = decodeCbor(encodeBundle(bundle)) as ReadonlyMap<CborValue, CborValue>;
    for (const [number, value] of [
      [1, 2n ** 63n],
      [3, [1, new Uint8Array(31), 1]],
      [3, [1, new Uint8Array(32)]],
      [7, new Map([[1, [1, [new Uint8Array(32)]]]])],
      [8, [new Uint8Array(20)]],
      [9, new Map([[new Uint8Array(8), [1]]])],
      [9, new Map([[new Uint8Array(8), [1, -1]]])],
      [9, new Map([[new Uint8Array(8), [1, -(2n ** 60n)]]])],
      [10, 1],
    ] as [number, CborValue][])
      expectRefusal(() => decodeBundle(encodeCbor(new Map([...fields, [number, value]]))), "bundle");
  });
});

describe("pack", () => {
  const parts = { root: signRoot(root, ROOT_KEY), bundle: signBundle(bundle), files };

  it("gives back root file, bundle and files", () => {
    expect(openPack(encodePack(parts))).to.deep.equal(parts);
    expect(openPack(encodePack({ ...parts, files: new Map() })).files.size).to.equal(0);
  });

  it("refuses a file that is not the one it is named by", () => {
    const [digest, bytes] = [...files][0]!;
    expectRefusal(() => openPack(encodePack({ ...parts, files: new Map([[digest, flip(bytes, 0)]]) })), "pack");
  });

  it("refuses what is no pack", () => {
    const name = fromHex(toHex(sha256(new Uint8Array())));
    for (const value of [
      1,
      [],
      [[], 1, new Map()],
      [[], { tag: 18, value: 1 }, new Map([[name, "text"]])],
      [1, { tag: 18, value: 1 }, new Map()],
    ])
      expectRefusal(() => openPack(encodeCbor(value as CborValue)), "pack");
  });

  it("may be signed for no other purpose than a bundle's", () => {
    expect(BUNDLE_TYP).to.equal("application/absah-bundle");
  });
});

describe("published lists", () => {
  const known = JSON.parse(readFileSync(new URL("../../../vectors/lists.json", import.meta.url), "utf8")) as Readonly<
    Record<"rootFile" | "bundle" | "segment" | "entries", string>
  >;
  const hexOf = (digest: string | undefined): string => toHex(files.get(digest!)!);

  it("are as they were when this format was made", () => {
    expect(toHex(signRoot(root, ROOT_KEY))).to.equal(known.rootFile);
    expect(toHex(signBundle(bundle))).to.equal(known.bundle);
    expect(hexOf(bundle.segments[0])).to.equal(known.segment);
    expect(hexOf(bundle.issuers.get(1)!.entryFiles[0])).to.equal(known.entries);
  });

  it("of that time still open, and not with one bit changed", () => {
    const pinned = { rootKeys: root.rootKeys, threshold: 1 };
    const opened = openRootFile(fromHex(known.rootFile), pinned);
    expect(opened).to.deep.equal(root);
    expect(openBundle(fromHex(known.bundle), opened)).to.deep.equal(bundle);
    expect(codeOf(() => openRootFile(flip(fromHex(known.rootFile), 300), pinned))).not.to.equal("accepted");
  });
});
