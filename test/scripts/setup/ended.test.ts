import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect } from "chai";
import { howItEnded } from "../../../scripts/setup/ended.ts";

describe("a service that nobody ended", () => {
  const endOf = async (program: string): Promise<string> => {
    const [, signal]: unknown[] = await once(spawn(process.execPath, ["--eval", program], { stdio: "ignore" }), "exit");
    return howItEnded(signal);
  };

  it("points to fsck and restore where its database gave way", async () => {
    expect(await endOf("process.abort()")).to.match(/npm run fsck.*npm run restore/);
  });

  it("has said itself why, where it ended otherwise", async () => {
    expect(await endOf("process.exit(1)")).not.to.match(/fsck/);
  });
});
