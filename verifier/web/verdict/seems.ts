/** What a code that is none of ours seems to be, by how its text begins. Nothing of it is opened, asked or believed. */

/** What a phone would do with it. */
type Act =
  | "website"
  | "call"
  | "message"
  | "mail"
  | "wifi"
  | "place"
  | "app"
  | "script"
  | "data"
  | "wallet"
  | "one-time-password"
  | "other-address";

/** Whose code it may be. */
type System =
  | "health-certificate"
  | "visible-seal"
  | "travel-document"
  | "boarding-pass"
  | "payment"
  | "contact"
  | "event"
  | "credential"
  | "number";

export type Seeming = Act | System;

/** Beginnings as QR codes in use have them; the first that fits. */
const BEGINNINGS: readonly (readonly [Seeming, RegExp])[] = [
  // EU and WHO certificates (HC1, base45), SMART Health Cards.
  ["health-certificate", /^(?:HC1:|shc:\/)/i],
  ["contact", /^(?:BEGIN:VCARD|MECARD:)/i],
  ["event", /^BEGIN:V(?:CALENDAR|EVENT)/i],
  // EMVCo merchant codes, of which QRIS is Indonesia's; addresses of money.
  ["payment", /^(?:000201|(?:bitcoin|ethereum|lightning|upi|paypal):)/i],
  ["website", /^(?:(?:https?|ftps?|wss?|urlto|view-source):\S|www\.)/i],
  ["call", /^(?:tel|callto|facetime|sip|sips|skype):/i],
  ["message", /^(?:sms|smsto|mms|mmsto|whatsapp|tg):/i],
  ["mail", /^(?:mailto|matmsg|smtp):/i],
  ["wifi", /^(?:wifi|dpp):/i],
  ["place", /^(?:geo|maps|comgooglemaps):/i],
  ["app", /^(?:intent|market|itms|itms-apps|itms-services|android-app|ms-appinstaller):/i],
  ["script", /^(?:javascript|vbscript):/i],
  ["data", /^(?:data|blob|file|filesystem):/i],
  ["one-time-password", /^otpauth(?:-migration)?:/i],
  ["wallet", /^(?:openid|openid4vp|openid-credential-offer|openid-vc|haip|eudi-openid4vp|mdoc|didcomm|wc):/i],
  // ICAO visible digital seals (a byte DC, then the version), France's 2D-Doc, ICAO VDS-NC.
  ["visible-seal", /^(?:\u00dc\p{Cc}|DC0[1-4][A-Z0-9]{4})/u],
  ["visible-seal", /^\{[^]{0,200}"hdr"[^]{0,200}"t"\s*:\s*"icao\./],
  // Lines of a passport or visa, read by machine.
  ["travel-document", /^(?:[PV][A-Z<][A-Z<]{3}[A-Z0-9<]{31}|[IAC][A-Z0-9<][A-Z<]{3}[A-Z0-9<]{25})/],
  ["boarding-pass", /^M[1-9][A-Z '/-]{20}[E ][A-Z0-9 ]{7}[A-Z]{6}/],
  // Tokens (JWT, SD-JWT), W3C credentials, zipped credentials (DIVOC).
  [
    "credential",
    /^(?:eyJ[\w-]+\.[\w-]+\.|PK\p{Cc}{2}|\{[^]{0,1000}"(?:@context|credentialSubject|verifiableCredential)")/u,
  ],
  ["number", /^\d{4,48}$/],
  ["other-address", /^[a-z][a-z0-9+.-]*:\S/i],
];

const LOOKED_AT = 4096;
const LEADING = /^[\s\p{C}\p{Default_Ignorable_Code_Point}\u2800]+/u;
const INVISIBLE = /[\p{C}\p{Default_Ignorable_Code_Point}]+/gu;

/** What the text of a code seems to be; undefined where nothing is recognised. Says nothing of whether it is genuine. */
export function seemsToBe(text: string): Seeming | undefined {
  const raw = text.slice(0, LOOKED_AT);
  const plain = raw.replace(LEADING, "").replace(INVISIBLE, "").normalize("NFKC");
  // Seals and archives are bytes: what is stripped from words is part of them.
  return BEGINNINGS.find(([, begins]) => begins.test(raw) || begins.test(plain))?.[0];
}

const SHOWN = 300;
const UNSEEN = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** The text as it may stand on a screen: no letter of it hides, turns the line round or breaks it.
 *  @returns what is shown, and how many characters are not */
export function inertText(text: string): { readonly shown: string; readonly more: number } {
  // Never more than is shown is looked at: a paste may have ten million letters.
  const letters = Array.from(text.slice(0, 2 * SHOWN)).slice(0, SHOWN);
  const length = letters.join("").length;
  return { shown: letters.map(visible).join(""), more: text.length - length };
}

function visible(letter: string): string {
  if (letter === " " || !UNSEEN.test(letter)) return letter;
  return `⟨U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
}
