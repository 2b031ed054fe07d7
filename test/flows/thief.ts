/** What somebody makes who has a house's old key, its store, or its accounts. */
import { createPrivateKey, createPublicKey, randomBytes, sign } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { importPublicKey } from "#primitives";
import { fromHex } from "#core/encoding/text.ts";
import { parseEntry } from "#core/proof/anchor.ts";
import { createRegistry } from "../../issuer/adapters/chain/registry.ts";
import { loadKeyFile } from "../../issuer/adapters/signer/key-file.ts";
import { openFileStore } from "../../issuer/adapters/store/files.ts";
import { openLevelStore } from "../../issuer/adapters/store/level.ts";
import { documents, keyOf } from "../../issuer/authority/records/records.ts";
import { Journal } from "../../issuer/journal/journal.ts";
import { RegistryError } from "../../issuer/ports.ts";
import { loadSystem } from "../../issuer/system.ts";
import { HOUSE } from "../../scripts/setup/deploy.ts";
import { payloadOf, type Signer, signPaper } from "../verifier/core/world.ts";

const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");
const DAY = 86_400;

function signerOf({ secretKey }: { readonly secretKey: string }): Signer {
  const der = Buffer.concat([PKCS8, fromHex(secretKey)]);
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  const publicKey = importPublicKey(new Uint8Array(spki.subarray(-32)));
  if (publicKey === undefined) throw new RangeError("the key is outside the profile");
  return { publicKey, kid: publicKey.kid, sign: (message) => new Uint8Array(sign(null, message, key)) };
}

/** Two papers of issuer 1 by a stolen key: one of now, one dated back beyond D. */
export function papersOf(
  file: { readonly secretKey: string },
  now: number,
): { recent: Uint8Array; backdated: Uint8Array } {
  const signer = signerOf(file);
  const made = (issuedAt: number): Uint8Array => {
    const documentId = Uint8Array.from(randomBytes(16));
    documentId[6] = ((documentId[6] ?? 0) & 0x0f) | 0x40;
    documentId[8] = ((documentId[8] ?? 0) & 0x3f) | 0x80;
    const issuer = HOUSE[0]?.origin ?? "";
    return signPaper(payloadOf({ issuer, documentId, issuedAt, statusList: { list: 0, index: 100 } }), signer).cose;
  };
  return { recent: made(now), backdated: made(now - 2 * DAY) };
}

/** What the contract answers to the next batch of issuer 1 under a key, sent with the issuer's own account. */
export async function anchorFault(data: string, rpcUrl: string, kid: string): Promise<string> {
  const { v: _, ports: __, rpcUrls: ___, ...pinned } = await loadSystem(data);
  const { secretKey } = await loadKeyFile(join(data, "keys", "issuer-1-anchoring.json"), "secp256k1");
  const anchoring = Buffer.from(secretKey).toString("hex");
  const accounts = new Map([[1, { anchoring, status: anchoring }]]);
  const registry = createRegistry({ rpcUrls: [rpcUrl], pinned, accounts });
  const { number } = await registry.newest();
  let [sequence, previousHead] = [0, new Uint8Array(27)];
  for (;;) {
    const entry = await registry.entry(1, sequence, number);
    if (entry === undefined) break;
    [sequence, previousHead] = [sequence + 1, Uint8Array.from(parseEntry(entry).head)];
  }
  const call = { issuer: 1, kid, sequence, root: new Uint8Array(32).fill(7), size: 2, previousHead };
  try {
    await registry.prepare(1, { name: "anchor", call }, await registry.nonce(1, "anchoring"), 0);
    return "taken";
  } catch (error) {
    if (error instanceof RegistryError) return error.fault ?? error.message;
    throw error;
  }
}

/** The pages of a document that a stopped house keeps, opened; with `isOpened` false their sealed bytes. */
export async function keptPages(data: string, documentId: string, isOpened = true): Promise<readonly Uint8Array[]> {
  const folder = join(data, "pdf", "documents");
  const names = (await readdir(folder)).filter((name) => name.startsWith(documentId));
  if (!isOpened) return Promise.all(names.map((name) => readFile(join(folder, name))));
  const { secretKey: key } = await loadKeyFile(join(data, "keys", "store.json"), "aes-256");
  const store = await openLevelStore({ folder: join(data, "issuer"), key });
  const persons = await openLevelStore({ folder: join(data, "keys", "persons"), key, erase: true });
  try {
    const options = { store, persons, clock: { nowMs: Date.now }, random: { bytes: (n: number) => randomBytes(n) } };
    const journal = await Journal.open(options);
    const kept = await store.get(keyOf.document(documentId));
    const { person } = documents.read(keyOf.document(documentId), kept ?? new Uint8Array());
    const sealed = await openFileStore(join(data, "pdf"));
    const opened = names.map(async (name) => {
      const path = `documents/${name}`;
      return journal.persons.open(person, path, (await sealed.get(path)) ?? new Uint8Array());
    });
    return (await Promise.all(opened)).filter((page) => page !== undefined);
  } finally {
    await store.close();
    await persons.close();
  }
}
