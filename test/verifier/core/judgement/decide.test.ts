import { expect } from "chai";
import { DOUBTS, type Answer, type DecideInput } from "#core/judgement/checks.ts";
import { decide, groupOf, type Cause, type Status } from "#core/judgement/verdict.ts";

const ANSWERS: readonly Answer[] = ["passed", "failed", "not-checked"];
const STATUSES: readonly DecideInput["status"][] = [0, 1, 2, 3, "not-checked"];
const PERIODS: readonly DecideInput["period"][] = ["within", "ended", "not-begun", "not-checked"];
const FILES: readonly DecideInput["file"][] = ["passed", "failed", "not-checked", "no-file"];
const OPEN = "not-checked";

/** All feasible combinations, as the parenthesis of PROTOCOL 9 counts them. */
function allInputs(): DecideInput[] {
  const inputs: DecideInput[] = [];
  const blank = {
    issuerKnown: OPEN,
    signature: OPEN,
    issuerAuthorised: OPEN,
    anchored: OPEN,
    keyWindow: OPEN,
  } as const;
  for (const decoded of ["not-canonical", "nothing"] as const)
    for (const file of [OPEN, "no-file"] as const) inputs.push({ ...blank, decoded, status: OPEN, period: OPEN, file });
  for (const issuerKnown of ANSWERS) {
    const inner = issuerKnown === "passed" ? ANSWERS : ([OPEN] as const);
    for (const signature of inner)
      for (const issuerAuthorised of inner)
        for (const keyWindow of inner)
          for (const anchored of ANSWERS)
            for (const status of STATUSES)
              for (const period of PERIODS)
                for (const file of FILES) {
                  const powers = { issuerKnown, signature, issuerAuthorised, keyWindow, anchored };
                  inputs.push({ decoded: "passed", ...powers, status, period, file });
                }
  }
  return inputs;
}

const ALL = allInputs();
const keyFor = (input: DecideInput): string => {
  const { decoded, issuerKnown, signature, issuerAuthorised, keyWindow, anchored, status, period, file } = input;
  return [decoded, issuerKnown, signature, issuerAuthorised, keyWindow, anchored, status, period, file].join();
};
const STATUS_OF = new Map(ALL.map((input) => [keyFor(input), decide(input).status]));

/** The combination with one answer lost; where the issuer's list is lost, all that hangs on it is lost with it. */
function losses(input: DecideInput): DecideInput[] {
  if (input.decoded !== "passed") return [];
  const withoutIssuer = { issuerKnown: OPEN, signature: OPEN, issuerAuthorised: OPEN, keyWindow: OPEN } as const;
  const lost: readonly Partial<DecideInput>[] = [
    withoutIssuer,
    { signature: OPEN },
    { issuerAuthorised: OPEN },
    { keyWindow: OPEN },
    { anchored: OPEN },
    { status: OPEN },
    { period: OPEN },
    ...(input.file === "no-file" ? [] : [{ file: OPEN } as const]),
  ];
  return lost.map((change) => ({ ...input, ...change }));
}

const withStatus = (status: Status): DecideInput[] => ALL.filter((input) => STATUS_OF.get(keyFor(input)) === status);

describe("decide, over all feasible combinations", () => {
  it("has 6,964 of them, all different", () => {
    expect(ALL.length).to.equal(6_964);
    expect(STATUS_OF.size).to.equal(6_964);
  });

  it("is total: each has a status and a group, and a cause exactly where there is more than one way to it", () => {
    for (const input of ALL) {
      const { status, cause } = decide(input);
      expect(groupOf(status)).to.be.oneOf(["GO", "CAUTION", "STOP", "UNSURE"]);
      expect(cause !== undefined).to.equal(["unreadable", "not-genuine", "undetermined"].includes(status));
    }
  });

  it("never makes valid or not-genuine by losing evidence", () => {
    for (const input of ALL)
      for (const less of losses(input)) {
        const [before, after] = [STATUS_OF.get(keyFor(input)), STATUS_OF.get(keyFor(less))];
        expect(after, keyFor(less)).not.to.equal(undefined);
        if (before !== "valid") expect(after, keyFor(input)).not.to.equal("valid");
        if (before !== "not-genuine") expect(after, keyFor(input)).not.to.equal("not-genuine");
      }
  });

  it("never turns revoked or not-genuine into valid by adding evidence", () => {
    // Read the other way round: whatever becomes valid was, with any one answer less, nothing that stops.
    for (const input of withStatus("valid"))
      for (const less of losses(input)) expect(STATUS_OF.get(keyFor(less))).not.to.be.oneOf(["revoked", "not-genuine"]);
  });

  it("calls valid only what passed everything: with a file and without", () => {
    const passed = { issuerKnown: "passed", signature: "passed", issuerAuthorised: "passed" } as const;
    const rest = { decoded: "passed", keyWindow: "passed", anchored: "passed", status: 0, period: "within" } as const;
    const wanted = (["passed", "no-file"] as const).map((file) => ({ ...rest, ...passed, file }));
    expect(withStatus("valid").map(keyFor)).to.have.members(wanted.map(keyFor));
  });

  it("calls genuine (valid, superseded, suspended, expired, not yet valid) only what is signed, in its powers, anchored, in its key's window", () => {
    for (const status of ["valid", "superseded", "suspended", "expired", "not-yet-valid"] as const)
      for (const { issuerKnown, signature, issuerAuthorised, keyWindow, anchored } of withStatus(status))
        expect(new Set([issuerKnown, signature, issuerAuthorised, keyWindow, anchored])).to.deep.equal(
          new Set(["passed"]),
        );
  });

  it("calls nothing revoked, altered or beyond powers whose signature did not pass", () => {
    for (const status of ["revoked", "file-altered", "issuer-not-authorised"] as const)
      for (const input of withStatus(status)) expect(input.signature).to.equal("passed");
  });

  it("calls nothing not-genuine for want of an answer", () => {
    for (const input of withStatus("not-genuine")) {
      const failed = [input.decoded, input.signature, input.keyWindow, input.anchored];
      expect(failed.includes("failed") || failed.includes("not-canonical")).to.equal(true);
    }
  });

  it("lets the first of the ten lines that applies decide", () => {
    const lines: readonly [Status, (input: DecideInput) => boolean][] = [
      ["unreadable", ({ decoded }) => decoded === "nothing"],
      [
        "not-genuine",
        (i) =>
          i.decoded === "not-canonical" ||
          i.signature === "failed" ||
          isSignedAnd(i, i.keyWindow === "failed" || i.anchored === "failed"),
      ],
      ["unknown-issuer", ({ issuerKnown }) => issuerKnown === "failed"],
      ["issuer-not-authorised", (i) => isSignedAnd(i, i.issuerAuthorised === "failed")],
      ["revoked", (i) => isSignedAnd(i, i.status === 1)],
      ["file-altered", (i) => isSignedAnd(i, i.file === "failed")],
      [
        "undetermined",
        (i) =>
          [i.issuerKnown, i.signature, i.issuerAuthorised, i.keyWindow, i.anchored].some(
            (answer) => answer !== "passed",
          ),
      ],
      ["superseded", ({ status }) => status === 3],
      ["suspended", ({ status }) => status === 2],
      ["expired", ({ period }) => period === "ended"],
      ["not-yet-valid", ({ period }) => period === "not-begun"],
      [
        "undetermined",
        ({ status, period, file }) => status !== 0 || period !== "within" || file === "failed" || file === OPEN,
      ],
      ["valid", () => true],
    ];
    for (const input of ALL) expect(decide(input).status).to.equal(lines.find(([, applies]) => applies(input))![0]);
  });

  it("reaches every status, and every cause that answers alone can tell", () => {
    const reached = new Set<Cause | undefined>(ALL.map((input) => decide(input).cause));
    expect(new Set(STATUS_OF.values()).size).to.equal(12);
    for (const cause of ["not-canonical", "signature", "key-window", "not-anchored", "nothing"] as const)
      expect(reached.has(cause), cause).to.equal(true);
    // Only evidence tells that sources disagree (judge.test.ts).
    for (const doubt of DOUBTS.filter((doubt) => doubt !== "sources-disagree"))
      expect(reached.has(doubt), doubt).to.equal(true);
  });

  it("says of several doubts the first in the order of PROTOCOL 9", () => {
    const genuine = withStatus("valid").find(({ file }) => file === "passed")!;
    const open: DecideInput = { ...genuine, anchored: OPEN, keyWindow: OPEN, status: OPEN, period: OPEN, file: OPEN };
    const all = { anchored: "newer-than-list", status: "sources-disagree", "key-window": "no-list" } as const;
    expect(decide({ ...open, why: all }).cause).to.equal("no-list");
    expect(decide({ ...open, why: { ...all, "key-window": "newer-than-list" } }).cause).to.equal("newer-than-list");
    expect(decide({ ...open, why: { status: "sources-disagree" } }).cause).to.equal("sources-disagree");
    expect(decide(open).cause).to.equal("list-too-old");
    expect(decide({ ...open, status: 0 }).cause).to.equal("clock-wrong");
    expect(decide({ ...open, status: 0, period: "within" }).cause).to.equal("file-not-checked");
    expect(decide({ ...open, status: 0, period: "within", file: "passed" }).cause).to.equal("not-anchored-yet");
  });
});

function isSignedAnd({ signature }: DecideInput, other: boolean): boolean {
  return signature === "passed" && other;
}
