/** Root statement and trust file of a test's house. */
import { importPublicKey, type PublicKey } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { NEVER_COMPROMISED, NEVER_RETIRED } from "#core/proof/fields.ts";
import { type RootStatement } from "#core/proof/root.ts";
import { type TrustFile } from "#core/proof/trust.ts";
import { type Pinned } from "../../../issuer/adapters/chain/registry.ts";
import { makeRootFile } from "../../../issuer/authority/root.ts";
import { signerOf } from "./keys.ts";
import { KEY_YEARS, kindsOf, ORIGINS, START } from "./test-chain.ts";

const NAMES = [
  ["Simulasi Kantor Imigrasi Kotabumi", "Simulated Immigration Office Kotabumi"],
  ["Simulasi Pemerintah Kabupaten Lampung Barat", "Simulated Government of West Lampung"],
] as const;

export async function openRoot(
  pinned: Pinned,
  confirmations: number,
): Promise<{ root: RootStatement; rootFile: Uint8Array; trust: TrustFile }> {
  const rootSigner = signerOf("root");
  const pin = { rootKeys: [toHex(rootSigner.publicKey)], threshold: 1 };
  const root: RootStatement = {
    ...pin,
    version: 1,
    issued: START - 3_600,
    expires: START + 365 * 86_400,
    chain: pinned,
    issuers: new Map(
      ORIGINS.map((origin, at) => [
        at + 1,
        { origin, nameId: NAMES[at]?.[0] ?? "", nameEn: NAMES[at]?.[1] ?? "", telephone: "+62 724 000000" },
      ]),
    ),
    keys: new Map(
      [1, 2].map((issuer) => {
        const publicKey = keyOf(`signing ${issuer}`);
        const limits = { retiredAt: NEVER_RETIRED, compromisedFrom: NEVER_COMPROMISED };
        return [publicKey.kid, { publicKey, issuer, kinds: kindsOf(issuer), ...KEY_YEARS, ...limits }];
      }),
    ),
    bundleKeys: [{ key: keyOf("bundle"), from: START - 3_600, to: START + 89 * 86_400 }],
    anchorWithinSeconds: 86_400,
    confirmations,
    freshness: { public: 86_400, checkpoint: 259_200 },
  };
  return { root, rootFile: await makeRootFile(root, [rootSigner]), trust: { v: 1, ...pin, endpoints: [] } };
}

function keyOf(name: string): PublicKey {
  const key = importPublicKey(signerOf(name).publicKey);
  if (key === undefined) throw new RangeError(`the key of ${name} is outside the profile`);
  return key;
}
