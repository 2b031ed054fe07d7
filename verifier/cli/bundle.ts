/** `absah bundle`: what a verifier without a network needs, in one file. */
import { readFile, rename, writeFile } from "node:fs/promises";
import { type Bundle, openBundle, openPack } from "#core/proof/bundle.ts";
import { type RootStatement, openRootFile } from "#core/proof/root.ts";
import { type TrustFile } from "#core/proof/trust.ts";
import { FormatError } from "#core/error.ts";
import { en, formatAge, formatTime, id, type Note } from "../library/index.ts";
import { type SystemOptions, folderOf, openSystem, readTrust } from "./system.ts";
import { EXIT, UsageError } from "./usage.ts";
import { type Terminal, languageOf } from "./verify.ts";

export interface BundleOptions {
  readonly output?: string;
  readonly trust?: string;
  readonly lang?: string;
}

const DEFAULT_NAME = "absah.bundle";

/** Fetches the newest bundle with all its files. @throws {UsageError} where no source gives one */
export async function fetchCommand(options: BundleOptions, terminal: Terminal): Promise<number> {
  const pack = await fetchPack(options, terminal);
  const path = options.output ?? DEFAULT_NAME;
  // Beside, then renamed: a fetch that breaks off leaves the older file whole.
  await writeFile(`${path}.new`, pack);
  await rename(`${path}.new`, path);
  terminal.out(await summary(path, pack, options, terminal));
  return EXIT.GO;
}

/** The newest pack that the services give. @throws {UsageError} where none gives one */
export async function fetchPack(options: SystemOptions, terminal: Terminal): Promise<Uint8Array> {
  const notes: Note[] = [];
  const system = await openSystem(options, terminal.env, terminal.clock, (note) => notes.push(note));
  try {
    const pack = await system.lists.pack();
    for (const { source, detail, code } of notes) terminal.err(`${source}: ${detail} (${code})\n`);
    if (pack === undefined)
      throw new UsageError("No bundle could be fetched. Is the issuer's or the verifier's service running?");
    return pack;
  } finally {
    system.close();
  }
}

/** Shows what a bundle file holds, as the pinned root keys sign it. @throws {UsageError} */
export async function showCommand(path: string, options: BundleOptions, terminal: Terminal): Promise<number> {
  terminal.out(await summary(path, await readPackFile(path), options, terminal));
  return EXIT.GO;
}

/** @throws {UsageError} */
export async function readPackFile(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch(() => {
    throw new UsageError(`There is no bundle file ${path}. Make one with \`absah bundle fetch -o ${path}\`.`);
  });
  return new Uint8Array(bytes);
}

/** Takes a pack apart that the pinned root keys sign. @throws {UsageError} */
export function openSignedPack(
  path: string,
  bytes: Uint8Array,
  trust: TrustFile,
): { readonly root: RootStatement; readonly bundle: Bundle; readonly parts: number } {
  try {
    const { root: rootFile, bundle: cose, files } = openPack(bytes);
    const root = openRootFile(rootFile, trust);
    return { root, bundle: openBundle(cose, root), parts: files.size };
  } catch (error) {
    if (error instanceof FormatError)
      throw new UsageError(`${path} is no bundle of this trust file (${error.message}). Fetch it again.`);
    throw error;
  }
}

async function summary(
  path: string,
  bytes: Uint8Array,
  options: BundleOptions,
  { env, clock }: Terminal,
): Promise<string> {
  const catalogue = languageOf(options.lang, env) === "id" ? id : en;
  const trust = await readTrust(options.trust, folderOf(env));
  const { root, bundle, parts } = openSignedPack(path, bytes, trust);
  const entries = [...bundle.issuers].map(([issuer, { covered, statusFiles }]) => {
    const name = root.issuers.get(issuer);
    const shown = catalogue.language === "id" ? name?.nameId : name?.nameEn;
    return [`${issuer} ${shown ?? ""}`, `${covered} · ${statusFiles.length}`];
  });
  const isId = catalogue.language === "id";
  const rows = [
    [
      isId ? "Berkas" : "File",
      `${path}, ${bytes.length} ${isId ? "bita" : "bytes"}, ${parts} ${isId ? "bagian" : "parts"}`,
    ],
    [
      isId ? "Daftar nomor" : "Bundle",
      `${bundle.version} (${isId ? "pernyataan akar" : "root statement"} ${root.version})`,
    ],
    [
      isId ? "Rantai" : "Chain",
      `${root.chain.chainId}, ${isId ? "blok" : "block"} ${bundle.block.number} ${bundle.block.hash}`,
    ],
    [
      isId ? "Keadaan" : "State of",
      `${formatTime(bundle.readAt, catalogue)} (${formatAge(clock() - bundle.readAt, catalogue)})`,
    ],
    [isId ? "Berakhir" : "Expires", formatTime(bundle.expiresAt, catalogue)],
    [isId ? "Penerbit" : "Issuers", isId ? "jangkar · daftar status" : "anchors · status lists"],
    ...entries.map(([name, value]) => [`  ${name}`, value]),
  ];
  return `${rows.map(([label = "", value = ""]) => `${label.padEnd(14)} ${value}`).join("\n")}\n`;
}
