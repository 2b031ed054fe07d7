/** A second signing key of issuer 1: registered, listed in the next root statement, put in the first one's place. */
import { hexlify } from "ethers";
import { importPublicKey } from "#primitives";
import { NEVER_COMPROMISED, NEVER_RETIRED } from "#core/proof/fields.ts";
import { makeRootFile } from "../../../issuer/authority/root.ts";
import { type AuthorityOptions } from "../../../issuer/authority/options.ts";
import { type House } from "./house.ts";
import { signerOf } from "./keys.ts";
import { KEY_YEARS, kindsOf } from "./test-chain.ts";

export const OLD_KEY = "signing 1";
export const NEW_KEY = "signing 1, the second";

/** Registers the new key on the chain. */
export const registerNew = (house: House): Promise<void> =>
  house.chain.admin(
    "registerKey",
    hexlify(signerOf(NEW_KEY).publicKey),
    1,
    kindsOf(1),
    KEY_YEARS.notBefore,
    KEY_YEARS.notAfter,
  );

/** Calls the old key compromised from batch `sequence` on. */
export const compromiseOld = (house: House, sequence: number): Promise<void> =>
  house.chain.admin("compromise", `0x${signerOf(OLD_KEY).kid}`, sequence);

/** What an authority is opened with that signs for issuer 1 with the new key. */
export async function rotated(house: House): Promise<(options: AuthorityOptions) => AuthorityOptions> {
  const signing = signerOf(NEW_KEY);
  const publicKey = importPublicKey(signing.publicKey);
  if (publicKey === undefined) throw new RangeError("the key is outside the profile");
  const limits = { retiredAt: NEVER_RETIRED, compromisedFrom: NEVER_COMPROMISED };
  const entry = { publicKey, issuer: 1, kinds: kindsOf(1), ...KEY_YEARS, ...limits };
  const next = { ...house.root, version: 2, keys: new Map([...house.root.keys, [signing.kid, entry] as const]) };
  const rootFile = await makeRootFile(next, [signerOf("root")]);
  return (options) => ({
    ...options,
    rootFile,
    signers: new Map([...options.signers, [1, { signing, list: signerOf("list 1") }] as const]),
  });
}
