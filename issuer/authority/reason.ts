/** Why somebody decided so: in the journal alone, sealed under the key of the person whom it may name. */
import { encodeUtf8 } from "#core/encoding/text.ts";
import { JournalError } from "../journal/error.ts";
import { type NewEntry } from "../journal/journal.ts";
import { type StoreWrite } from "../ports.ts";
import { type Desk } from "./desk.ts";
import { AuthorityError } from "./model.ts";

const MAX_REASON = 2_000;

/** @throws {AuthorityError} `INVALID_ORDER` for none, or one of more than 2,000 characters */
export function assertReason(reason: string): void {
  if (reason.trim() !== "" && reason.length <= MAX_REASON) return;
  const messageId = `Sebutkan alasan (1–${MAX_REASON} huruf).`;
  const messageEn = `Give a reason (1–${MAX_REASON} characters).`;
  const problem = { field: "reason", code: "reason", messageId, messageEn };
  throw new AuthorityError("INVALID_ORDER", messageEn, { problems: [problem] });
}

/** Commits a decision with its reason. Of a person whose data were erased no reason is kept, but it can be decided. */
export async function commitReasoned(
  desk: Desk,
  entry: Omit<NewEntry, "sealed">,
  why: { readonly person: string; readonly reason: string },
  writes: readonly StoreWrite[],
): Promise<void> {
  const sealed = { person: why.person, data: encodeUtf8(why.reason) };
  try {
    await desk.commit([{ ...entry, sealed }], writes);
  } catch (error) {
    if (!(error instanceof JournalError) || error.code !== "person-destroyed") throw error;
    await desk.commit([entry], writes);
  }
}
