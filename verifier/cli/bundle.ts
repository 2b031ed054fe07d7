/** `absah bundle`: what a verifier without a network needs, in one file. */
import { readFile, rename, writeFile } from "node:fs/promises";
import { openBundle, openPack } from "#core/proof/bundle.ts";
import { openRootFile } from "#core/proof/root.ts";
import { FormatError } from "#core/error.ts";
import { en, formatAge, formatTime, id, type Note } from "../library/index.ts";
import { type Environment, openSystem, readTrust } from "./system.ts";
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
  const notes: Note[] = [];
  const system = await openSystem(options, terminal.env, terminal.clock, (note) => notes.push(note));
  try {
    const pack = await system.lists.pack();
    for (const { source, detail, code } of notes) terminal.err(`${source}: ${detail} (${code})\n`);
    if (pack === undefined)
      throw new UsageError("No bundle could be fetched. Is the issuer's or the verifier's service running?");
    const path = options.output ?? DEFAULT_NAME;
    // Beside, then renamed: a fetch that breaks off leaves the older file whole.
    await writeFile(`${path}.new`, pack);
    await rename(`${path}.new`, path);
    terminal.out(await summary(path, pack, options, terminal));
    return EXIT.GO;
  } finally {
    system.close();
  }
}

/** Shows what a bundle file holds, as the pinned root keys sign it. @throws {UsageError} */
export async function showCommand(path: string, options: BundleOptions, terminal: Terminal): Promise<number> {
  const bytes = await readFile(path).catch(() => {
    throw new UsageError(`There is no bundle file ${path}. Make one with \`absah bundle fetch\`.`);
  });
  terminal.out(await summary(path, new Uint8Array(bytes), options, terminal));
  return EXIT.GO;
}

async function summary(
  path: string,
  bytes: Uint8Array,
  options: BundleOptions,
  { env, clock }: Terminal,
): Promise<string> {
  const catalogue = languageOf(options.lang, env) === "id" ? id : en;
  const trust = await readTrust(options.trust, folderOf(env));
  try {
    const { root: rootFile, bundle: cose, files } = openPack(bytes);
    const root = openRootFile(rootFile, trust);
    const bundle = openBundle(cose, root);
    const entries = [...bundle.issuers].map(([issuer, { covered, statusFiles }]) => {
      const name = root.issuers.get(issuer);
      const shown = catalogue.language === "id" ? name?.nameId : name?.nameEn;
      return [`${issuer} ${shown ?? ""}`, `${covered} · ${statusFiles.length}`];
    });
    const isId = catalogue.language === "id";
    const rows = [
      [
        isId ? "Berkas" : "File",
        `${path}, ${bytes.length} ${isId ? "bita" : "bytes"}, ${files.size} ${isId ? "bagian" : "parts"}`,
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
  } catch (error) {
    if (error instanceof FormatError)
      throw new UsageError(`${path} is no bundle of this trust file (${error.message}). Fetch it again.`);
    throw error;
  }
}

const folderOf = (env: Environment): string => env["ABSAH_DATA"] ?? "./data";
