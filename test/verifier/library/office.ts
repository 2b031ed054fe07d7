/** An office with four papers of four fates, published over HTTP, with what may go wrong on the way. */
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { PDFDocument } from "pdf-lib";
import { sha256 } from "#primitives";
import { concatBytes, toHex } from "#core/encoding/text.ts";
import { journalLeaf, leafData } from "#core/proof/anchor.ts";
import { encodePack, type Bundle } from "#core/proof/bundle.ts";
import { appendProofLine, encodeBucket, type PortableProof } from "#core/proof/portable.ts";
import { type RootStatement } from "#core/proof/root.ts";
import { type PinnedRoot } from "#core/proof/trust.ts";
import { type StatusValue } from "#core/proof/status.ts";
import {
  ANCHORED,
  DAY,
  NOW,
  OFFICE,
  ROOT_KEY,
  VALID_FROM,
  anchorOf,
  payloadOf,
  publish,
  signBundle,
  signPaper,
  signRoot,
  type Anchor,
  type Paper,
  type Published,
} from "../core/world.ts";

export const FATES = ["genuine", "forged", "revoked", "expired"] as const;
export type Fate = (typeof FATES)[number];

export const PINNED: PinnedRoot = { rootKeys: [toHex(ROOT_KEY.publicKey.bytes)], threshold: 1 };
const REVOKED_PLACE = 78;

export interface Office {
  readonly root: RootStatement;
  readonly papers: Readonly<Record<Fate, Paper>>;
  readonly anchor: Anchor;
  readonly proofs: readonly PortableProof[];
  readonly rootFile: Uint8Array;
  readonly bundleFile: Uint8Array;
  readonly published: Published;
  /** The paper's PDF as it is delivered, with its proof line. */
  file(fate: Fate): Uint8Array;
  pack(): Uint8Array;
}

/** Papers whose PDFs are real, with their two attachments. The forged one is genuine but for its signature. */
export async function signPapers(): Promise<Readonly<Record<Fate, Paper>>> {
  const id = (last: number): Uint8Array => Uint8Array.from([...payloadOf().documentId.subarray(0, 15), last]);
  const genuine = await withPdf(signPaper(payloadOf({ documentId: id(1) })));
  const revoked = await withPdf(
    signPaper(payloadOf({ documentId: id(2), statusList: { list: 0, index: REVOKED_PLACE } })),
  );
  const ended = { documentId: id(3), statusList: { list: 0, index: 79 }, expires: VALID_FROM + 20 * DAY };
  const expired = await withPdf(signPaper(payloadOf(ended)));
  const forged = await withPdf(forge(signPaper(payloadOf({ documentId: id(4), statusList: { list: 0, index: 80 } }))));
  return { genuine, forged, revoked, expired };
}

export function makeOffice(
  root: RootStatement,
  papers: Office["papers"],
  options: {
    readonly time?: number;
    readonly statuses?: readonly ReadonlyMap<number, StatusValue>[];
    readonly changes?: Partial<Bundle>;
  } = {},
): Office {
  const { time = ANCHORED, statuses = [new Map([[REVOKED_PLACE, 1]])], changes = {} } = options;
  const anchor = anchorOf(root, anchoredBatch(papers, time));
  const published = publish({ root, anchors: [anchor], statuses, changes });
  const rootFile = signRoot(root, ROOT_KEY);
  const bundleFile = signBundle(published.bundle);
  const file = (fate: Fate): Uint8Array => {
    const proof = anchor.proofs[anchor.papers.indexOf(papers[fate])] ?? anchor.proofs[0];
    return proof === undefined ? papers[fate].pdf : appendProofLine(papers[fate].pdf, proof);
  };
  const pack = (): Uint8Array => encodePack({ root: rootFile, bundle: bundleFile, files: published.files });
  return { root, papers, anchor, proofs: anchor.proofs, rootFile, bundleFile, published, file, pack };
}

/** What was anchored: the forger's paper is none of it. */
function anchoredBatch(papers: Office["papers"], time: number): Parameters<typeof anchorOf>[1] {
  return { issuer: 1, signer: OFFICE, papers: [papers.genuine, papers.revoked, papers.expired], sequence: 0, time };
}

export interface Site {
  readonly url: string;
  /** Paths that were asked for. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** What the site does instead of answering as it should; undefined: it does answer so. */
export type Fault = (path: string) => Uint8Array | "not-found" | "silent" | undefined;

/** The published part of an issuer's service. */
export async function serveOffice(office: Office, fault: Fault = () => undefined): Promise<Site> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    const answer = fault(path) ?? answerOf(office, path);
    if (answer === "silent") return;
    response.statusCode = answer === "not-found" ? 404 : 200;
    response.end(answer === "not-found" ? "" : answer);
  });
  return { url: await listen(server), asked, close: () => closeServer(server) };
}

function answerOf({ rootFile, bundleFile, published, proofs, anchor }: Office, path: string): Uint8Array | "not-found" {
  if (path === "/api/v1/root") return rootFile;
  if (path === "/api/v1/bundle") return bundleFile;
  if (path === "/lists/1/0.bin") return leavesOf(anchor);
  const [, kind, name = ""] = /^\/api\/v1\/(files|proofs)\/([0-9a-f]+)$/.exec(path) ?? [];
  if (kind === "files") return published.files.get(name) ?? "not-found";
  if (kind !== "proofs" || name.length !== 3) return "not-found";
  return encodeBucket({ covered: new Map([[1, 1]]), proofs: proofs.filter(({ cose }) => cose.startsWith(name)) });
}

/** As `anchorOf` makes them: the journal's leaf, then one for each paper. */
function leavesOf({ papers, sequence }: Anchor): Uint8Array {
  const leaves = papers.map(({ cose, vc, pdf }) => leafData({ cose: sha256(cose), vc: sha256(vc), pdf: sha256(pdf) }));
  return concatBytes(journalLeaf(sha256(Uint8Array.of(sequence))), ...leaves);
}

export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

export async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

export async function closeAll(...open: readonly { close(): Promise<void> }[]): Promise<void> {
  for (const each of open) await each.close();
}

function forge(paper: Paper): Paper {
  const cose = paper.cose.slice();
  const last = cose.length - 1;
  cose[last] = (cose[last] ?? 0) ^ 1;
  return { ...paper, cose };
}

async function withPdf(paper: Paper): Promise<Paper> {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.addPage([595, 842]);
  await document.attach(paper.cose, "credential.cwt");
  await document.attach(paper.vc, "credential.vc.json");
  return { ...paper, pdf: await document.save() };
}

/** Seven days after the papers were signed. */
export const clock = (): number => NOW;

export const digestOf = (bytes: Uint8Array): string => toHex(sha256(bytes));
