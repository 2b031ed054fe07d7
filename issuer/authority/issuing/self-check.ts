/** The verifier's judge asked before anything is released: what the signer gave back is not trusted either. */
import { sha256 } from "#primitives";
import { presentParts } from "#core/document/presented.ts";
import { toHex } from "#core/encoding/text.ts";
import { judge } from "#core/judgement/verdict.ts";
import { type RootStatement } from "#core/proof/root.ts";
import { AuthorityError } from "../model.ts";
import { type SignedParts } from "./signing.ts";

/** Checks that do not need an anchor; they must all pass. */
const CHECKED = ["decoded", "issuer-known", "signature", "issuer-authorised"] as const;

/** @throws {AuthorityError} `SIGNER_WRONG` naming the key and the check that did not pass */
export function assertGenuine(
  { cose, vc, pdf }: SignedParts & { readonly pdf: Uint8Array },
  root: RootStatement,
  kid: string,
  now: number,
): void {
  const presented = presentParts({ cwt: cose, vc, fileDigest: toHex(sha256(pdf)) });
  const evidence = { clock: "machine", limitSeconds: root.freshness.public, root, proofs: [] } as const;
  const { checks, cause } = judge(presented, evidence, now);
  const failed = CHECKED.find((name) => checks[name] !== "passed");
  if (failed === undefined) return;
  const because = cause === undefined ? "" : ` (${cause})`;
  const what = `what key ${kid} signed does not verify: ${failed} is ${checks[failed]}${because}`;
  throw new AuthorityError("SIGNER_WRONG", `${what}; nothing was released: look at the signer`);
}
