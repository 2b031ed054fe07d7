import { expect } from "chai";
import { sha256 } from "#primitives";
import { concatBytes, toHex } from "#core/encoding/text.ts";
import { type Bundle } from "#core/proof/bundle.ts";
import { bundleView } from "#core/proof/view.ts";
import { flip } from "../refusal.ts";
import { OFFICE, publish, READ, REGENCY } from "../world.ts";
import { anchor, first, paper, root, statusOf } from "../judgement/scene.ts";

const { bundle, files } = publish({ root, anchors: [first, anchor], statuses: [statusOf(2)] });
const view = bundleView(bundle, (digest) => files.get(digest));
const digest = sha256(paper.cose);
const { index } = paper.payload.statusList;
const [entryFile] = bundle.issuers.get(1)!.entryFiles;
const [statusFile] = bundle.issuers.get(1)!.statusFiles;
const [segment] = bundle.segments;

/** The same bundle with one of its files replaced. */
const instead = (name: string | undefined, bytes: Uint8Array | undefined): ReturnType<typeof bundleView> =>
  bundleView(bundle, (wanted) => (wanted === name ? bytes : files.get(wanted)));

/** A bundle that signs another file in the place of one of its own. */
function signing(name: string | undefined, bytes: Uint8Array): ReturnType<typeof bundleView> {
  const other = toHex(sha256(bytes));
  const swap = (digests: readonly string[]): string[] => digests.map((one) => (one === name ? other : one));
  const issuers = new Map(
    [...bundle.issuers].map(([issuer, { covered, entryFiles, statusFiles }]) => [
      issuer,
      { covered, entryFiles: swap(entryFiles), statusFiles: swap(statusFiles) },
    ]),
  );
  const changed: Bundle = { ...bundle, issuers, segments: swap(bundle.segments) };
  return bundleView(changed, (wanted) => (wanted === other ? bytes : files.get(wanted)));
}

/** One of the files with 32 bytes too many. */
const more = (name: string | undefined): Uint8Array => concatBytes(files.get(name!)!, new Uint8Array(32));

describe("bundle view", () => {
  it("answers from the files that the bundle names", () => {
    expect(view.newestTime).to.equal(READ);
    expect(view.entry(1, 0)).to.deep.equal(first.entry);
    expect(view.entry(1, 1)).to.deep.equal(anchor.entry);
    expect(view.status(1, 0, index)).to.equal(2);
    expect(view.status(1, 0, index + 1)).to.equal(0);
    expect(view.hasAnchor(1, OFFICE.kid, digest)).to.equal(true);
  });

  it("has no anchor for another issuer, key or digest", () => {
    expect(view.hasAnchor(2, OFFICE.kid, digest)).to.equal(false);
    expect(view.hasAnchor(1, REGENCY.kid, digest)).to.equal(false);
    expect(view.hasAnchor(1, OFFICE.kid, flip(digest, 0))).to.equal(false);
  });

  it("does not know what it does not cover", () => {
    expect(view.entry(1, 2)).to.equal(undefined);
    expect(view.entry(3, 0)).to.equal(undefined);
    expect(view.status(1, 1, index)).to.equal(undefined);
    expect(view.status(2, 0, index)).to.equal(undefined);
    expect(view.status(1, 0, 131_072)).to.equal(undefined);
  });

  it("does not know what a missing file holds", () => {
    expect(instead(entryFile, undefined).entry(1, 0)).to.equal(undefined);
    expect(instead(statusFile, undefined).status(1, 0, index)).to.equal(undefined);
    expect(instead(segment, undefined).hasAnchor(1, OFFICE.kid, digest)).to.equal(undefined);
  });

  it("believes no file with one bit changed", () => {
    expect(instead(entryFile, flip(files.get(entryFile!)!, 40)).entry(1, 0)).to.equal(undefined);
    expect(instead(statusFile, flip(files.get(statusFile!)!, 0)).status(1, 0, index)).to.equal(undefined);
    expect(instead(segment, flip(files.get(segment!)!, 9)).hasAnchor(1, OFFICE.kid, digest)).to.equal(undefined);
  });

  it("learns nothing from a file that is signed and of the wrong length or form", () => {
    expect(signing(entryFile, more(entryFile)).entry(1, 0)).to.equal(undefined);
    expect(signing(statusFile, more(statusFile)).status(1, 0, index)).to.equal(undefined);
    expect(signing(segment, more(segment)).hasAnchor(1, OFFICE.kid, digest)).to.equal(undefined);
  });

  it("knows a hit though another segment is missing, and no miss", () => {
    const two = { ...bundle, segments: ["00".repeat(32), ...bundle.segments] };
    const holed = bundleView(two, (wanted) => files.get(wanted));
    expect(holed.hasAnchor(1, OFFICE.kid, digest)).to.equal(true);
    expect(holed.hasAnchor(1, OFFICE.kid, flip(digest, 0))).to.equal(undefined);
  });

  it("is complete with no segment at all: nothing is anchored", () => {
    expect(bundleView({ ...bundle, segments: [] }, () => undefined).hasAnchor(1, OFFICE.kid, digest)).to.equal(false);
  });

  it("finds an entry in the second file of 4,096", () => {
    const entries = Array.from({ length: 4_098 }, (_, i) => new Uint8Array(32).fill(i & 0xff));
    const parts = [entries.slice(0, 4_096), entries.slice(4_096)].map((part) => concatBytes(...part));
    const named = new Map(parts.map((bytes) => [toHex(sha256(bytes)), bytes]));
    const coverage = { covered: 4_098, entryFiles: [...named.keys()], statusFiles: [] };
    const long = bundleView({ ...bundle, issuers: new Map([[1, coverage]]) }, (wanted) => named.get(wanted));
    expect([0, 4_095, 4_096, 4_097].map((sequence) => long.entry(1, sequence)![0])).to.deep.equal([0, 255, 0, 1]);
    expect(long.entry(1, 4_098)).to.equal(undefined);
  });

  it("asks for a file once, and only when it is needed", () => {
    const asked: string[] = [];
    const counted = bundleView(bundle, (wanted) => (asked.push(wanted), files.get(wanted)));
    expect(asked).to.deep.equal([]);
    for (let i = 0; i < 3; i++) counted.status(1, 0, i);
    expect(asked).to.deep.equal([statusFile]);
  });
});
