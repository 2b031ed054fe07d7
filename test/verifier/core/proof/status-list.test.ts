import { inflateSync, gunzipSync, gzipSync, deflateSync } from "node:zlib";
import * as cborg from "cborg";
import { expect } from "chai";
import * as fc from "fast-check";
import { sha256, verifyEd25519 } from "#primitives";
import { canonicalize, parseJson, type JsonObject } from "#core/encoding/canonical.ts";
import { concatBytes, fromBase64Url, fromHex, fromMultibase, toBase64Url } from "#core/encoding/text.ts";
import { LIST_SIZE, statusAt, type StatusValue } from "#core/proof/status.ts";
import {
  bitstringToBeSigned,
  encodeTokenStatusList,
  readBitstring,
  readTokenStatusList,
  toBitstringCredential,
  type ListState,
} from "#core/proof/status-list.ts";
import { describeVectors } from "../../../vectors.ts";
import { expectRefusal } from "../refusal.ts";
import { NOW, OFFICE, statusFile } from "../world.ts";

const places = new Map<number, StatusValue>([
  [0, 1],
  [1, 2],
  [9, 3],
  [LIST_SIZE - 1, 2],
]);
const issuer = "https://imigrasi.absah.example";
const block = { number: 40, hash: "ab".repeat(32), time: NOW };
const state: ListState = { issuer, uri: `${issuer}/s/0`, file: statusFile(places), block, expires: NOW + 3_600 };
const listOf = (purpose: "revocation" | "suspension"): string =>
  (toBitstringCredential(state, purpose)["credentialSubject"] as unknown as { encodedList: string }).encodedList;

describe("token status list", () => {
  const claims = cborg.decode(encodeTokenStatusList(state), { useMaps: true, strict: true }) as Map<number, unknown>;
  const { bits, lst } = Object.fromEntries(claims.get(65_533) as Map<string, unknown>) as {
    bits: number;
    lst: Uint8Array;
  };

  it("has the claims of PROTOCOL 6, in the CBOR that another encoder makes", () => {
    expect([...claims.keys()]).to.have.members([2, 4, 6, 65_533, -65_538]);
    expect([2, 4, 6].map((claim) => claims.get(claim))).to.deep.equal([state.uri, NOW + 3_600, NOW]);
    expect(claims.get(-65_538)).to.deep.equal([40, fromHex(block.hash), NOW]);
    expect(cborg.encode(claims, cborg.rfc8949EncodeOptions)).to.deep.equal(encodeTokenStatusList(state));
  });

  it("is the status file itself, deflated", () => {
    expect(bits).to.equal(2);
    expect(new Uint8Array(inflateSync(lst))).to.deep.equal(state.file);
  });

  it("reads back every place", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.nat(LIST_SIZE - 1).map(String), fc.constantFrom<StatusValue>(1, 2, 3), { maxKeys: 20 }),
        (given) => {
          const entries = Object.entries(given).map(([index, status]) => [Number(index), status] as const);
          const file = statusFile(new Map(entries));
          const read = readTokenStatusList(2, deflateSync(file));
          for (const [index, status] of entries) {
            expect(read(index)).to.equal(status);
            expect(read((index + 1) % LIST_SIZE)).to.equal(statusAt(file, (index + 1) % LIST_SIZE));
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it("refuses other widths, places outside, and streams that are damaged, cut short or endless", () => {
    expectRefusal(() => readTokenStatusList(3, lst), "status-list");
    expectRefusal(() => readTokenStatusList(2, lst)(LIST_SIZE), "status-list");
    expectRefusal(() => readTokenStatusList(2, lst.subarray(0, -5)), "status-list");
    expectRefusal(() => readTokenStatusList(2, Uint8Array.of(1, 2, 3)), "status-list");
    expectRefusal(() => readTokenStatusList(2, deflateSync(new Uint8Array(4 * 1024 * 1024 + 1))), "status-list");
    expect(readTokenStatusList(8, deflateSync(new Uint8Array(4 * 1024 * 1024)))(0)).to.equal(0);
  });

  it("is made of a whole status file only", () => {
    expectRefusal(() => encodeTokenStatusList({ ...state, file: state.file.subarray(1) }), "status-file");
  });
});

describe("bitstring status list", () => {
  it("sets the revocation bit for revoked and superseded, the suspension bit for suspended", () => {
    const [revoked, suspended] = [readBitstring(listOf("revocation")), readBitstring(listOf("suspension"))];
    const indexes = [0, 1, 2, 9, LIST_SIZE - 1];
    expect(indexes.map(revoked)).to.deep.equal([true, false, false, true, false]);
    expect(indexes.map(suspended)).to.deep.equal([false, true, false, false, true]);
  });

  it("is 16 KiB, the highest bit first", () => {
    const bits = gunzipSync(fromBase64Url(listOf("revocation").slice(1)));
    expect([bits.length, bits[0], bits[1]]).to.deep.equal([16_384, 0x80, 0x40]);
  });

  it("names its issuer, its times and the block", () => {
    const credential = toBitstringCredential(state, "suspension");
    expect(credential).to.deep.include({
      id: `${issuer}/s/0/suspension`,
      issuer: "did:web:imigrasi.absah.example",
      validFrom: "2026-11-24T05:00:00Z",
      validUntil: "2026-11-24T05:59:59Z",
    });
    const subject = { type: "BitstringStatusList", statusPurpose: "suspension", block: [40, block.hash, NOW] };
    expect(credential["credentialSubject"]).to.deep.include({ ...subject, id: `${issuer}/s/0/suspension#list` });
  });

  it("writes an issuer's port as did:web has it", () => {
    const local = toBitstringCredential({ ...state, issuer: "https://127.0.0.1:8443" }, "revocation");
    expect(local["issuer"]).to.equal("did:web:127.0.0.1%3A8443");
  });

  it("carries a proof of eddsa-jcs-2022 by the list key", () => {
    const credential = toBitstringCredential(state, "revocation");
    const { hashData, complete } = bitstringToBeSigned(credential, { issuer, kid: OFFICE.kid, created: NOW });
    const { proof, ...rest } = parseJson(complete(OFFICE.sign(hashData))) as { proof: JsonObject } & JsonObject;
    const { proofValue, ...options } = proof;
    expect(rest).to.deep.equal(credential);
    expect(options).to.deep.include({
      type: "DataIntegrityProof",
      cryptosuite: "eddsa-jcs-2022",
      created: "2026-11-24T05:00:00Z",
      proofPurpose: "assertionMethod",
    });
    expect(options["verificationMethod"]).to.equal(`did:web:imigrasi.absah.example#${OFFICE.kid}`);
    const message = concatBytes(sha256(canonicalize(options)), sha256(canonicalize(rest)));
    expect(verifyEd25519(OFFICE.publicKey, fromMultibase(proofValue as string), message)).to.equal(true);
  });

  it("refuses another multibase, a place outside and an endless stream", () => {
    expectRefusal(() => readBitstring(`z${listOf("revocation").slice(1)}`), "status-list");
    expectRefusal(() => readBitstring(listOf("revocation"))(LIST_SIZE), "status-list");
    expectRefusal(() => readBitstring(`u${toBase64Url(gzipSync(new Uint8Array(5_000_000)))}`), "status-list");
    expectRefusal(() => toBitstringCredential({ ...state, file: new Uint8Array(1) }, "revocation"), "status-file");
  });
});

describeVectors("status lists", (vectors) => {
  interface Token {
    readonly spec: string;
    readonly bits: number;
    readonly lst: string;
    readonly statuses?: readonly number[];
    readonly nonzero?: Readonly<Record<string, number>>;
    readonly size?: number;
  }
  for (const { spec, bits, lst, statuses, nonzero, size } of vectors.json<readonly Token[]>(
    "status/token-status-list.json",
  ))
    it(`reads ${spec}`, () => {
      const read = readTokenStatusList(bits, fromBase64Url(lst));
      if (statuses !== undefined) expect(statuses.map((_, index) => read(index))).to.deep.equal(statuses);
      const found: Record<string, number> = {};
      for (let index = 0; index < (size ?? 0); index++) if (read(index) !== 0) found[index] = read(index);
      expect(found).to.deep.equal(nonzero ?? {});
    });

  interface Bitstring {
    readonly encodedList: string;
    readonly expected: { readonly bits: number };
    readonly document: JsonObject;
  }
  const example = vectors.json<Bitstring>("status/bitstring-spec-example.json");

  it("reads the specification's bitstring, all zero", () => {
    const read = readBitstring(example.encodedList);
    for (let index = 0; index < example.expected.bits; index++)
      if (read(index)) throw new Error(`place ${index} is set`);
    expectRefusal(() => read(example.expected.bits), "status-list");
  });

  it("makes a credential of the members that the specification's example has", () => {
    const mine = toBitstringCredential(state, "revocation");
    expect(Object.keys(mine)).to.include.members(Object.keys(example.document));
    expect(mine["type"]).to.deep.equal(example.document["type"]);
    const members = Object.keys(example.document["credentialSubject"] as object);
    expect(Object.keys(mine["credentialSubject"] as object)).to.include.members(members);
  });
});
