import { PassThrough } from "node:stream";
import { expect } from "chai";
import { asker } from "../../../scripts/keys/ask.ts";

describe("keys: a question on a terminal", () => {
  const typed = async (text: string, isSecret: boolean): Promise<{ answer: string; shown: string }> => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const asked = asker(input, output)("Who? ", isSecret).catch((error: Error) => `${error.name}: ${error.message}`);
    input.write(text);
    const answer = await asked;
    return { answer, shown: String(output.read() ?? "") };
  };

  it("is answered by one line, which is shown", async () => {
    const { answer, shown } = await typed("ani\r", false);
    expect(answer).to.equal("ani");
    expect(shown).to.include("Who? ").and.include("ani");
  });

  it("does not show what is secret", async () => {
    const { answer, shown } = await typed("kopi lampung\r", true);
    expect(answer).to.equal("kopi lampung");
    expect(shown).to.equal("Who? \n");
  });

  it("says so when a person breaks off, in the middle of a line too", async () => {
    for (const keys of ["\u0003", "\u0004", "abc\u0003"])
      for (const isSecret of [false, true])
        expect((await typed(keys, isSecret)).answer).to.match(/^KeysError: Broken off/);
  });
});
