/** The root file: what the root keys, offline, say once and again a year later. */
import { encodeSign1, toBeSigned } from "#core/document/signature.ts";
import { encodeRootFile, encodeRootStatement, ROOT_TYP, type RootStatement } from "#core/proof/root.ts";
import { type Signer } from "../ports.ts";

/** Signs a statement with the given root keys; a successor is signed by the old and the new ones.
 *  @throws {FormatError} when the statement breaks a rule of PROTOCOL 8 */
export async function makeRootFile(root: RootStatement, signers: readonly Signer[]): Promise<Uint8Array> {
  const payload = encodeRootStatement(root);
  const signed = signers.map(async (signer) => {
    const signable = { kid: signer.kid, typ: ROOT_TYP, payload };
    return encodeSign1({ ...signable, signature: await signer.sign(toBeSigned(signable)) });
  });
  return encodeRootFile(await Promise.all(signed));
}
