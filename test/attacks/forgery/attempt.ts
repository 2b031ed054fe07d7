/** What is handed to a verifier, and what it may say about it. */
import { type Input } from "../../../verifier/library/index.ts";
import { type Edit } from "./edit.ts";
import { type Answers, type Specimen, type World } from "./world.ts";

/** What a change did, and so what a verdict may be.
 *
 *  - `same`: nothing that is signed or read: the genuine one's verdict, to the last check.
 *  - `refused`: what is signed: STOP or UNSURE, the signature not passed, nothing shown.
 *  - `file`: the issued file: never intact; what is shown is what was signed; GO only as paper, of the printed code.
 *  - `unproven`: the proof of an issued file that nothing else proves: never intact and never GO, and no forgery.
 *  - `no-list`: root statement or bundle: not known, whatever the document.
 *  - `evidence`: something that a verdict may rest on: the genuine one's verdict, or not known. */
export type Rule = "same" | "refused" | "file" | "unproven" | "no-list" | "evidence";

export interface Attempt {
  readonly input: Input;
  readonly rule: Rule;
  readonly specimen: Specimen;
  /** The same before it was changed. */
  readonly genuine: Input;
  /** What services answer instead; absent: the truth. */
  readonly answers?: Answers;
}

/** A kind of change: its edits by name, and what they make of a document. */
export interface Form {
  readonly name: string;
  readonly hows: readonly string[];
  /** Undefined where the edits leave everything as it was, or make what nobody could write. */
  readonly make: (
    world: World,
    specimen: Specimen,
    edits: readonly Edit[],
  ) => Attempt | undefined | Promise<Attempt | undefined>;
}
