/** What was wrong with a list, as people are told it. */
import { type Note } from "../../library/index.ts";

export type Refusal = "older" | "frozen" | "expired" | "foreign" | "mixed" | "contradicts" | "damaged";

/** By the names of TUF's tests; whatever else is wrong makes a list a damaged one. */
const REFUSALS: Partial<Readonly<Record<Note["code"], Refusal>>> = {
  "rollback-root": "older",
  "rollback-bundle": "older",
  freeze: "frozen",
  "expired-root": "expired",
  "expired-bundle": "expired",
  "root-threshold": "foreign",
  "bundle-key": "foreign",
  "wrong-chain": "foreign",
  "mix-and-match": "mixed",
  equivocation: "contradicts",
  truncated: "contradicts",
  rewritten: "contradicts",
  widened: "contradicts",
};

export function refusalOf({ code }: Note): Refusal {
  return REFUSALS[code] ?? "damaged";
}
