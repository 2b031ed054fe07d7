/** The changes that no test can notice, since they change nothing that can be seen, each with the reason. A change that
 *  could be seen belongs into a test instead. `run.ts` tells which survivors are not here, and what here is stale. */
import { type Explained } from "./report.ts";

const ENCODING = "verifier/core/encoding";
const JUDGEMENT = "verifier/core/judgement";
const PROOF = "verifier/core/proof";

const FASTER = "a way that is only faster: the other one gives the same";
const PREFIX_FREE = "no value's encoding is the beginning of another's: they differ before the shorter one ends";
const BEHIND_THE_END = "looks behind the end, where there is nothing";

const UNDEFINED_IS_NONE = "a date that is undefined reads like none, and is below no other";

const OWN_FAULT = "nothing else is thrown there; it would be a fault of ours, and must not be hidden";

export const EXPLAINED: readonly Explained[] = [
  [`${ENCODING}/canonical.ts`, "UNESCAPED.test(text)", "false", FASTER],
  [
    `${ENCODING}/canonical.ts`,
    'this.fail("no string");',
    ";",
    "JSON.parse refuses with the same code whatever does not begin with a quote",
  ],
  [`${ENCODING}/cbor.ts`, "previous !== undefined && compareBytes(previous, encoded) >= 0", "true", FASTER],
  [`${ENCODING}/cbor.ts`, "compareBytes(previous, encoded) >= 0", "true", FASTER],
  [`${ENCODING}/cbor.ts`, "index - 1", "index + 1", "of two equal keys either one comes upon the other"],
  [`${ENCODING}/cbor.ts`, "!PRINTABLE.test(text)", "true", FASTER],
  [
    `${ENCODING}/cbor.ts`,
    "this.length + more <= this.buffer.length",
    "this.length + more < this.buffer.length",
    "a buffer grown one byte too early holds the same",
  ],
  [`${ENCODING}/cbor.ts`, "this.buffer.length * 2", "this.buffer.length / 2", "only how often a buffer grows"],
  [`${ENCODING}/cbor.ts`, "order > 0", "order >= 0", "equal keys were refused one line before"],
  [`${ENCODING}/cbor.ts`, "Math.min(left.length, right.length)", "Math.max(left.length, right.length)", PREFIX_FREE],
  [`${ENCODING}/cbor.ts`, "index < common", "index <= common", PREFIX_FREE],
  [`${ENCODING}/ed25519-profile.ts`, "difference < 0", "difference <= 0", "a difference of 0 does not come so far"],
  [`${ENCODING}/ed25519-profile.ts`, "bytes.length - 1", "bytes.length + 1", "zeros before the highest byte"],
  [
    `${ENCODING}/ed25519-profile.ts`,
    "false",
    "true",
    "no point free of torsion, but the identity, has a y below 19: none is left that could be written in two ways",
  ],
  [`${ENCODING}/inflate.ts`, "{ level: 6 }", "{}", "6 is the level that pako takes by itself"],
  [`${ENCODING}/json-fields.ts`, 'typeof value === "number"', "true", "Number.isInteger asks that too"],
  [`${ENCODING}/primitives.ts`, "false", "true", "matters where k is 0: one hash of 2^252"],
  [
    `${ENCODING}/text.ts`,
    "/^(.{8})(.{4})(.{4})(.{4})/",
    "/(.{8})(.{4})(.{4})(.{4})/",
    "of 32 digits the first match is at the start",
  ],
  [`${ENCODING}/text.ts`, "index < left.length", "index <= left.length", "behind the end both are undefined"],
  [
    `${PROOF}/filter.ts`,
    "HEADER + 1",
    "HEADER - 1",
    "what has 4 or 5 bytes is refused with the same code for its length",
  ],
  [`${PROOF}/filter.ts`, "i < counts.length", "i <= counts.length", BEHIND_THE_END],
  [`${PROOF}/filter.ts`, "bucket + 1 < starts.length", "bucket + 1 <= starts.length", BEHIND_THE_END],
  [`${PROOF}/filter.ts`, "bucket + 1", "bucket - 1", BEHIND_THE_END],
  [`${PROOF}/merkle.ts`, "size > MAX_SIZE", "size >= MAX_SIZE", "a tree of exactly 2^30 leaves is beyond any test"],
  [`${PROOF}/merkle.ts`, "node !== 0", "true", "the loop begins at a node above 0 and ends at its lowest bit"],
  [`${PROOF}/portable.ts`, "-1", "+1", "what ends at 1 ends before it begins, and nothing is no line"],
  [`${PROOF}/portable.ts`, "end < 0", "end <= 0", "a line's end lies behind its beginning, which has 14 bytes"],
  [
    `${PROOF}/portable.ts`,
    "{ // Not a line of ours: then this is a file without a proof. if (error instanceof FormatError) return undefined; throw error; }",
    "{}",
    OWN_FAULT,
  ],
  [`${PROOF}/portable.ts`, "error instanceof FormatError", "true", OWN_FAULT],
  [
    `${PROOF}/root.ts`,
    'read.refuse("no issuer");',
    ";",
    "there must be a key of a listed issuer: the next check refuses with the same code",
  ],
  [`${PROOF}/status-list.ts`, "index < LIST_SIZE", "index <= LIST_SIZE", BEHIND_THE_END],
  [`${JUDGEMENT}/again.ts`, "expires !== undefined", "true", UNDEFINED_IS_NONE],
  [`${JUDGEMENT}/anchorage.ts`, "error instanceof FormatError", "true", OWN_FAULT],
];
