/** All that forgers are given: genuine SPESIMEN of one demo house, and the keys they have stolen from it. */
import { join } from "node:path";
import { type RootStatement } from "#core/proof/root.ts";
import { type TrustFile } from "#core/proof/trust.ts";
import { type BundleView } from "#core/proof/view.ts";
import { type PagePdfRenderer, createPdfRenderer } from "../../issuer/adapters/pdf/renderer.ts";
import { loadKeyFile } from "../../issuer/adapters/signer/key-file.ts";
import { readPassphrase } from "../../issuer/adapters/signer/private-file.ts";
import { type IssuerConfig } from "../../issuer/config.ts";
import { type FileReader, type Lists, type Sources, type Verified, verify } from "../../verifier/library/index.ts";
import { type Hand, handOf } from "./hand.ts";
import { type Reading, type Specimen, openSpecimen } from "./specimen.ts";

/** A demo house, running or opened for this alone. */
export interface ForgeHouse {
  readonly config: IssuerConfig;
  readonly trust: TrustFile;
  readonly lists: Lists;
  /** What its verifiers ask: lists, published files, chain. */
  readonly sources: Sources & { readonly files: FileReader };
  /** Delivered PDFs. */
  readonly delivered: readonly Uint8Array[];
  close(): Promise<void>;
}

/** Genuine documents by what became of them. */
export type Role = "specimen" | "other" | "withdrawn" | "replaced" | "ended";

export interface Scene {
  readonly house: ForgeHouse;
  readonly root: RootStatement;
  readonly bundle: BundleView;
  readonly now: number;
  readonly renderer: PagePdfRenderer;
  readonly papers: Readonly<Record<Role, Specimen>>;
  /** Signing keys of the two issuers, stolen. */
  readonly office: Hand;
  readonly regency: Hand;
  /** A key that no list knows. */
  readonly own: Hand;
  /** How many signatures are searched. */
  readonly tries: number;
}

const TRIES = 65_536;

/** @throws {Error} where the house is not a demo house, or the documents that are needed are not there */
export async function openScene(house: ForgeHouse, tries = TRIES): Promise<Scene> {
  const { config, lists, sources } = house;
  const { root, bundle } = await lists.current();
  if (root === undefined || bundle === undefined) throw new Error("The house has published no lists yet: try again.");
  const isDemo = [...root.issuers.values()].every(({ nameId }) => nameId.startsWith("Simulasi "));
  if (config.profile !== "demo" || !isDemo)
    throw new Error("This house issues real documents (profile live). Only a demo house's SPESIMEN are forged.");
  const reading = { files: sources.files, root, verifierAddress: config.verifierAddress };
  return {
    house,
    root,
    bundle,
    now: sources.clock(),
    renderer: await createPdfRenderer(),
    papers: await choose(house, reading),
    office: await stolen(config, 1, root),
    regency: await stolen(config, 2, root),
    own: handOf(),
    tries,
  };
}

/** The first of each kind among the delivered ones. */
async function choose({ delivered, sources }: ForgeHouse, reading: Reading): Promise<Scene["papers"]> {
  const found: Partial<Record<Role, Specimen>> = {};
  for (const file of delivered) {
    const role = roleOf(await verify({ pdf: file }, sources), found);
    if (role !== undefined) found[role] = await openSpecimen(file, reading);
  }
  const { specimen, other, withdrawn, replaced, ended } = found;
  if (!specimen || !other || !withdrawn || !replaced || !ended)
    throw new Error(
      "The demo's documents are not all there (two valid ones, one withdrawn, one replaced, one ended). Run `npm run demo`, or use --alone.",
    );
  return { specimen, other, withdrawn, replaced, ended };
}

function roleOf({ status, document }: Verified, found: Partial<Record<Role, Specimen>>): Role | undefined {
  const subject = document?.subject;
  const isStayPermit = JSON.stringify(subject).includes('"kind":"ITAS"');
  const free = (role: Role): Role | undefined => (found[role] === undefined ? role : undefined);
  if (status === "valid" && isStayPermit) return free("specimen") ?? free("other");
  if (status === "revoked") return free("withdrawn");
  if (status === "superseded") return free("replaced");
  return status === "expired" ? free("ended") : undefined;
}

async function stolen(
  { dataFolder, passphraseFile }: IssuerConfig,
  issuer: number,
  root: RootStatement,
): Promise<Hand> {
  const passphrase = passphraseFile === undefined ? undefined : await readPassphrase(passphraseFile);
  const path = join(dataFolder, "keys", `issuer-${issuer}-signing.json`);
  const hand = handOf((await loadKeyFile(path, "ed25519", passphrase)).secretKey);
  if (root.keys.has(hand.kid)) return hand;
  throw new Error(`${path} is no key of the root statement: this house has other keys now.`);
}
