/** Verdicts by newer lists, of documents that are no longer at hand. */
import { type Residue, judgeAgain } from "#core/judgement/again.ts";
import { type BareResult } from "#core/judgement/verdict.ts";
import { type Question, type Sources, gather } from "./gather.ts";

/** The verdict by the lists at hand now, and by nothing else: nobody is asked about the document.
 *  Undefined: its key was not known then, so that it must be scanned again. */
export async function verifyAgain(
  residue: Residue,
  { clock, lists }: Pick<Sources, "clock" | "lists">,
  question: Question = {},
): Promise<BareResult | undefined> {
  const sources = lists === undefined ? { clock } : { clock, lists };
  const evidence = await gather({ form: "nothing", cause: "nothing" }, residue.proofs, sources, question);
  return judgeAgain(residue, evidence, question.at ?? clock());
}
