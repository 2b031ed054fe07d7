/** A command that cannot be carried out as it was given. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What the command ends with (sysexits.h has 64 for wrong usage). */
export const EXIT = { GO: 0, CAUTION: 1, STOP: 1, UNSURE: 2, USAGE: 64 } as const;

/** Of several documents: any that must not be accepted, then any that is not known, then none. */
export function worstOf(codes: readonly number[]): number {
  return [EXIT.USAGE, EXIT.STOP, EXIT.UNSURE].find((code) => codes.includes(code)) ?? EXIT.GO;
}
