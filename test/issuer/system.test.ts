import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { SystemError, findJson, loadJson } from "../../issuer/system.ts";

describe("files of the data folder", () => {
  let data: string;
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), "absah-system-"));
  });
  afterEach(() => rm(data, { recursive: true }));

  const refusalOf = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

  it("are read anew each time, and may be made later where they are only looked for", async () => {
    expect(await findJson(data, "devices.json")).to.equal(undefined);
    await writeFile(join(data, "devices.json"), '{"v":1}');
    expect(await findJson(data, "devices.json")).to.deep.equal({ v: 1 });
    await writeFile(join(data, "devices.json"), '{"v":2}');
    expect(await findJson(data, "devices.json")).to.deep.equal({ v: 2 });
  });

  it("are named where they are damaged, or missing and needed", async () => {
    const missing = await refusalOf(loadJson(data, "tokens.json"));
    expect(missing).to.be.instanceOf(SystemError).with.property("message").that.includes("is missing");
    await writeFile(join(data, "devices.json"), "{");
    for (const read of [findJson, loadJson]) {
      const damaged = await refusalOf(read(data, "devices.json"));
      expect(damaged).to.be.instanceOf(SystemError).with.property("message").that.includes("devices.json is damaged");
    }
  });
});
