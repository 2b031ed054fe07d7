/** Puts the issuer's rooms together. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { toHex } from "#core/encoding/text.ts";
import { openRootFile } from "#core/proof/root.ts";
import { parseTrustFile } from "#core/proof/trust.ts";
import { type AccountKeys, createRegistry } from "./adapters/chain/registry.ts";
import { createPdfRenderer } from "./adapters/pdf/renderer.ts";
import { createPortraitReader } from "./adapters/portrait/portrait.ts";
import { loadSigner } from "./adapters/signer/file.ts";
import { loadKeyFile } from "./adapters/signer/key-file.ts";
import { readPassphrase } from "./adapters/signer/private-file.ts";
import { openFileStore } from "./adapters/store/files.ts";
import { openLevelStore } from "./adapters/store/level.ts";
import { openAuthority } from "./authority/authority.ts";
import { type Authority } from "./authority/model.ts";
import { type AuthorityOptions, type IssuerSigners } from "./authority/options.ts";
import { type IssuerConfig } from "./config.ts";
import { type Log } from "./ports.ts";
import { loadSystem } from "./system.ts";

/** Opens the authority on the files of `$ABSAH_DATA`: the caller turns its loop and closes it.
 *  @param change  puts something else before a port; a test breaks one so, to see that the break is found */
export async function openIssuer(
  config: IssuerConfig,
  log: Log,
  change: (options: AuthorityOptions) => AuthorityOptions = (options) => options,
): Promise<Authority> {
  const { dataFolder } = config;
  const key = (name: string): string => join(dataFolder, "keys", `${name}.json`);
  const passphrase = config.passphraseFile === undefined ? undefined : await readPassphrase(config.passphraseFile);
  const system = await loadSystem(dataFolder);
  const trust = parseTrustFile(await readFile(join(dataFolder, "trust.json")));
  const rootFile = await readFile(join(dataFolder, "published", "root.cbor"));
  const signers = new Map<number, IssuerSigners>();
  const accounts = new Map<number, AccountKeys>();
  for (const issuer of openRootFile(rootFile, trust).issuers.keys()) {
    signers.set(issuer, {
      signing: await loadSigner(key(`issuer-${issuer}-signing`), passphrase),
      list: await loadSigner(key(`issuer-${issuer}-list`), passphrase),
    });
    const [anchoring, status] = await Promise.all(
      ["anchoring", "status"].map((name) => loadKeyFile(key(`issuer-${issuer}-${name}`), "secp256k1", passphrase)),
    );
    accounts.set(issuer, {
      anchoring: toHex(anchoring?.secretKey ?? new Uint8Array()),
      status: toHex(status?.secretKey ?? new Uint8Array()),
    });
  }
  const { v: _, ports: __, rpcUrls, ...pinned } = system;
  const storeKey = (await loadKeyFile(key("store"), "aes-256", passphrase)).secretKey;
  const options: Omit<AuthorityOptions, keyof Stores> = {
    files: await openFileStore(join(dataFolder, "pdf")),
    published: await openFileStore(join(dataFolder, "published")),
    signers,
    bundleSigner: await loadSigner(key("bundle"), passphrase),
    rootFile,
    trust,
    registry: createRegistry({ rpcUrls: config.rpcUrls.length > 0 ? config.rpcUrls : rpcUrls, pinned, accounts }),
    renderer: await createPdfRenderer(),
    portraits: createPortraitReader(),
    clock: { nowMs: () => Date.now() },
    random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
    log,
    batchSeconds: config.batchSeconds,
    confirmations: config.confirmations,
    profile: config.profile,
    verifierAddress: config.verifierAddress,
  };
  return openOnStores(dataFolder, storeKey, (stores) => openAuthority(change({ ...options, ...stores })));
}

type Stores = Pick<AuthorityOptions, "store" | "persons">;

/** Opens both stores for `open`; where anything fails, none stays locked: whoever mends it tries again in this process. */
async function openOnStores(
  dataFolder: string,
  key: Uint8Array,
  open: (stores: Stores) => Promise<Authority>,
): Promise<Authority> {
  const store = await openLevelStore({ folder: join(dataFolder, "issuer"), key });
  try {
    const persons = await openLevelStore({ folder: join(dataFolder, "keys", "persons"), key, erase: true });
    try {
      return await open({ store, persons });
    } catch (error) {
      await persons.close();
      throw error;
    }
  } catch (error) {
    await store.close();
    throw error;
  }
}
