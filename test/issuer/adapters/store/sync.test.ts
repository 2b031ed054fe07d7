import { execFileSync, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { newFolder, readAll, removeFolders, withStore } from "./support.ts";

const CHILD = fileURLToPath(new URL("write-some.ts", import.meta.url));

/** Runs the child under strace; `more` are its further options. */
async function trace(more: readonly string[]): Promise<{ codes: string[]; calls: string; folder: string }> {
  const folder = await newFolder();
  const log = join(await newFolder(), "calls");
  const options = ["-f", "-qq", "-y", "-e", "trace=fdatasync", "-o", log, ...more];
  // strace counts the calls of each thread for itself: one thread makes them all.
  const env = { ...process.env, UV_THREADPOOL_SIZE: "1" };
  const printed = execFileSync("strace", [...options, process.execPath, CHILD, folder], { encoding: "utf8", env });
  return { codes: JSON.parse(printed), calls: await readFile(log, "utf8"), folder };
}

if (spawnSync("strace", ["-V"]).status === 0) {
  describe("the level store and the disk", () => {
    afterEach(removeFolders);

    it("waits for the disk at every batch", async () => {
      const { codes, calls } = await trace([]);
      expect(codes).to.deep.equal(Array.from({ length: 10 }, () => "none"));
      expect(calls.match(/fdatasync\(\d+<[^>]*\.log>\)/g)).to.have.length(10);
    });

    for (const [error, code] of [
      ["ENOSPC", "disk-full"],
      ["EIO", "io"],
    ]) {
      it(`acknowledges nothing from the first ${error} on, and keeps what it had`, async () => {
        // The first calls of a new folder are level's own; the later ones are batches.
        const { codes, folder } = await trace(["-e", `inject=fdatasync:error=${error}:when=8+`]);
        const acknowledged = codes.indexOf(code ?? "");
        expect(acknowledged).to.be.greaterThan(0);
        expect(codes.slice(acknowledged)).to.deep.equal(codes.slice(acknowledged).map(() => code));
        const kept = await withStore(folder, readAll);
        for (let index = 0; index < acknowledged; index += 1) expect(kept.has(`r/${index}`)).to.equal(true);
      });
    }
  });
} else {
  console.log("not run: the level store and the disk; install strace to run it");
}
