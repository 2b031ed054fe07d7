import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { ask, chainIn, cleanUp, newFolder, rich, send, signed } from "./support.ts";

const WRITER = fileURLToPath(new URL("./writer.ts", import.meta.url));
const FULL_DISK = fileURLToPath(new URL("./full-disk.ts", import.meta.url));
const LIMITER = "prlimit";

/** Lets the writer work in `folder` and kills it once `count` transactions were acknowledged. Gives their hashes. */
async function killAfter(folder: string, count: number): Promise<string[]> {
  const child = spawn(process.execPath, [WRITER, folder], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const hashes: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    hashes.push(line);
    if (hashes.length === count) child.kill("SIGKILL");
  }
  expect(await exited).to.deep.equal([null, "SIGKILL"]);
  return hashes;
}

describe("a chain whose process is killed while it writes", () => {
  afterEach(cleanUp);

  it("has each acknowledged transaction at the next start, and goes on", async () => {
    const folder = await newFolder();
    const acknowledged: string[] = [];
    for (const count of [1, 6, 11]) acknowledged.push(...(await killAfter(folder, count)));
    expect(acknowledged.length).to.be.at.least(18);

    const chain = await chainIn(folder);
    for (const hash of acknowledged) {
      expect((await ask(chain, "eth_getTransactionReceipt", hash)).result, hash).to.include({ transactionHash: hash });
    }
    const { number } = await chain.head();
    const nonce = Number((await ask(chain, "eth_getTransactionCount", rich.address, "latest")).result);
    expect(nonce).to.equal(number);
    expect(await send(chain, await signed(chain, nonce))).to.have.property("result");
  }).timeout(60_000);
});

if (spawnSync(LIMITER, ["--version"]).error === undefined) {
  describe("a journal on a full disk", () => {
    afterEach(cleanUp);

    it("refuses what does not fit, keeps no half line, loses no outcome, and goes on when there is space", async () => {
      const file = join(await newFolder(), "journal.jsonl");
      const failure = execFileSync(process.execPath, [FULL_DISK, file], { encoding: "utf8" });
      expect(failure).to.match(/cannot be written \(EFBIG.*\): free space on its disk and send again$/);
      const lines = (await readFile(file, "utf8")).split("\n").map((line) => line.slice(0, 7));
      expect(lines).to.deep.equal(['{"raw":', '{"block', '{"raw":', '{"block', ""]);
    });
  });
} else {
  console.log("not run: a journal on a full disk; install prlimit (util-linux) to run it");
}
