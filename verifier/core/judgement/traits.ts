/** All that the judge asks of a document, so that one judge serves the document and what was kept of it. */
import { sha256, type PublicKey } from "#primitives";
import { fromHex } from "../encoding/text.ts";
import { verifyCredential } from "../document/credential.ts";
import { type UnixSeconds } from "../document/field.ts";
import { type Kind } from "../document/kind.ts";
import { type PresentedDocument } from "../document/presented.ts";
import { verifySign1 } from "../document/signature.ts";

export interface Traits {
  /** hex, 16 digits */
  readonly kid: string;
  readonly kind: Kind;
  readonly issuedAt: UnixSeconds;
  readonly validFrom: UnixSeconds;
  /** exclusive */
  readonly expires?: UnixSeconds;
  readonly statusList: { readonly list: number; readonly index: number };
  /** SHA-256 of each part that is at hand: at least one of `cose` and `vc` */
  readonly cose?: Uint8Array;
  readonly vc?: Uint8Array;
  readonly file?: Uint8Array;
  /** whether the document names this origin as its issuer */
  isFrom(origin: string): boolean;
  /** whether every part at hand that can be signed was signed with this key */
  isSignedBy(key: PublicKey): boolean;
}

/** What the judge asks of a document at hand. */
export function traitsOf({ payload, kid, cwt, vc, file }: PresentedDocument): Traits {
  const { kind, issuedAt, validFrom, expires, statusList, issuer } = payload;
  return {
    kid,
    kind,
    issuedAt,
    validFrom,
    statusList,
    ...(expires !== undefined && { expires }),
    ...(cwt && { cose: sha256(cwt.bytes) }),
    ...(vc && { vc: sha256(vc.bytes) }),
    ...(file && { file: fromHex(file.digest) }),
    isFrom: (origin) => origin === issuer,
    isSignedBy: (key) => (!cwt || verifySign1(cwt, key)) && (!vc || verifyCredential(vc, key)),
  };
}
