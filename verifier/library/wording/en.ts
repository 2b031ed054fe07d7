/** English. */
import { type Catalogue, type Facts } from "./catalogue.ts";

const REPORT = ({ phone }: Facts): string => `Do not accept. Save the scan record and report it to ${phone}.`;
const AGAIN = ({ phone }: Facts): string => `Update and scan again, or call ${phone}.`;
const FORGED = "NOT GENUINE OR ALTERED";
const DOUBT = "CANNOT CONFIRM YET";
const UNREADABLE = "CANNOT BE READ";

export const en: Catalogue = {
  language: "en",
  verdicts: {
    valid: {
      title: "GENUINE & VALID",
      line: ({ issuer, listTime }) => `Issued by ${issuer}. Not revoked as of ${listTime}.`,
      action: () => "Compare the name and photo with the holder's passport.",
    },
    expired: {
      title: "EXPIRED",
      line: ({ validUntil, daysAgo }) => `Genuine, but it expired on ${validUntil} (${plural(daysAgo, "day")} ago).`,
      action: () => "Do not accept as a current permit. Direct the holder to the immigration office.",
    },
    revoked: {
      title: "NO LONGER IN FORCE",
      line: ({ listTime }) => `The issuer ended this document, by the list of ${listTime}.`,
      action: ({ phone }) => `Do not accept. Call ${phone}. Do not keep the document or detain the holder.`,
    },
    suspended: {
      title: "SUSPENDED",
      line: ({ listTime }) => `Temporarily stopped while it is reviewed, by the list of ${listTime}.`,
      action: ({ phone }) => `Do not accept for now. Check again later or call ${phone}.`,
    },
    superseded: {
      title: "REPLACED",
      line: ({ listTime }) => `A newer version exists, by the list of ${listTime}.`,
      action: () => "Ask the holder for the latest version.",
    },
    "not-yet-valid": {
      title: "NOT YET VALID",
      line: ({ validFrom }) => `Genuine, starts on ${validFrom}.`,
      action: () => "Do not accept before then.",
    },
    "issuer-not-authorised": {
      title: "ISSUER NOT AUTHORISED",
      line: ({ issuer, kind }) => `Signed by ${issuer}, which has no power to issue ${kind}.`,
      action: REPORT,
    },
    "file-altered": {
      title: "FILE ALTERED",
      line: () => "The code is genuine; the file was changed after issue.",
      action: () => "Ask for the original file or scan the paper.",
    },
    "unknown-issuer": {
      title: "ISSUER NOT RECOGNISED",
      line: () => "The code was read, but its issuer is not on this device's trusted list.",
      action: () => "Update the key list and scan again. If this remains, do not accept.",
    },
    "not-genuine:signature": {
      title: FORGED,
      line: () => "The digital signature does not match. The contents are hidden because they cannot be trusted.",
      action: REPORT,
    },
    "not-genuine:key-window": { title: FORGED, line: () => "Its key was not in force at issue.", action: REPORT },
    "not-genuine:parts-differ": {
      title: FORGED,
      line: () => "Parts of the document do not match.",
      action: REPORT,
    },
    "not-genuine:not-canonical": {
      title: FORGED,
      line: () => "We never issue a code made this way.",
      action: REPORT,
    },
    "not-genuine:not-anchored": {
      title: "NOT ON RECORD",
      line: ({ listTime }) => `Signed, but not on the chain up to ${listTime}.`,
      action: ({ phone }) => `Do not accept. Report it to ${phone}.`,
    },
    "undetermined:list-too-old": {
      title: DOUBT,
      line: ({ listAge, limit }) =>
        `The signature is genuine, but this device's revocation list is ${listAge} old (limit ${limit}).`,
      action: ({ phone }) => `Connect and update, or call ${phone} before accepting.`,
    },
    "undetermined:newer-than-list": {
      title: "NOT IN THE LIST YET",
      line: ({ listTime }) => `This document is newer than this device's list (${listTime}).`,
      action: () => "Update, then scan again.",
    },
    "undetermined:no-list": {
      title: DOUBT,
      line: () => "The list this needs is not on this device yet.",
      action: AGAIN,
    },
    "undetermined:clock-wrong": { title: DOUBT, line: () => "This device's clock is wrong.", action: AGAIN },
    "undetermined:file-not-checked": {
      title: DOUBT,
      line: () => "The code is genuine, but this file could not be compared.",
      action: AGAIN,
    },
    "undetermined:sources-disagree": { title: DOUBT, line: () => "The chain's sources disagree.", action: AGAIN },
    "undetermined:not-anchored-yet": {
      title: DOUBT,
      line: () => "Not yet checkable on the chain.",
      action: AGAIN,
    },
    "unreadable:nothing": {
      title: UNREADABLE,
      line: () => "No document code could be read. This does not mean it is forged.",
      action: () => "Move closer, flatten it, or ask for the original PDF. Until then treat it as not checked.",
    },
    "unreadable:damaged": {
      title: UNREADABLE,
      line: () => "Only part of the code was read. This does not mean it is forged.",
      action: () => "If typed, check it; if printed, ask for a clearer copy.",
    },
    "unreadable:other-format": {
      title: UNREADABLE,
      line: () => "This is not a code of our documents. This does not mean it is forged.",
      action: () => "Look for the code beside the tapis band. Until then treat it as not checked.",
    },
    "unreadable:website": {
      title: "NOT OUR CODE",
      line: () => "This code opens a website. Our documents never do.",
      action: () => "Do not open it. Do not accept.",
    },
  },
  checks: {
    decoded: {
      passed: "Code is well formed",
      failed: "Code is not well formed",
      "not-checked": "Form of the code not checked",
    },
    "issuer-known": {
      passed: "Issuer is trusted",
      failed: "Issuer is not known",
      "not-checked": "Issuer not checked",
    },
    signature: {
      passed: "Signature matches",
      failed: "Signature does not match",
      "not-checked": "Signature not checked",
    },
    "issuer-authorised": {
      passed: "Issuer has the power",
      failed: "Issuer lacks the power",
      "not-checked": "Issuer's power not checked",
    },
    anchored: {
      passed: "On record on the chain",
      failed: "Not on record on the chain",
      "not-checked": "Record on the chain not checked",
    },
    "key-window": {
      passed: "Key was in force at issue",
      failed: "Key was not in force at issue",
      "not-checked": "Key's time not checked",
    },
    status: { passed: "Not revoked", failed: "No longer in force", "not-checked": "Revocation not checked" },
    "validity-period": {
      passed: "Within its dates",
      failed: "Outside its dates",
      "not-checked": "Dates not checked",
    },
    "file-intact": { passed: "File is intact", failed: "File was changed", "not-checked": "File not checked" },
  },
  ended: { revoked: "Revoked", suspended: "Suspended", superseded: "Replaced" },
  outside: {
    expired: ({ validUntil }) => `Ended ${validUntil}`,
    "not-yet-valid": ({ validFrom }) => `Starts ${validFrom}`,
  },
  kinds: {
    ITK: "Visit Stay Permit",
    ITK_BRIDGE: "Bridging Stay Permit",
    ITAS: "Limited Stay Permit",
    ITAP: "Permanent Stay Permit",
    EPO: "Permit to Leave without Return",
    SKIM: "Certificate of Immigration Status",
    AFFIDAVIT: "Affidavit for a Child of Two Nationalities",
    SPLP: "Travel Document in Lieu of a Passport",
    LODGING_RECEIPT: "Receipt for a Report of a Foreign Guest",
    SKTT: "Certificate of Residence",
    COMPETENCE: "Certificate of Competence",
    STATEMENT: "Statement of Verification",
    REPORT: "Report",
  },
  labels: {
    kind: "Kind",
    number: "Number",
    fullName: "Name",
    secondaryIdentifier: "Given names",
    primaryIdentifier: "Surname",
    nativeName: "Native name",
    birthDate: "Born",
    sex: "Sex",
    nationality: "Nationality",
    issuingCountry: "Passport issued by",
    passport: "Passport",
    category: "Category",
    conditions: "Conditions",
    place: "Place",
    validFrom: "Valid from",
    validUntil: "Valid until",
    issuedAt: "Signed",
    issuer: "Issuer",
    printSerial: "Print",
    supersedes: "Replaces",
    documentId: "Identifier",
    lookupCode: "Lookup code",
  },
  sexes: { M: "Male", F: "Female", X: "X" },
  edited: (fields) =>
    fields.length === 0
      ? "The file's appearance was changed, and no field can be named."
      : `What was changed: ${fields.join(", ")}.`,
  compare: "Compare name, photo and passport with the person: no code can check that.",
  unknownIssuer: "the issuing office",
  noEnd: "no end",
  rests: (block, bundle, { listTime, listAge }) =>
    `Rests on the state of ${listTime}, ${listAge} old` +
    `${block === undefined ? "" : `, block ${block}`}${bundle === undefined ? "" : `, list number ${bundle}`}.`,
  restsOnNothing: "No list and no chain: nothing could be checked.",
  months: "January February March April May June July August September October November December".split(" "),
  units: {
    second: (amount) => plural(amount, "second"),
    minute: (amount) => plural(amount, "minute"),
    hour: (amount) => plural(amount, "hour"),
    day: (amount) => plural(amount, "day"),
  },
};

function plural(amount: number, unit: string): string {
  return `${amount} ${unit}${amount === 1 ? "" : "s"}`;
}
