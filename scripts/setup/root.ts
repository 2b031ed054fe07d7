/** The root statement and the trust file: made at first start, and again when its dates run out. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { importPublicKey, type PublicKey } from "#primitives";
import { fromHex } from "#core/encoding/text.ts";
import { NEVER_COMPROMISED, NEVER_RETIRED } from "#core/proof/fields.ts";
import {
  BUNDLE_KEY_SECONDS,
  type ChainIdentity,
  type KeyEntry,
  type RootStatement,
  openRootFile,
} from "#core/proof/root.ts";
import { type TrustFile, parseTrustFile } from "#core/proof/trust.ts";
import { readPassphrase } from "../../issuer/adapters/signer/private-file.ts";
import { makeRootFile } from "../../issuer/authority/root.ts";
import { type IssuerConfig } from "../../issuer/config.ts";
import { type Signer } from "../../issuer/ports.ts";
import { HOUSE, KEY_SECONDS, kindsMask } from "./deploy.ts";
import { replaceFile } from "./files.ts";
import { exists, loadKey } from "./keys.ts";
import { rootSigners } from "./root-keys.ts";

const DAY = 86_400;
const YEAR = 365 * DAY;
/** A statement is renewed when less than this is left of it or of its bundle key: a house that starts once a month never lapses. */
const RENEW = 30 * DAY;
const ANCHOR_WITHIN = DAY;
const FRESHNESS = { public: DAY, checkpoint: 3 * DAY };

/** Where the root file lies in `$ABSAH_DATA`. */
const ROOT_FILE = join("published", "root.cbor");

/** Writes `trust.json` once and keeps its endpoints on the ports; writes the root file when it is absent, about to lapse, or
 *  says another K than asked for. */
export async function ensureRootFile(
  config: IssuerConfig,
  chain: ChainIdentity,
  ports: { readonly issuer: number; readonly verifier: number },
  say: (step: string) => void,
): Promise<void> {
  const trust = await ensureTrust(config, ports);
  const path = join(config.dataFolder, ROOT_FILE);
  const now = Math.floor(Date.now() / 1000);
  const old = (await exists(path)) ? openRootFile(await readFile(path), trust) : undefined;
  const left = Math.min(old?.expires ?? 0, ...(old?.bundleKeys.map(({ to }) => to) ?? []));
  if (old !== undefined && left > now + RENEW && old.confirmations === config.confirmations) return;
  const signers = await heldKeys(config, trust);
  if (signers.length < trust.threshold) return tellTooFew(old, now, say);
  say(old === undefined ? "signing the root statement" : `signing root statement ${old.version + 1}`);
  await replaceFile(path, await makeRootFile(await statement(config, chain, trust, old, now), signers));
}

async function heldKeys({ dataFolder, passphraseFile }: IssuerConfig, trust: TrustFile): Promise<readonly Signer[]> {
  const passphrase = passphraseFile === undefined ? undefined : await readPassphrase(passphraseFile);
  return rootSigners(join(dataFolder, "keys"), trust, passphrase);
}

/** Root keys are kept elsewhere: a statement that still holds goes on, and somebody is told to bring them.
 *  @throws {Error} where there is none that holds */
function tellTooFew(old: RootStatement | undefined, now: number, say: (step: string) => void): void {
  const remedy = "bring the root keys into keys/, then `npm run keys -- renew --yes`";
  if (old === undefined || old.expires <= now)
    throw new Error(`There is no root statement that holds, and too few root keys to sign one: ${remedy}.`);
  say(`root statement ${old.version} is due, and too few root keys are here: ${remedy}`);
}

async function ensureTrust(
  config: IssuerConfig,
  ports: { readonly issuer: number; readonly verifier: number },
): Promise<TrustFile> {
  const path = join(config.dataFolder, "trust.json");
  const endpoints = [ports.verifier, ports.issuer].map((port) => `http://127.0.0.1:${port}`);
  const old = (await exists(path)) ? parseTrustFile(await readFile(path)) : undefined;
  const trust: TrustFile = { ...(old ?? (await firstTrust(config))), endpoints };
  if (old === undefined || old.endpoints.join() !== endpoints.join())
    await replaceFile(path, `${JSON.stringify(trust)}\n`);
  return trust;
}

async function firstTrust({ dataFolder }: IssuerConfig): Promise<Omit<TrustFile, "endpoints">> {
  const { public: root = "" } = await loadKey(join(dataFolder, "keys"), "root-1");
  return { v: 1, rootKeys: [root], threshold: 1 };
}

async function statement(
  config: IssuerConfig,
  chain: ChainIdentity,
  trust: TrustFile,
  old: RootStatement | undefined,
  now: number,
): Promise<RootStatement> {
  const folder = join(config.dataFolder, "keys");
  const keys = new Map<string, KeyEntry>(old?.keys ?? []);
  for (const { issuer, kinds } of old === undefined ? HOUSE : []) {
    const publicKey = await publicKeyOf(folder, `issuer-${issuer}-signing`);
    const window = {
      notBefore: now - DAY,
      notAfter: now + KEY_SECONDS,
      retiredAt: NEVER_RETIRED,
      compromisedFrom: NEVER_COMPROMISED,
    };
    keys.set(publicKey.kid, { publicKey, issuer, kinds: kindsMask(kinds), ...window });
  }
  return {
    version: (old?.version ?? 0) + 1,
    issued: now,
    expires: now + YEAR,
    rootKeys: trust.rootKeys,
    threshold: trust.threshold,
    chain,
    issuers: new Map(
      HOUSE.map(({ issuer, origin, nameId, nameEn, telephone }) => [issuer, { origin, nameId, nameEn, telephone }]),
    ),
    keys,
    // From a day before, so that bundles of a machine whose clock was put right are not cut off.
    bundleKeys: [{ key: await publicKeyOf(folder, "bundle"), from: now - DAY, to: now - DAY + BUNDLE_KEY_SECONDS }],
    anchorWithinSeconds: ANCHOR_WITHIN,
    confirmations: config.confirmations,
    freshness: FRESHNESS,
  };
}

async function publicKeyOf(folder: string, name: string): Promise<PublicKey> {
  const key = importPublicKey(fromHex((await loadKey(folder, name)).public ?? ""));
  if (key === undefined) throw new Error(`keys/${name}.json holds a public key outside the profile.`);
  return key;
}
