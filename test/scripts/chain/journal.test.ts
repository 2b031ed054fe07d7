import { open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { Journal, openJournal } from "../../../scripts/chain/journal.ts";
import { cleanUp, newFolder } from "./support.ts";

const BLOCK = `0x${"ab".repeat(32)}`;
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("openJournal", () => {
  afterEach(cleanUp);

  it("gives back what was appended, with its lines", async () => {
    const file = join(await newFolder(), "journal.jsonl");
    const { journal, kept } = await openJournal(file);
    expect(kept).to.deep.equal([]);
    await journal.append({ raw: "0x01", time: 5 });
    await journal.settle({ block: BLOCK });
    await journal.append({ raw: "0x02", time: 6 });
    await journal.settle({ rejected: "nonce" });
    await journal.append({ raw: "0x03", time: 7 });
    await journal.close();
    const again = await openJournal(file);
    await again.journal.close();
    expect(again.kept).to.deep.equal([
      { raw: "0x01", time: 5, line: 1, outcome: { block: BLOCK } },
      { raw: "0x02", time: 6, line: 3, outcome: { rejected: "nonce" } },
      { raw: "0x03", time: 7, line: 5 },
    ]);
  });

  for (const tail of ["{", '{"raw":"0x02","time":6}', "\0\0\0\0"]) {
    it(`cuts off the torn tail ${JSON.stringify(tail)} and appends in its place`, async () => {
      const file = join(await newFolder(), "journal.jsonl");
      const whole = `{"raw":"0x01","time":5}\n{"block":"${BLOCK}"}\n`;
      await writeFile(file, whole + tail);
      const { journal, kept } = await openJournal(file);
      expect(kept).to.have.length(1);
      await journal.append({ raw: "0x03", time: 7 });
      await journal.close();
      expect(await readFile(file, "utf8")).to.equal(`${whole}{"raw":"0x03","time":7}\n`);
    });
  }

  const entry = '{"raw":"0x01","time":5}';
  const outcome = `{"block":"${BLOCK}"}`;
  for (const [why, lines, line] of [
    ["an outcome first", [outcome], 1],
    ["two entries in a row", [entry, entry], 2],
    ["two outcomes in a row", [entry, outcome, outcome], 3],
    ["an empty line", [entry, "", outcome], 2],
    ["a line that is not JSON", [entry, outcome, "{"], 3],
    ["a line of zeros", [entry, outcome, "\0\0"], 3],
    ["a number", ["7"], 1],
    ["null", ["null"], 1],
    ["a field too many", ['{"raw":"0x01","time":5,"x":1}'], 1],
    ["a time that is no whole number", ['{"raw":"0x01","time":5.5}'], 1],
    ["half a byte", ['{"raw":"0x012","time":5}'], 1],
    ["half a hash", [entry, '{"block":"0xab"}'], 2],
  ] as const) {
    it(`refuses ${why}, and names file and line`, async () => {
      const file = join(await newFolder(), "journal.jsonl");
      await writeFile(file, `${lines.join("\n")}\n`);
      const failure = await failureOf(openJournal(file));
      expect(failure).to.include({ code: "corrupt" });
      expect(String(failure)).to.contain(`${file}, line ${line}, is damaged`);
    });
  }
});

describe("Journal", () => {
  afterEach(cleanUp);

  it("fails when the disk does not take the sync, and takes nothing more", async () => {
    // The null device takes every write and no sync.
    const journal = new Journal("/dev/null", await open("/dev/null", "a"), 0);
    expect(String(await failureOf(journal.append({ raw: "0x01", time: 5 })))).to.match(/start the chain again/);
    const second = await failureOf(journal.append({ raw: "0x01", time: 5 }));
    expect(second).to.include({ code: "write" });
    // Nothing was tried: there is no cause.
    expect(second).to.not.have.property("cause");
    await journal.close();
  });

  it("fails when neither a write nor its undoing works, and takes nothing more", async () => {
    const file = join(await newFolder(), "journal.jsonl");
    await writeFile(file, "");
    const journal = new Journal(file, await open(file, "r"), 0);
    const failure = await failureOf(journal.append({ raw: "0x01", time: 5 }));
    expect(failure).to.include({ code: "write" });
    expect(String(failure)).to.match(/free space on its disk and start the chain again/);
    await journal.close();
  });
});
