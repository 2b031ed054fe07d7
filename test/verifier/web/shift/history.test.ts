import { expect } from "chai";
import { assert, property, string } from "fast-check";
import { OUTCOMES } from "#core/document/check-log.ts";
import { changeOf, isDue } from "../../../../verifier/web/shift/history/change.ts";
import { cell, toCsv } from "../../../../verifier/web/shift/history/csv.ts";
import {
  type Entry,
  type Kept,
  countVerdicts,
  dayBegan,
  inOrder,
  isKept,
} from "../../../../verifier/web/shift/history/entry.ts";

const NOON = 1_795_500_000;
const DAY = 86_400;
const DIGEST = "ab".repeat(32);

function anEntry(changes: Partial<Kept> = {}): Kept {
  return {
    id: 1,
    time: NOON,
    status: "valid",
    channel: "camera",
    mode: "public",
    digest: DIGEST,
    bundle: 412,
    residue: "{}",
    ...changes,
  };
}

describe("history: what is judged again", () => {
  const now = { bundle: 413, at: NOON + 3600 };

  it("takes what was judged by an older list", () => {
    expect(isDue(anEntry(), 413, NOON)).to.equal(true);
    expect(isDue(anEntry({ bundle: 413 }), 413, NOON)).to.equal(false);
  });

  it("takes an entry once a list", () => {
    expect(isDue(anEntry({ judgedOn: 413 }), 413, NOON)).to.equal(false);
    expect(isDue(anEntry({ judgedOn: 413 }), 414, NOON)).to.equal(true);
  });

  it("leaves what nothing is left of, and what is older than seven days", () => {
    const { residue: _, ...bare } = anEntry();
    expect(isDue(bare, 413, NOON)).to.equal(false);
    expect(isDue(anEntry(), 413, NOON + 7 * DAY)).to.equal(true);
    expect(isDue(anEntry(), 413, NOON + 7 * DAY + 1)).to.equal(false);
  });

  it("tells a withdrawal", () => {
    expect(changeOf(anEntry(), { status: "revoked" }, now)).to.deep.equal({
      status: "revoked",
      was: "valid",
      at: now.at,
      bundle: 413,
    });
  });

  it("tells nothing where the verdict is the same", () => {
    expect(changeOf(anEntry(), { status: "valid" }, now)).to.equal(undefined);
  });

  it("compares with what was told last, so that a lifted suspension is a change again", () => {
    const changed = { status: "suspended", was: "valid", at: NOON } as const;
    expect(changeOf(anEntry({ changed }), { status: "suspended" }, now)).to.equal(undefined);
    expect(changeOf(anEntry({ changed }), { status: "valid" }, now)?.was).to.equal("suspended");
  });

  it("takes no missing answer for a change, and an answer that was missing for one", () => {
    expect(changeOf(anEntry(), { status: "undetermined", cause: "list-too-old" }, now)).to.equal(undefined);
    const unsure = anEntry({ status: "undetermined", cause: "newer-than-list" });
    expect(changeOf(unsure, { status: "valid" }, now)?.was).to.equal("undetermined");
  });

  it("takes no course of time for a change", () => {
    expect(changeOf(anEntry(), { status: "expired" }, now)).to.equal(undefined);
    expect(changeOf(anEntry({ status: "not-yet-valid" }), { status: "valid" }, now)).to.equal(undefined);
    expect(changeOf(anEntry({ status: "suspended" }), { status: "expired" }, now)?.status).to.equal("expired");
  });
});

describe("history: order and counts", () => {
  it("puts changed verdicts first that nobody has read", () => {
    const changed = { status: "revoked", was: "valid", at: NOON } as const;
    const old = anEntry({ id: 1, time: NOON - DAY, changed });
    const read = anEntry({ id: 2, time: NOON - 2 * DAY, changed: { ...changed, acknowledgedAt: NOON } });
    const newest = anEntry({ id: 3 });
    expect(inOrder([old, read, newest]).map(({ id }) => id)).to.deep.equal([1, 3, 2]);
  });

  it("counts by the newest verdict, since the shift began", () => {
    const changed = { status: "revoked", was: "valid", at: NOON } as const;
    const before = anEntry({ time: NOON - 1 });
    const counts = countVerdicts([before, anEntry(), anEntry(), anEntry({ changed })], NOON);
    expect([...counts]).to.deep.equal([
      ["valid", 2],
      ["revoked", 1],
    ]);
  });

  it("begins the day in WIB", () => {
    const began = Date.UTC(2026, 10, 23, 17) / 1000;
    expect(dayBegan(began)).to.equal(began);
    expect(dayBegan(began + DAY - 1)).to.equal(began);
    expect(dayBegan(began - 1)).to.equal(began - DAY);
  });

  it("believes no entry of the disk that it could not have written", () => {
    expect(isKept(anEntry())).to.equal(true);
    expect(isKept(anEntry({ changed: { status: "revoked", was: "valid", at: NOON } }))).to.equal(true);
    for (const wrong of [
      undefined,
      { ...anEntry(), id: undefined },
      { ...anEntry(), time: "today" },
      { ...anEntry(), status: "genuine" },
      { ...anEntry(), digest: "AB" },
      { ...anEntry(), channel: "post" },
      { ...anEntry(), mode: "secret" },
      { ...anEntry(), changed: { status: "revoked" } },
    ])
      expect(isKept(wrong)).to.equal(false);
  });
});

describe("history: CSV", () => {
  it("tells each check in a line of machine words", () => {
    const changed = { status: "revoked", was: "valid", at: NOON + 60 } as const;
    const lines = toCsv([anEntry({ block: 12, isOffline: true, number: 3, changed })]).split("\r\n");
    expect(lines).to.deep.equal([
      "time,verdict,cause,group,digest,list,block,offline,channel,mode,log_number,changed_to,changed_at",
      `2026-11-24T13:00:00+07:00,valid,,GO,${DIGEST},412,12,yes,camera,public,3,revoked,2026-11-24T13:01:00+07:00`,
      "",
    ]);
  });

  it("has no cell that a spreadsheet takes for a formula", () => {
    for (const start of ["=", "+", "-", "@", "\t", "\r"])
      expect(cell(`${start}HYPERLINK("x")`).replace(/^"/, "")).to.match(/^'/);
    expect(cell("2026")).to.equal("2026");
  });

  it("can be read back, whatever is in a cell", () => {
    assert(
      property(string({ unit: "binary" }), (text) => {
        const written = cell(text);
        const read = written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written;
        expect(read).to.be.oneOf([text, `'${text}`]);
        expect(written.startsWith('"')).to.equal(/[",\r\n;]/.test(text));
      }),
    );
  });

  it("has no place for a name", () => {
    const entry: Entry = Object.assign(anEntry(), { name: "ERIKA MUSTERMANN", passport: "C01X00T47" });
    for (const status of OUTCOMES) expect(toCsv([{ ...entry, status }])).not.to.match(/ERIKA|C01X00T47/);
  });
});
