/** Which change of status is allowed from which, as the contract has it (PROTOCOL 6). */
import { type StatusValue } from "#core/proof/status.ts";
import { type StatusChange, type StatusWord } from "../model.ts";

const WORDS = ["valid", "revoked", "suspended", "superseded"] as const;
const VALUES: Readonly<Record<StatusChange, StatusValue>> = { revoke: 1, suspend: 2, reinstate: 0, supersede: 3 };
/** By present value: the values it may become. */
const ALLOWED: readonly (readonly StatusValue[])[] = [[1, 2, 3], [], [0, 1, 3], [1]];

export const statusWord = (value: StatusValue): StatusWord => WORDS[value];

/** The value that a change leads to. */
export const valueOf = (change: StatusChange): StatusValue => VALUES[change];

/** Whether `change` may follow `present`. The same again is no change. */
export const isAllowed = (present: StatusValue, change: StatusChange): boolean =>
  ALLOWED[present]?.includes(VALUES[change]) ?? false;
