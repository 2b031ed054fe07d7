/** What is sealed under a person's key: of an order what was asked, of a document what was signed. */
import { z } from "zod";
import { decodeCbor, encodeCbor, isCborMap, type CborValue } from "#core/encoding/cbor.ts";
import { StoreError } from "../../ports.ts";
import { bytesField } from "../records/record.ts";

/** `request`: the order as parsed, in canonical JSON, without zone and picture; `portrait`: JPEG, re-encoded;
 *  `portraitDigest`: SHA-256 of the picture as it was sent. */
const orderBox = z.object({
  request: bytesField,
  portrait: bytesField.optional(),
  portraitDigest: bytesField.optional(),
});
const documentBox = z.object({ number: z.string(), cose: bytesField, vc: bytesField });

export type OrderBox = z.infer<typeof orderBox>;
export type DocumentBox = z.infer<typeof documentBox>;

export function encodeBox(box: OrderBox | DocumentBox): Uint8Array {
  const fields = new Map<CborValue, CborValue>();
  for (const [name, value] of Object.entries(box)) if (value !== undefined) fields.set(name, value);
  return encodeCbor(fields);
}

export const decodeOrderBox = (data: Uint8Array): OrderBox => decode(orderBox, data);
export const decodeDocumentBox = (data: Uint8Array): DocumentBox => decode(documentBox, data);

function decode<T>(schema: z.ZodType<T>, data: Uint8Array): T {
  const value = decodeCbor(data);
  const parsed = schema.safeParse(isCborMap(value) ? Object.fromEntries(value) : undefined);
  if (parsed.success) return parsed.data;
  throw new StoreError("corrupt", "a sealed record is not of its kind: restore the folder from its backup");
}
