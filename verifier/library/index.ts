/** The verifier's public face: the only file of the project that hands on what others export. */
export { type Residue, formatResidue, parseResidue, residueOf } from "#core/judgement/again.ts";
export { type BareResult, type Result } from "#core/judgement/verdict.ts";
export { verifyAgain } from "./again.ts";
export { type Question, type Sources } from "./gather.ts";
export { type CurrentLists, type ListProgress, Lists } from "./lists.ts";
export { type Note, type Notes } from "./note.ts";
export * from "./ports.ts";
export { type EvidenceRecord, formatRecord, inputOf, readRecord } from "./record.ts";
export { type Input, type Judged, type Verified, judgeAll, verify, verifyAll } from "./verify.ts";
export { type Catalogue } from "./wording/catalogue.ts";
export { describe } from "./wording/describe.ts";
export { en } from "./wording/en.ts";
export { id } from "./wording/id.ts";
export { formatAge, formatTime } from "./wording/time.ts";
