/** Genuine documents of every fate and all that is published about them, as plain data: another process, or a page, can be
 *  handed it, and judges by the same evidence without a chain. */
import { sha256 } from "#primitives";
import { fromHex, toHex } from "#core/encoding/text.ts";
import { openPack } from "#core/proof/bundle.ts";
import { type PortableProof, splitProofLine } from "#core/proof/portable.ts";
import { type TrustFile } from "#core/proof/trust.ts";
import { Endpoint } from "../../../verifier/adapters/bundle/endpoint.ts";
import { Lists, type PublishedSource, SourceError } from "../../../verifier/library/index.ts";
import { Dice } from "../../../scripts/soak/dice.ts";
import { type House, openHouse } from "../../support/house/house.ts";
import { type Services } from "../../support/house/services.ts";
import { forge, inPdf, stolen } from "../support/forger.ts";

export interface Specimen {
  /** Its verdict, where nothing is changed and everything published is at hand. */
  readonly fate: string;
  readonly cose: Uint8Array;
  readonly vc: Uint8Array;
  readonly pdf: Uint8Array;
  /** As delivered; without a proof line where it was never anchored. */
  readonly file: Uint8Array;
  readonly proof?: PortableProof;
}

/** What a service answers. */
export interface Answers {
  readonly root: Uint8Array;
  readonly bundle: Uint8Array;
  /** by SHA-256 */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** by three hex digits */
  readonly buckets: ReadonlyMap<string, Uint8Array>;
  /** by `issuer/sequence` */
  readonly leaves: ReadonlyMap<string, Uint8Array>;
}

export interface World {
  readonly trust: TrustFile;
  /** Unix seconds */
  readonly now: number;
  readonly answers: Answers;
  readonly specimens: readonly Specimen[];
}

const DAY = 86_400;
const ORDERS = {
  valid: {},
  revoked: {},
  suspended: {},
  superseded: {},
  expired: { validFrom: "2026-10-01", validUntil: "2026-11-22" },
  "not-yet-valid": { validFrom: "2026-12-01", validUntil: "2027-11-30" },
} as const;

/** A house whose documents are the same in every run: a case that failed can be had again to the last byte. */
export function openSameHouse(): Promise<House> {
  const dice = new Dice(1);
  const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => dice.between(0, 255));
  return openHouse({ realPages: true, change: (options) => ({ ...options, random: { bytes } }) });
}

/** Issues a document of every fate in `house`; signs two more with the stolen key that nobody anchors. */
export async function makeWorld(house: House, services: Services): Promise<World> {
  await house.authority.step();
  const ids = new Map<string, string>();
  for (const [fate, order] of Object.entries(ORDERS))
    ids.set(fate, (await house.issue({ ...order, number: `2C11FORGE${ids.size}` })).documentId);
  const next = (await house.issue({ supersedes: ids.get("superseded"), number: "2C11FORGE9" })).documentId;
  await house.settle();
  await house.change(ids.get("revoked") ?? "", "revoke");
  await house.change(ids.get("suspended") ?? "", "suspend");
  await house.change(ids.get("superseded") ?? "", "supersede", next);
  await house.settle();
  const issued = await Promise.all([...ids].map(([fate, id]) => specimenOf(house, fate, id)));
  const thief = stolen("signing 1");
  const fresh = await inPdf(forge(house, thief, { documentId: idOf(1) }));
  const old = await inPdf(forge(house, thief, { documentId: idOf(2), issuedAt: house.now - 2 * DAY }));
  const thefts = [
    { fate: "undetermined", cose: fresh.cose, vc: fresh.vc, pdf: fresh.pdf, file: fresh.pdf },
    { fate: "not-genuine", cose: old.cose, vc: old.vc, pdf: old.pdf, file: old.pdf },
  ];
  const specimens = [...issued, ...thefts];
  return { trust: house.trust, now: house.now, answers: await readAnswers(house, services, specimens), specimens };
}

const idOf = (number: number): Uint8Array => fromHex(`0d5e8f6a1b2c4d3e8f90a1b2c3d4e5${toHex(Uint8Array.of(number))}`);

async function specimenOf(house: House, fate: string, id: string): Promise<Specimen> {
  const found = await house.authority.published.lookup(id);
  const file = await house.authority.documentPdf(id);
  const { pdf, proof } = splitProofLine(file);
  if (found === undefined || proof === undefined) throw new RangeError(`${id} is not handed out`);
  return { fate, cose: found.cose, vc: found.vc, pdf, file, proof };
}

async function readAnswers(house: House, services: Services, specimens: readonly Specimen[]): Promise<Answers> {
  const endpoint = new Endpoint(services.issuer, 20_000);
  const lists = new Lists({ pinned: house.trust, sources: [endpoint], clock: () => house.now, limitMs: 20_000 });
  const packed = await lists.pack();
  if (packed === undefined) throw new RangeError("the house has published no bundle");
  const { root, bundle, files } = openPack(packed);
  const buckets = new Map<string, Uint8Array>();
  for (const { cose } of specimens) {
    const prefix = toHex(sha256(cose)).slice(0, 3);
    buckets.set(prefix, await endpoint.proofs(prefix));
  }
  const leaves = new Map<string, Uint8Array>();
  const covered = (await lists.current()).bundle?.bundle.issuers.get(1)?.covered ?? 0;
  for (let sequence = 0; sequence < covered; sequence++)
    leaves.set(`1/${sequence}`, await endpoint.leaves(1, sequence));
  return { root, bundle, files, buckets, leaves };
}

/** The bucket of a document, with its proof in it where there is one. */
export function bucketOf({ buckets }: Answers, cose: Uint8Array): Uint8Array {
  return buckets.get(toHex(sha256(cose)).slice(0, 3)) ?? new Uint8Array();
}

const EMPTY_BUCKET = new TextEncoder().encode('{"covered":{"1":0},"proofs":[],"v":1}');

/** A service that gives these answers, without a line between. */
export function sourceOf(answers: Answers): PublishedSource {
  return {
    name: "answers",
    root: async () => answers.root,
    bundle: async () => answers.bundle,
    file: async (digest) => answers.files.get(digest) ?? missing(digest),
    proofs: async (prefix) => answers.buckets.get(prefix) ?? EMPTY_BUCKET,
    leaves: async (issuer, sequence) => answers.leaves.get(`${issuer}/${sequence}`) ?? missing("leaves"),
  };
}

/** The answer to a path of the service (PROTOCOL 10); undefined: there is none. */
export function answerTo(path: string, answers: Answers): Uint8Array | undefined {
  const [, kind, name] = /^\/api\/v1\/(root|bundle|files|proofs)(?:\/([0-9a-f]+))?$/.exec(path) ?? [];
  if (kind === "root" || kind === "bundle") return answers[kind];
  if (kind === "files") return answers.files.get(name ?? "");
  if (kind === "proofs") return answers.buckets.get(name ?? "") ?? EMPTY_BUCKET;
  return answers.leaves.get(/^\/lists\/(\d+\/\d+)\.bin$/.exec(path)?.[1] ?? "");
}

function missing(what: string): never {
  throw new SourceError("not-found", `nothing for ${what}`);
}
