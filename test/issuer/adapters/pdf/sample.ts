/** A page's worth of facts to vary. */
import { createHash } from "node:crypto";
import { type DocumentPayload } from "#core/document/document.ts";
import { type Holder } from "#core/document/holder.ts";
import { parseUuid } from "#core/encoding/text.ts";
import { formatLookupCode } from "#core/document/lookup-code.ts";
import { type PdfRequest } from "../../../../issuer/ports.ts";

export const HOLDER: Holder = {
  secondaryIdentifier: "Jürgen",
  primaryIdentifier: "Müller-Lüdenscheidt",
  birthDate: "19690102",
  sex: "M",
  nationality: "D",
  issuingCountry: "D",
};

export const FACTS: DocumentPayload = {
  issuer: "https://imigrasi.absah.example",
  documentId: parseUuid("00112233-4455-4677-8899-aabbccddeeff"),
  issuedAt: Date.UTC(2026, 10, 24, 2, 5) / 1000,
  validFrom: Date.UTC(2026, 10, 23, 17) / 1000,
  expires: Date.UTC(2027, 10, 23, 17) / 1000,
  statusList: { list: 0, index: 4711 },
  holder: HOLDER,
  kind: "ITAS",
  number: "ITAS-2026-000123",
  passport: "TST000003",
  category: "E23",
  conditions: "Bekerja hanya pada penjamin PT Tirta Way Semangka Hidro",
  place: "Jl. Raden Intan 12, Way Mengaku, Kecamatan Balik Bukit, Lampung Barat",
  printSerial: 1,
};

const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** As long as a credential's code, and as random. */
export function qrText(length = 520): string {
  let text = "6BF";
  for (let i = 0; text.length < length; i++) {
    for (const byte of createHash("sha256").update(`${i}`).digest()) text += ALPHANUMERIC[byte % ALPHANUMERIC.length];
  }
  return text.slice(0, length);
}

export function request(facts: Partial<DocumentPayload> = {}, rest: Partial<PdfRequest> = {}): PdfRequest {
  return {
    document: { ...FACTS, ...facts },
    cose: Uint8Array.from({ length: 338 }, (_, i) => (i * 7) % 256),
    vc: new TextEncoder().encode(
      '{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"]}',
    ),
    qrText: qrText(),
    lookupCode: formatLookupCode(FACTS.documentId),
    issuer: {
      nameId: "Simulasi Kantor Imigrasi Kotabumi",
      nameEn: "Simulated Immigration Office Kotabumi",
      telephone: "0800-000-000",
      origin: "https://imigrasi.absah.example",
    },
    verifierAddress: "http://127.0.0.1:8081/periksa",
    profile: "demo",
    ...rest,
  };
}
