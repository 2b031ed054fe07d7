/** The printed page of a document. */
import { type DocumentPayload } from "#core/document/document.ts";
import { formatLookupCode } from "#core/document/lookup-code.ts";
import { encodeQr } from "#core/document/qr.ts";
import { type IssuerEntry } from "#core/proof/root.ts";
import { type Desk } from "../desk.ts";
import { prepare, signPrepared, type SignedParts } from "./signing.ts";

/** Longest plain text that surely fits beside the others. */
const SURELY_FITS = 60;
const PLAIN = /^[ -~]*$/;

/** Prints an order on trial, where its text or picture could be one that no page takes: letters that no font has, more
 *  lines than there is room. What fails after the approval would leave an approved order that can never be issued.
 *  @returns  why there can be no page, naming letters or fields, never a whole name */
export async function whyNoPage(
  desk: Desk,
  payload: DocumentPayload,
  portrait: Uint8Array | undefined,
): Promise<string | undefined> {
  if (portrait === undefined && textsOf(payload).every(isPlain)) return undefined;
  const blank = { kid: "00".repeat(8), publicKey: new Uint8Array(32), sign: () => Promise.resolve(BLANK) };
  try {
    await renderPage(desk, payload, await signPrepared(prepare(payload, blank.kid), blank), portrait);
    return undefined;
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
}

/** A function of the document and the picture alone, so a crash between signing and keeping changes nothing. */
export function renderPage(
  desk: Desk,
  payload: DocumentPayload,
  { cose, vc }: SignedParts,
  portrait: Uint8Array | undefined,
): Promise<Uint8Array> {
  const { options } = desk;
  return options.renderer.render({
    document: payload,
    cose,
    vc,
    qrText: encodeQr(cose),
    lookupCode: formatLookupCode(payload.documentId),
    issuer: issuerNamed(desk, payload.issuer),
    verifierAddress: options.verifierAddress,
    ...(portrait === undefined ? {} : { portrait }),
    profile: options.profile,
  });
}

/** The issuer by its origin, as the root statement names it. */
export function issuerNamed({ root }: Desk, name: string): IssuerEntry {
  const issuer = [...root.issuers.values()].find(({ origin }) => origin === name);
  if (issuer === undefined) throw new RangeError(`${name} is not in the root statement`);
  return issuer;
}

const BLANK = new Uint8Array(64).fill(255);

function textsOf({ holder, number, passport, category, conditions, place }: DocumentPayload): readonly string[] {
  const texts = [number, passport, category, conditions, place, ...Object.values(holder ?? {})];
  return texts.filter((text): text is string => typeof text === "string");
}

const isPlain = (text: string): boolean => text.length <= SURELY_FITS && PLAIN.test(text);
