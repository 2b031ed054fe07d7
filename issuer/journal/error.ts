/** Why the journal or the vault of person keys refuses.
 *  `gap` an entry is missing; `hash` an entry does not continue the one before; `corrupt` an entry cannot be read back;
 *  `truncated` entries that were acknowledged are gone from the end; `stopped` a write failed, its outcome is unknown,
 *  nothing more is appended until the journal is opened again; `person-unknown` no key was ever kept for this person, or
 *  the folder of person keys is older than the journal; `person-destroyed` the person's key was destroyed. */
export type JournalCode = "gap" | "hash" | "corrupt" | "truncated" | "stopped" | "person-unknown" | "person-destroyed";

export class JournalError extends Error {
  override readonly name = "JournalError";
  readonly code: JournalCode;
  constructor(code: JournalCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
