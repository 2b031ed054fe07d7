/** Which verdicts are judged again, and when a new answer is a change that an officer must hear of. */
import { type Decision } from "#core/judgement/verdict.ts";
import { type UnixSeconds } from "#core/document/field.ts";
import { type Changed, type Entry, decisionOf, keptSince } from "./entry.ts";

/** Whether newer lists may say something else than this entry does. */
export function isDue(entry: Entry, bundle: number, now: UnixSeconds): boolean {
  const { residue, judgedOn, bundle: given, time } = entry;
  return residue !== undefined && time >= keptSince(now) && (judgedOn ?? given ?? -1) < bundle;
}

/** What changed by newer lists; undefined where nothing did that the lists say.
 *  @param judged  the answer now, by lists of version `bundle` */
export function changeOf(
  entry: Entry,
  judged: Decision,
  { bundle, at }: { readonly bundle: number; readonly at: UnixSeconds },
): Changed | undefined {
  const was = entry.changed?.status ?? entry.status;
  const is = judged.status;
  if (is === was) return undefined;
  // Not knowing yet takes nothing back that was known.
  if (is === "undetermined" || is === "unreadable") return undefined;
  if (byTimeAlone(was, is)) return undefined;
  return { ...decisionOf(judged), was, at, bundle };
}

/** What was right at the hour of the check, and ended or began since as its paper says. */
function byTimeAlone(was: Entry["status"], is: Entry["status"]): boolean {
  if (is === "expired") return was === "valid" || was === "not-yet-valid";
  return is === "valid" && was === "not-yet-valid";
}
