/** Which documents this page has checked before, by digest. */
import { type UnixSeconds } from "#core/document/field.ts";
import { type Decision } from "#core/judgement/verdict.ts";

/** An earlier check. */
export interface Seen extends Decision {
  readonly at: UnixSeconds;
}

const known = new Map<string, Seen>();

/** The newest check of the document with this digest. */
export function seenBefore(digest: string): Seen | undefined {
  return known.get(digest);
}

/** Remembers a check, until the page closes. */
export function noteSeen(digest: string, { status, cause, at }: Seen): void {
  known.set(digest, { status, ...(cause === undefined ? {} : { cause }), at });
}

/** Forgets them all. */
export function forgetSeen(): void {
  known.clear();
}
