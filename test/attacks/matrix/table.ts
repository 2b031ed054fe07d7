/** SECURITY G12 as data: whatever is wrong with the sources, what each paper is called, and why. One table for library,
 *  command, service and page. */

/** `forged`: one bit of its signature changed. `stolen`: signed with the office's key two days ago, and never anchored. */
export const PAPERS = ["genuine", "forged", "stolen", "withdrawn", "ended"] as const;
export type Paper = (typeof PAPERS)[number];

export const TROUBLES = [
  "none",
  "down",
  "slow",
  "lying",
  "wrong chain",
  "expired bundle",
  "clock a year behind",
  "clock a year ahead",
] as const;
export type Trouble = (typeof TROUBLES)[number];

export interface Row {
  readonly trouble: Trouble;
  /** What who checks has from before: the lists of the hour, or nothing at all. */
  readonly holds: "lists" | "nothing";
  /** Status, and the cause where it has one. */
  readonly verdicts: Readonly<Record<Paper, string>>;
  readonly because: string;
}

const TOLD = {
  genuine: "valid",
  forged: "not-genuine signature",
  stolen: "not-genuine not-anchored",
  withdrawn: "revoked",
  ended: "expired",
} as const;

const all = (verdict: string): Row["verdicts"] => ({
  genuine: verdict,
  forged: verdict,
  stolen: verdict,
  withdrawn: verdict,
  ended: verdict,
});

export const MATRIX: readonly Row[] = [
  {
    trouble: "none",
    holds: "nothing",
    verdicts: TOLD,
    because: "the control: each paper is told from the others, or no other row proves anything",
  },
  {
    trouble: "down",
    holds: "lists",
    verdicts: TOLD,
    because: "signed lists of the hour tell all five by themselves",
  },
  {
    trouble: "down",
    holds: "nothing",
    verdicts: all("undetermined no-list"),
    because: "who knows no key can neither accuse nor believe anybody",
  },
  {
    trouble: "slow",
    holds: "lists",
    verdicts: TOLD,
    because: "a source that does not answer in time is a source that is down",
  },
  {
    trouble: "slow",
    holds: "nothing",
    verdicts: all("undetermined no-list"),
    because: "waiting for ever is no verdict: after the limit nothing is known",
  },
  {
    trouble: "lying",
    holds: "lists",
    verdicts: TOLD,
    because: "other bytes are not what was signed, and the chain's word lifts nothing that the signed lists say",
  },
  {
    trouble: "lying",
    holds: "nothing",
    verdicts: all("undetermined no-list"),
    because: "without a root statement nobody is believed, however much the chain answers",
  },
  {
    trouble: "wrong chain",
    holds: "lists",
    verdicts: TOLD,
    because: "another office's lists are not signed by the pinned root, another chain is not the pinned one",
  },
  {
    trouble: "wrong chain",
    holds: "nothing",
    verdicts: all("undetermined no-list"),
    because: "another office's lists are no lists of ours",
  },
  {
    trouble: "expired bundle",
    holds: "lists",
    verdicts: { ...TOLD, genuine: "undetermined list-too-old" },
    because: "an old list proves what is final; that a paper is still in force it cannot know",
  },
  {
    trouble: "clock a year behind",
    holds: "lists",
    verdicts: all("undetermined no-list"),
    because: "the root statement has not begun by that clock: its keys are not believed",
  },
  {
    trouble: "clock a year ahead",
    holds: "lists",
    verdicts: all("undetermined no-list"),
    because: "the root statement has ended by that clock: its keys are not believed",
  },
];

/** What no outage may do: pass what is not in force, or call genuine what is forged. */
const NEVER: readonly (readonly [paper: Paper, pattern: RegExp, why: string])[] = [
  ["genuine", /^(not-genuine|file-altered|unknown-issuer|issuer-not-authorised)/, "a genuine paper reads as forged"],
  ["ended", /^(valid|not-genuine|file-altered)/, "a paper that has ended reads as in force, or as forged"],
  ["withdrawn", /^(valid|not-genuine|file-altered)/, "a withdrawn paper reads as in force, or as forged"],
  ["forged", /^(valid|expired|suspended|superseded|revoked)/, "a forged paper reads as genuine"],
  ["stolen", /^(valid|expired|suspended|superseded|revoked)/, "a paper that nobody anchored reads as genuine"],
];

/** Sentences for each cell of these verdicts that no outage may give. */
export const broken = (verdicts: Readonly<Record<Paper, string>>): readonly string[] =>
  NEVER.flatMap(([paper, pattern, why]) => (pattern.test(verdicts[paper]) ? [`${why}: ${verdicts[paper]}`] : []));
