/** What a caller's idempotency key was used for: the same key gives the same answer, never a second deed. */
import { sha256 } from "#primitives";
import { encodeUtf8, toHex } from "#core/encoding/text.ts";
import { type StoreWrite } from "../../ports.ts";
import { type Desk } from "../desk.ts";
import { AuthorityError } from "../model.ts";
import { idempotencies } from "../records/records.ts";

export interface Use {
  readonly call: "submit" | "approve";
  /** Id of the order. */
  readonly target: string;
}

/** Record key: callers choose any text, so its hash stands there. */
export const idempotencyKey = (person: string, key: string): string =>
  `idempotency/${toHex(sha256(encodeUtf8(JSON.stringify([person, key]))))}`;

export const recordUse = (person: string, key: string | undefined, use: Use): StoreWrite[] =>
  key === undefined ? [] : [idempotencies.put(idempotencyKey(person, key), { v: 1, ...use })];

/** The fact by which the journal knows of the record: one that is lost would let the same call be done twice. */
export const useFact = (person: string, key: string | undefined): { readonly use?: string } =>
  key === undefined ? {} : { use: idempotencyKey(person, key) };

/** The id that this key was used for by this person and call, if it was.
 *  @throws {AuthorityError} `IDEMPOTENCY_KEY_REUSED` for another call */
export async function findUse(
  desk: Desk,
  person: string,
  key: string | undefined,
  call: Use["call"],
): Promise<string | undefined> {
  const use = key === undefined ? undefined : await desk.find(idempotencies, idempotencyKey(person, key));
  if (use !== undefined && use.call !== call) throw reused();
  return use?.target;
}

export const reused = (): AuthorityError =>
  new AuthorityError("IDEMPOTENCY_KEY_REUSED", "this idempotency key was used for another request: take a new one");
