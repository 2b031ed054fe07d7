/** The root keys that lie in the folder now: offline they are elsewhere, and brought for one command. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { toHex } from "#core/encoding/text.ts";
import { type TrustFile } from "#core/proof/trust.ts";
import { loadSigner } from "../../issuer/adapters/signer/file.ts";
import { type Signer } from "../../issuer/ports.ts";

/** As many as are needed of those in the folder that the trust file pins; fewer where fewer are there.
 *  @throws {KeyFileError} for a file that cannot be opened */
export async function rootSigners(
  keysFolder: string,
  { rootKeys, threshold }: Pick<TrustFile, "rootKeys" | "threshold">,
  passphrase: string | undefined,
): Promise<readonly Signer[]> {
  const names = (await readdir(keysFolder)).filter((name) => /^root-\d+\.json$/.test(name)).toSorted();
  const all = await Promise.all(names.map((name) => loadSigner(join(keysFolder, name), passphrase)));
  return all.filter(({ publicKey }) => rootKeys.includes(toHex(publicKey))).slice(0, threshold);
}
