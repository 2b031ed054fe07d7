/** What the issuer publishes, served alike by the issuer and by the verifier as its mirror (PROTOCOL 10). */
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { type JsonValue } from "#core/encoding/canonical.ts";
import { concatBytes } from "#core/encoding/text.ts";
import { parseLookupCode } from "#core/document/lookup-code.ts";
import { FormatError } from "#core/error.ts";
import { STATUS_FILE_BYTES } from "#core/proof/status.ts";
import { type PublishedSource } from "../library/ports.ts";
import { Problem, genericProblem } from "./problem.ts";
import { type Route } from "./service.ts";

/** A document found by its lookup code: COSE_Sign1 in hex, the VC and the proof as JSON. */
interface FoundDocument {
  readonly cose: string;
  readonly vc: JsonValue;
  readonly proof: JsonValue;
}

/** All that is published. `undefined` where nothing is kept under a name. */
export interface Published extends PublishedSource {
  /** Leaf data of a batch: 96 bytes a leaf, in leaf order. */
  leaves(issuer: number, sequence: number): Promise<Uint8Array | undefined>;
  /** A status list of PROTOCOL 6 (`s/0`, `s/0/revocation`) or `.well-known/did.json`, by its path below the origin of an issuer. */
  standard(issuer: number, path: string): Promise<{ readonly type: string; readonly bytes: Uint8Array } | undefined>;
  /** `code` is the cti's lookup code as typed. */
  lookup(code: string): Promise<FoundDocument | undefined>;
}

/** Known and unknown codes take this long, so that the time tells nothing. */
const LOOKUP_MS = 150;
const LOOKUPS_PER_MINUTE = 20;
const IMMUTABLE = 31_536_000;
const OCTETS = "application/octet-stream";
const COSE = "application/cose";
const DIGEST = z.string().regex(/^[0-9a-f]{64}$/);
const DIGESTS = z.string().regex(/^[0-9a-f]{64}(?:,[0-9a-f]{64}){0,15}$/);
const NUMBER = z.string().regex(/^(0|[1-9]\d{0,8})$/);
const CODE = z.object({ code: z.string().max(64) });
const FOUND = z.object({
  cose: z.string(),
  vc: z.record(z.string(), z.unknown()),
  proof: z.record(z.string(), z.unknown()),
});

function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw genericProblem("NOT_FOUND");
  return value;
}

/** Undefined where not all are status lists. */
function difference(files: readonly Uint8Array[], older: readonly Uint8Array[]): Uint8Array | undefined {
  const isComparable = [...files, ...older].every(({ length }) => length === STATUS_FILE_BYTES);
  if (!isComparable || files.length !== older.length) return undefined;
  const before = concatBytes(...older);
  return concatBytes(...files).map((byte, at) => byte ^ (before[at] ?? 0));
}

/** The routes that name nobody: no request of them names one document, but for the typed lookup code. */
export function publishedRoutes(published: Published): readonly Route[] {
  return [
    {
      method: "get",
      path: "/api/v1/root",
      summary: "The root statement in force: a CBOR list of COSE_Sign1",
      answers: { 200: { description: "Root file", type: OCTETS } },
      handle: async () => ({ type: OCTETS, body: await published.root() }),
    },
    {
      method: "get",
      path: "/api/v1/bundle",
      summary: "The newest bundle: COSE_Sign1",
      answers: { 200: { description: "Bundle", type: COSE } },
      handle: async () => ({ type: COSE, body: await published.bundle() }),
    },
    {
      method: "get",
      path: "/api/v1/files/{sha256}",
      summary: "A file that a bundle names, by its SHA-256",
      params: { sha256: DIGEST },
      answers: {
        200: { description: "The file; it never changes", type: OCTETS },
        206: { description: "The rest of it, for `Range: bytes=N-`", type: OCTETS },
        416: { description: "It is not longer than that", type: OCTETS },
      },
      handle: async ({ params }) => ({
        type: OCTETS,
        maxAge: IMMUTABLE,
        isPartial: true,
        body: await published.file(params["sha256"] ?? ""),
      }),
    },
    {
      method: "get",
      path: "/api/v1/files/{sha256s}/since/{older}",
      summary: "Status files XOR as many older ones, one after the other, for who has the older ones",
      params: { sha256s: DIGESTS, older: DIGESTS },
      answers: { 200: { description: "Zero where nothing changed; it never changes", type: OCTETS } },
      handle: async ({ params }) => {
        const read = (name: string): Promise<readonly Uint8Array[]> =>
          Promise.all((params[name] ?? "").split(",").map((digest) => published.file(digest)));
        const [files, older] = await Promise.all([read("sha256s"), read("older")]);
        return { type: OCTETS, maxAge: IMMUTABLE, isSparse: true, body: found(difference(files, older)) };
      },
    },
    {
      method: "get",
      path: "/api/v1/proofs/{prefix}",
      summary: "Proofs of all documents whose SHA-256(COSE) begins with these 3 hex digits",
      params: { prefix: z.string().regex(/^[0-9a-f]{3}$/) },
      answers: {
        200: {
          description: "Bucket",
          schema: z.object({ v: z.literal(1), covered: z.record(z.string(), z.int()), proofs: z.array(z.unknown()) }),
        },
      },
      handle: async ({ params }) => ({ body: await published.proofs(params["prefix"] ?? "") }),
    },
    {
      method: "get",
      path: "/lists/{issuer}/{sequence}.bin",
      summary: "Leaf data of a batch, 96 bytes a leaf, in leaf order",
      params: { issuer: NUMBER, sequence: NUMBER },
      answers: { 200: { description: "Leaf data; it never changes", type: OCTETS } },
      handle: async ({ params }) => {
        const leaves = await published.leaves(Number(params["issuer"]), Number(params["sequence"]));
        return { type: OCTETS, maxAge: IMMUTABLE, body: found(leaves) };
      },
    },
    standardRoute(
      published,
      "/issuers/{issuer}/.well-known/did.json",
      "DID document of an issuer",
      () => ".well-known/did.json",
    ),
    standardRoute(
      published,
      "/issuers/{issuer}/s/{list}",
      "Token Status List (CWT) of an issuer",
      (list) => `s/${list}`,
    ),
    standardRoute(
      published,
      "/issuers/{issuer}/s/{list}/revocation",
      "Bitstring Status List: revocation",
      (list) => `s/${list}/revocation`,
    ),
    standardRoute(
      published,
      "/issuers/{issuer}/s/{list}/suspension",
      "Bitstring Status List: suspension",
      (list) => `s/${list}/suspension`,
    ),
    lookupRoute(published),
  ];
}

function standardRoute(published: Published, path: string, summary: string, name: (list: string) => string): Route {
  const params = path.includes("{list}") ? { issuer: NUMBER, list: NUMBER } : { issuer: NUMBER };
  return {
    method: "get",
    path,
    summary,
    params,
    answers: { 200: { description: summary, type: OCTETS } },
    handle: async (request) => {
      const file = found(
        await published.standard(Number(request.params["issuer"]), name(request.params["list"] ?? "")),
      );
      return { type: file.type, maxAge: 60, body: file.bytes };
    },
  };
}

function lookupRoute(published: Published): Route {
  return {
    method: "post",
    path: "/api/v1/codes",
    summary:
      "A document by the lookup code printed under its QR; whoever asks tells the issuer which document is checked",
    body: { types: ["application/json"], maxBytes: 1000, schema: CODE },
    answers: { 200: { description: "The signed document and its proof", schema: FOUND } },
    perMinute: LOOKUPS_PER_MINUTE,
    handle: async (request) => {
      const parsed = CODE.safeParse(await request.json());
      if (!parsed.success) throw genericProblem("BAD_REQUEST", "code");
      assertCode(parsed.data.code);
      const [document] = await Promise.all([published.lookup(parsed.data.code), wait(LOOKUP_MS)]);
      return { body: found(document) };
    },
  };
}

/** A mistyped code is said at once: its check symbol is wrong whatever documents exist. */
function assertCode(code: string): void {
  try {
    parseLookupCode(code);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const message = {
      id: "Kode ini salah ketik: periksa lagi 27 huruf dan angka di bawah QR.",
      en: "This code is mistyped: check the 27 letters and digits under the QR again.",
    };
    throw new Problem(400, "BAD_CODE", message, { cause: error });
  }
}
