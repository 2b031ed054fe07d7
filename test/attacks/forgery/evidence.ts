/** Changes of what a verdict rests on: proofs, root statement, bundle, the files it names, and whatever services answer. */
import { sha256 } from "#primitives";
import { canonicalize } from "#core/encoding/canonical.ts";
import { type CborValue, decodeCbor, encodeCbor } from "#core/encoding/cbor.ts";
import { equalBytes, toBase64Url, toHex } from "#core/encoding/text.ts";
import { type PortableProof } from "#core/proof/portable.ts";
import { signBytesAs } from "./signing.ts";
import { type Attempt, type Form, type Rule } from "./attempt.ts";
import { ifWritable } from "./documents.ts";
import { BYTE_EDITS, TREE_EDITS, editBytes, editTree, joined, type Edit } from "./edit.ts";
import { type Answers, type Specimen, type World, bucketOf } from "./world.ts";

/** Nothing but what the input brings along proves a file. */
const withoutProofs = (answers: Answers): Answers => ({ ...answers, buckets: new Map(), leaves: new Map() });

/** Fields of a proof that no verdict reads: told to people, or digests of what is at hand. */
const NOT_READ: readonly string[] = ["time", "block", "cose", "vc", "pdf"] satisfies (keyof PortableProof)[];

const LINE = new TextEncoder().encode("\n%absah-proof ");

/** The proof line of a file: elements of the proof, in canonical form again, or the bytes of the line. Who has nothing but
 *  a stolen key borrows the proof of a genuine document. */
const proof: Form = {
  name: "proof",
  hows: [...TREE_EDITS, ...TREE_EDITS, "line"],
  make: (world, specimen, edits) => {
    const own = specimen.proof ?? borrowed(world, specimen);
    const tree = edits.filter(({ how }) => how !== "line").reduce<unknown>(editTree, { ...own });
    const written = ifWritable(() => canonicalize(tree as never));
    if (written === undefined) return undefined;
    const bytes = edits.filter(({ how }) => how === "line").reduce(editLine, written);
    const line = Buffer.from(toBase64Url(bytes));
    const ending = specimen.pdf.subarray(Buffer.from(specimen.pdf).lastIndexOf("startxref"));
    const file = joined(specimen.pdf, LINE, line, Uint8Array.of(10), ending);
    if (equalBytes(file, specimen.file)) return undefined;
    const answers = withoutProofs(world.answers);
    const isSame = specimen.proof !== undefined && isRead(bytes, specimen.proof);
    return {
      input: { pdf: file },
      rule: isSame ? "same" : "unproven",
      specimen,
      genuine: { pdf: specimen.file },
      answers,
    };
  },
};

const editLine = (bytes: Uint8Array, edit: Edit): Uint8Array =>
  editBytes(bytes, { ...edit, how: BYTE_EDITS[edit.value % BYTE_EDITS.length] ?? "" });

/** Whether canonical bytes are this proof in all that is read. */
function isRead(bytes: Uint8Array, genuine: PortableProof): boolean {
  const parsed = ifWritable(() => JSON.parse(new TextDecoder().decode(bytes)) as unknown);
  if (typeof parsed !== "object" || parsed === null) return false;
  if (!equalBytes(canonicalize(parsed as never), bytes)) return false;
  return isSameProof(parsed, genuine) && isWellFormed(parsed);
}

function isSameProof(parsed: object, genuine: PortableProof): boolean {
  const [given, wanted] = [parsed, { ...genuine }].map((each) => new Map<string, unknown>(Object.entries(each)));
  if (given === undefined || wanted === undefined || given.size !== wanted.size) return false;
  return [...wanted].every(
    ([name, value]) =>
      given.has(name) && (NOT_READ.includes(name) || JSON.stringify(given.get(name)) === JSON.stringify(value)),
  );
}

/** What is not read must still be a time, a number of a block, three digests. */
function isWellFormed(parsed: object): boolean {
  const { time, block, cose, vc, pdf } = parsed as Record<string, unknown>;
  const isCount = (value: unknown, most: number): boolean =>
    typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= most;
  const isDigest = (value: unknown): boolean => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
  return isCount(time, 2 ** 40 - 1) && isCount(block, Number.MAX_SAFE_INTEGER) && [cose, vc, pdf].every(isDigest);
}

function borrowed(world: World, { cose, vc, pdf }: Specimen): PortableProof {
  const lender = world.specimens.find((each) => each.proof !== undefined)?.proof;
  if (lender === undefined) throw new RangeError("no specimen has a proof");
  return { ...lender, cose: toHex(sha256(cose)), vc: toHex(sha256(vc)), pdf: toHex(sha256(pdf)) };
}

/** The bucket that a file's proof is looked up in, when the file does not bring it along. */
const bucket: Form = {
  name: "bucket",
  hows: [...TREE_EDITS, ...BYTE_EDITS],
  make: (world, specimen, edits) => {
    const served = specimen.proof === undefined ? lent(world, specimen) : bucketOf(world.answers, specimen.cose);
    const bytes = edits.reduce(editJson, served);
    if (equalBytes(bytes, served) && specimen.proof !== undefined) return undefined;
    const prefix = toHex(sha256(specimen.cose)).slice(0, 3);
    const answers = { ...withoutProofs(world.answers), buckets: new Map([[prefix, bytes]]) };
    const rule: Rule = holds(bytes, specimen) ? "evidence" : "unproven";
    return { input: { pdf: specimen.pdf }, rule, specimen, genuine: { pdf: specimen.file }, answers };
  },
};

const editJson = (bytes: Uint8Array, edit: Edit): Uint8Array =>
  BYTE_EDITS.includes(edit.how)
    ? editBytes(bytes, edit)
    : (ifWritable(() => canonicalize(editTree(JSON.parse(new TextDecoder().decode(bytes)), edit) as never)) ?? bytes);

const lent = (world: World, specimen: Specimen): Uint8Array =>
  canonicalize({ v: 1, covered: { "1": 1 }, proofs: [{ ...borrowed(world, specimen) }] });

/** Whether a bucket, read as leniently as can be, holds the genuine proof. */
function holds(bytes: Uint8Array, { proof: genuine }: Specimen): boolean {
  const parsed = ifWritable(() => JSON.parse(new TextDecoder().decode(bytes)) as { proofs?: unknown });
  const proofs: unknown = parsed?.proofs;
  if (genuine === undefined || !Array.isArray(proofs)) return false;
  return proofs.some((each: unknown) => typeof each === "object" && each !== null && isSameProof(each, genuine));
}

/** The root file: its bytes, its fields under the old signature, one signature more of a stranger. */
const root: Form = {
  name: "root",
  hows: [...BYTE_EDITS, ...TREE_EDITS, ...TREE_EDITS, "cosign"],
  make: ({ answers }, specimen, edits) => {
    const bytes = edits.reduce((file, edit) => ifWritable(() => editSigned(file, edit, true)) ?? file, answers.root);
    if (equalBytes(bytes, answers.root)) return undefined;
    // A stranger's signature beside the one that holds it takes nothing away.
    const isHeld = edits.every(({ how }) => how === "cosign");
    const rule = edits.length === 1 ? "same" : "evidence";
    return lists(specimen, { ...answers, root: bytes }, isHeld ? rule : "no-list");
  },
};

/** The bundle: its bytes, or its fields under the old signature. */
const bundle: Form = {
  name: "bundle",
  hows: [...BYTE_EDITS, ...TREE_EDITS, ...TREE_EDITS],
  make: ({ answers }, specimen, edits) => {
    const bytes = edits.reduce((file, edit) => ifWritable(() => editSigned(file, edit, false)) ?? file, answers.bundle);
    if (equalBytes(bytes, answers.bundle)) return undefined;
    return lists(specimen, { ...answers, bundle: bytes }, "no-list");
  },
};

function lists(specimen: Specimen, answers: Answers, rule: Rule): Attempt {
  const input = { cwt: specimen.cose };
  return { input, rule, specimen, genuine: input, answers };
}

/** One or several COSE_Sign1 with an edit in bytes, headers, payload or signature. */
function editSigned(bytes: Uint8Array, edit: Edit, isList: boolean): Uint8Array {
  if (BYTE_EDITS.includes(edit.how)) return editBytes(bytes, edit);
  const decoded = decodeCbor(bytes);
  const signed = (isList ? decoded : [decoded]) as readonly CborValue[];
  if (edit.how === "cosign") {
    const [first] = signed.map(open);
    const payload = encodeCbor((first?.parts[2] ?? null) as CborValue);
    return encodeCbor([...signed, decodeCbor(signBytesAs(edit.value, payload, "application/absah-root"))]);
  }
  const opened = editTree(signed.map(open), edit) as readonly ReturnType<typeof open>[];
  const closed = opened.map(({ tag, parts: [header, free, payload, signature] }) => ({
    tag,
    value: [encodeCbor(header as CborValue), free, encodeCbor(payload as CborValue), signature] as CborValue,
  }));
  return encodeCbor((isList ? closed : closed[0]) as CborValue);
}

function open(value: CborValue): { tag: number; parts: readonly unknown[] } {
  const { tag, value: parts } = value as unknown as { tag: number; value: readonly CborValue[] };
  const [header, free, payload, signature] = parts;
  return { tag, parts: [decodeCbor(header as Uint8Array), free, decodeCbor(payload as Uint8Array), signature] };
}

/** A file that the bundle names by its digest, with other bytes under that name. */
const file: Form = {
  name: "file",
  hows: [...BYTE_EDITS, "other"],
  make: ({ answers }, specimen, edits) => {
    const digests = [...answers.files.keys()];
    const digest = digests[(edits[0]?.value ?? 0) % digests.length] ?? "";
    const served = answers.files.get(digest) ?? new Uint8Array();
    const bytes = edits.reduce((each, edit) => {
      if (edit.how !== "other") return editBytes(each, edit);
      return answers.files.get(digests[Math.floor(edit.at * digests.length)] ?? "") ?? each;
    }, served);
    if (equalBytes(bytes, served)) return undefined;
    return lists(specimen, { ...answers, files: new Map([...answers.files, [digest, bytes]]) }, "evidence");
  },
};

const WRONG = [
  "",
  "null",
  "{}",
  "[]",
  "<!doctype html><title>Login</title>",
  '{"v":1,"covered":{},"proofs":[]}',
  "\u0000",
];

/** Whole answers that are others: nothing, a portal's page, another question's answer, half of it. */
const answer: Form = {
  name: "answer",
  hows: ["root", "bundle", "bucket", "file", "leaves"],
  make: ({ answers }, specimen, edits) => {
    const changed = edits.reduce(editAnswer, answers);
    const isListed = equalBytes(changed.root, answers.root) && equalBytes(changed.bundle, answers.bundle);
    if (isListed && changed.files === answers.files) return undefined;
    return lists(specimen, changed, isListed ? "evidence" : "no-list");
  },
};

function editAnswer(answers: Answers, { how, at, value }: Edit): Answers {
  const others = [answers.root, answers.bundle, ...answers.files.values(), ...answers.buckets.values()];
  const part = (bytes: Uint8Array): Uint8Array => bytes.slice(0, Math.floor(at * bytes.length));
  const other = (own: Uint8Array): Uint8Array =>
    [Buffer.from(WRONG[value % WRONG.length] ?? ""), others[value % others.length] ?? own, part(own)][value % 3] ?? own;
  if (how === "root" || how === "bundle") return { ...answers, [how]: other(answers[how]) };
  if (how !== "file") return { ...answers, leaves: new Map(), buckets: new Map() };
  return { ...answers, files: new Map([...answers.files].map(([digest, bytes]) => [digest, other(bytes)])) };
}

export const EVIDENCE_FORMS: readonly Form[] = [proof, bucket, root, bundle, file, answer];
