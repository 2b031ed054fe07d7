/** Signing keys in `keys/`: `issuer-N-signing.json` signs, those beside it with a kid in their name wait or are kept. */
import { generateKeyPairSync } from "node:crypto";
import { link, open, readFile, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { importPublicKey } from "#primitives";
import { fromHex } from "#core/encoding/text.ts";
import { loadSigner } from "../../issuer/adapters/signer/file.ts";
import { formatSealedKeyFile } from "../../issuer/adapters/signer/key-file.ts";
import { exists, writePrivate } from "../setup/keys.ts";
import { type House, assertPassphrase, newPassphrase } from "./house.ts";
import { KeysError, type Plan, type Step } from "./plan.ts";

/** A signing key in a file, as far as it can be read without a passphrase. `publicKey` in hex. */
export interface KeptKey {
  readonly path: string;
  readonly issuer: number;
  readonly kid: string;
  readonly publicKey: string;
  /** The issuer signs with it. */
  readonly isPresent: boolean;
}

interface NewKey {
  readonly kid: string;
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

const NAME = /^issuer-(\d+)-signing(?:\.[0-9a-f]{16})?\.json$/;
const OPEN_PART = z.object({ public: z.string().regex(/^[0-9a-f]{64}$/) });

/** Every signing key in the folder. @throws {KeysError} naming a file that is none */
export async function signingKeys({ keysFolder }: House): Promise<readonly KeptKey[]> {
  const kept: KeptKey[] = [];
  for (const name of (await readdir(keysFolder)).toSorted()) {
    const issuer = NAME.exec(name)?.[1];
    if (issuer === undefined) continue;
    const path = join(keysFolder, name);
    const publicKey = OPEN_PART.safeParse(await readJson(path)).data?.public;
    const key = publicKey === undefined ? undefined : importPublicKey(fromHex(publicKey));
    if (publicKey === undefined || key === undefined) throw new KeysError(`${path} is no key file: restore it.`);
    const isPresent = name === `issuer-${issuer}-signing.json`;
    kept.push({ path, issuer: Number(issuer), kid: key.kid, publicKey, isPresent });
  }
  return kept;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** The key that an issuer signs with. @throws {KeysError} */
export async function presentKey(house: House, issuer: number): Promise<KeptKey> {
  const found = (await signingKeys(house)).find((key) => key.issuer === issuer && key.isPresent);
  if (found !== undefined) return found;
  throw new KeysError(`There is no keys/issuer-${issuer}-signing.json: issuer ${issuer} is not of this house.`);
}

/** A generated key that waits in a file. @throws {KeysError} naming those that do */
export async function waitingKey(house: House, issuer: number, kid: string): Promise<KeptKey> {
  const own = (await signingKeys(house)).filter((key) => key.issuer === issuer);
  const found = own.find((key) => key.kid === kid);
  if (found?.isPresent === true) throw new KeysError(`Issuer ${issuer} signs with key ${kid} already.`);
  if (found !== undefined) return found;
  const waiting = own.filter(({ isPresent }) => !isPresent).map((key) => key.kid);
  const known = waiting.length === 0 ? "none is kept" : `kept are ${waiting.join(", ")}`;
  throw new KeysError(`There is no key ${kid} of issuer ${issuer} in ${house.keysFolder}: ${known}.`);
}

export function generateKey(): NewKey {
  const { d = "", x = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const [secretKey, publicKey] = [d, x].map((part) => new Uint8Array(Buffer.from(part, "base64url")));
  const key = publicKey && importPublicKey(publicKey);
  if (secretKey === undefined || key === undefined) throw new KeysError("This machine made no usable key.");
  return { kid: key.kid, publicKey: key.bytes, secretKey };
}

/** Where a key that does not sign now is kept. */
export const keptPath = ({ keysFolder }: House, issuer: number, kid: string): string =>
  join(keysFolder, `issuer-${issuer}-signing.${kid}.json`);

/** The step that writes a new key, under the passphrase. */
export function generateStep(house: House, issuer: number, { kid, publicKey, secretKey }: NewKey): Step {
  assertPassphrase(house);
  const path = keptPath(house, issuer, kid);
  return {
    will: `make an Ed25519 key and write it, under your passphrase (scrypt, AES-256-GCM), into keys/issuer-${issuer}-signing.<kid>.json`,
    run: async () => {
      const passphrase = await newPassphrase(house);
      const text = await formatSealedKeyFile({ type: "ed25519", secretKey, public: publicKey }, passphrase);
      await writePrivate(path, text);
      // What was written is opened again: a file that cannot be is noticed before anything hangs on it.
      await loadSigner(path, passphrase);
      return `key ${kid} lies in ${path}`;
    },
  };
}

/** `keys generate`. */
export async function generate(house: House, issuer: number): Promise<Plan> {
  const present = await presentKey(house, issuer);
  const key = generateKey();
  return {
    title: `A new signing key for issuer ${issuer}`,
    facts: [
      ["data", house.dataFolder],
      ["signs now", present.kid],
    ],
    steps: [generateStep(house, issuer, key)],
    effects: [
      "Nothing else changes: the new key signs nothing before it is registered and put in the present one's place.",
    ],
    next: [
      "Copy the new file and its passphrase to your backup, apart from each other.",
      `npm run keys -- rotate --issuer ${issuer} --kid <kid>   registers it and puts it in place`,
    ],
  };
}

/** Puts a waiting key in the place of the one that signs. The old file stays, under its kid.
 *  @throws {KeysError} where another command was faster */
export async function switchKey(house: House, present: KeptKey, next: string): Promise<void> {
  const { path, issuer, kid } = present;
  if ((await presentKey(house, issuer)).kid !== kid)
    throw new KeysError(`Another key signs for issuer ${issuer} by now.`);
  const kept = keptPath(house, issuer, kid);
  // A second name first, then one rename: at no moment is there no signing key, for which the next start would make another.
  if (!(await exists(kept))) await link(path, kept);
  await rename(next, path);
  const folder = await open(house.keysFolder, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
