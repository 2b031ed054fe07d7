/** The printed page of a document. */
import { type DocumentPayload } from "#core/document/document.ts";
import { formatLookupCode } from "#core/document/lookup-code.ts";
import { encodeQr } from "#core/document/qr.ts";
import { type Desk } from "../desk.ts";
import { type SignedParts } from "./signing.ts";

/** A function of the document and the picture alone, so a crash between signing and keeping changes nothing. */
export function renderPage(
  { options, root }: Desk,
  payload: DocumentPayload,
  { cose, vc }: SignedParts,
  portrait: Uint8Array | undefined,
): Promise<Uint8Array> {
  const issuer = [...root.issuers.values()].find(({ origin }) => origin === payload.issuer);
  if (issuer === undefined) throw new RangeError(`${payload.issuer} is not in the root statement`);
  return options.renderer.render({
    document: payload,
    cose,
    vc,
    qrText: encodeQr(cose),
    lookupCode: formatLookupCode(payload.documentId),
    issuer,
    verifierAddress: options.verifierAddress,
    ...(portrait === undefined ? {} : { portrait }),
    profile: options.profile,
  });
}
