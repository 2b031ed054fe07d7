import { execFileSync, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { newFolder, readAll, removeFolders, withStore } from "./support.ts";

const STRACE = "strace";
const CHILD = fileURLToPath(new URL("write-some.ts", import.meta.url));

/** Runs the child under strace; `more` are its further options. */
async function trace(
  more: readonly string[],
  folder: string,
): Promise<{ codes: string[]; calls: string; folder: string }> {
  const log = join(await newFolder(), "calls");
  const options = ["-f", "-qq", "-y", "-e", "trace=fdatasync,write", "-o", log, ...more];
  // strace counts the calls of each thread for itself: one thread makes them all.
  const env = { ...process.env, UV_THREADPOOL_SIZE: "1" };
  const printed = execFileSync(STRACE, [...options, process.execPath, CHILD, folder], { encoding: "utf8", env });
  return { codes: JSON.parse(printed), calls: await readFile(log, "utf8"), folder };
}

if (spawnSync(STRACE, ["-V"]).status === 0) {
  describe("the level store and the disk", () => {
    afterEach(removeFolders);

    it("waits for the disk at every batch", async () => {
      const { codes, calls } = await trace([], await newFolder());
      expect(codes).to.deep.equal(Array.from({ length: 10 }, () => "none"));
      // A call during which another thread makes one is written in two lines: "<unfinished ...>", then "resumed".
      expect(calls.match(/fdatasync\(\d+<[^>]*\.log>(?:\)| <unfinished)/g)).to.have.length(10);
    });

    for (const [error, code] of [
      ["ENOSPC", "disk-full"],
      ["EIO", "io"],
    ]) {
      it(`acknowledges nothing from the first ${error} on, and keeps what it had`, async () => {
        // The first calls of a new folder are level's own; the later ones are batches.
        const { codes, folder } = await trace(["-e", `inject=fdatasync:error=${error}:when=8+`], await newFolder());
        const acknowledged = codes.indexOf(code ?? "");
        expect(acknowledged).to.be.greaterThan(0);
        expect(codes.slice(acknowledged)).to.deep.equal(codes.slice(acknowledged).map(() => code));
        const kept = await withStore(folder, readAll);
        for (let index = 0; index < acknowledged; index += 1) expect(kept.has(`r/${index}`)).to.equal(true);
      });
    }

    it("takes no write after a failed one, though there is room again", async () => {
      const folder = await newFolder();
      // The fifth write to level's first log fails, alone: appended behind it, the others would be lost at the next start.
      const once = ["-P", join(folder, "000003.log"), "-e", "inject=write:error=ENOSPC:when=5"];
      const { codes } = await trace(once, folder);
      expect(codes).to.deep.equal([...Array(4).fill("none"), ...Array(6).fill("disk-full")]);
      expect([...(await withStore(folder, readAll)).keys()]).to.deep.equal(["r/0", "r/1", "r/2", "r/3"]);
    });
  });
} else {
  console.log("not run: the level store and the disk; install strace to run it");
}
