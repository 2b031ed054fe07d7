/** `absah kit`: one HTML file that judges without a network, for the day when office and services are gone. */
import { rename, writeFile } from "node:fs/promises";
import { trustFileDigest } from "#core/proof/trust.ts";
import { en, formatTime, id } from "../library/index.ts";
import { fetchPack, openSignedPack, readPackFile } from "./bundle.ts";
import { buildKitPage, finishKit } from "./kit-page.ts";
import { folderOf, readTrust } from "./system.ts";
import { EXIT, UsageError } from "./usage.ts";
import { type Terminal, languageOf } from "./verify.ts";

export interface KitOptions {
  readonly output?: string;
  readonly pack?: string;
  readonly trust?: string;
  readonly lang?: string;
}

const DEFAULT_NAME = "absah-kit.html";

/** Makes the kit from a pack on disk, or from the newest that the services give.
 *  @throws {UsageError} where there is no pack that the trust file's keys sign, or the file cannot be written */
export async function kitCommand(options: KitOptions, terminal: Terminal): Promise<number> {
  const catalogue = languageOf(options.lang, terminal.env) === "id" ? id : en;
  const isId = catalogue.language === "id";
  const trust = await readTrust(options.trust, folderOf(terminal.env));
  const pack =
    options.pack === undefined ? await fetchPack(trustOnly(options), terminal) : await readPackFile(options.pack);
  const { root, bundle } = openSignedPack(options.pack ?? "The fetched pack", pack, trust);
  terminal.err(isId ? "Menyusun halaman…\n" : "Building the page…\n");
  const page = await buildKitPage();
  // Endpoints are no part of what is trusted, and nobody is asked: the file names none.
  const pinned = new TextEncoder().encode(JSON.stringify({ ...trust, endpoints: [] }));
  const html = finishKit(page.html, new Map([...page.blocks, ["trust", pinned], ["pack", pack]]));
  const path = options.output ?? DEFAULT_NAME;
  await write(path, html);
  const until = Math.min(bundle.readAt + root.freshness.public, bundle.expiresAt);
  const rows = [
    [isId ? "Berkas" : "File", `${path}, ${(Buffer.byteLength(html) / 1e6).toFixed(1)} MB`],
    [isId ? "Daftar" : "List", `${bundle.version}, ${isId ? "blok" : "block"} ${bundle.block.number}`],
    [isId ? "Keadaan" : "State of", formatTime(bundle.readAt, catalogue)],
    [isId ? "Segar sampai" : "Fresh until", formatTime(until, catalogue)],
    [isId ? "Kunci akar" : "Root keys", trustFileDigest(trust)],
  ];
  terminal.out(`${rows.map(([label = "", value = ""]) => `${label.padEnd(14)} ${value}`).join("\n")}\n`);
  return EXIT.GO;
}

const trustOnly = ({ trust }: KitOptions): { trust?: string } => (trust === undefined ? {} : { trust });

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new UsageError(`${path} cannot be written (${code}). Name another place with -o.`, { cause: error });
  }
}
