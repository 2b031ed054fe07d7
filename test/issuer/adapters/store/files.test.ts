import { execFileSync } from "node:child_process";
import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { openFileStore } from "../../../../issuer/adapters/store/files.ts";
import { codeOf, messageOf, newFolder, removeFolders } from "./support.ts";

const CHILD = fileURLToPath(new URL("put-until-full.ts", import.meta.url));
const bytes = Uint8Array.of(1, 2, 3);

describe("the file store", () => {
  afterEach(removeFolders);

  it("gives what was put, after opening again too, and undefined for what was not", async () => {
    const folder = await newFolder();
    const files = await openFileStore(folder);
    await files.put("a.pdf", bytes);
    await files.put("lists/1/0.bin", Uint8Array.of(4));
    const again = await openFileStore(folder);
    expect(await again.get("a.pdf")).to.deep.equal(bytes);
    expect(await again.get("lists/1/0.bin")).to.deep.equal(Uint8Array.of(4));
    expect(await again.get("b.pdf")).to.equal(undefined);
    expect(await again.get("lists/2/0.bin")).to.equal(undefined);
  });

  it("replaces a file of the same name", async () => {
    const files = await openFileStore(await newFolder());
    await files.put("a", bytes);
    await files.put("a", Uint8Array.of(9));
    expect(await files.get("a")).to.deep.equal(Uint8Array.of(9));
  });

  it("deletes, and does not mind what is not there", async () => {
    const files = await openFileStore(await newFolder());
    await files.put("a", bytes);
    await files.delete("a");
    await files.delete("a");
    expect(await files.get("a")).to.equal(undefined);
  });

  it("keeps files and folders from other users", async () => {
    const folder = join(await newFolder(), "files");
    const files = await openFileStore(folder);
    await files.put("lists/0.bin", bytes);
    const modes = ["", "lists", "lists/0.bin"].map(async (name) => (await stat(join(folder, name))).mode & 0o777);
    expect(await Promise.all(modes)).to.deep.equal([0o700, 0o700, 0o600]);
  });

  it("takes no name that leads out of the folder or hides a file", async () => {
    const files = await openFileStore(await newFolder());
    const names = ["", ".", "..", "../a", "a/../b", "/a", "a//b", "a/", ".a", "a/.b", "a\0", "a\\b", "a b", "a/b/c/d"];
    for (const name of [...names, "x".repeat(129)]) {
      for (const work of [() => files.put(name, bytes), () => files.get(name), () => files.delete(name)]) {
        expect(await messageOf(async () => work()), name).to.match(/is no name for a file/);
      }
    }
  });

  it("leaves no half file and no temporary one", async () => {
    const folder = await newFolder();
    await writeFile(join(folder, ".0123456789abcdef.part"), "half");
    const files = await openFileStore(folder);
    await files.put("a", bytes);
    expect(await readdir(folder)).to.deep.equal(["a"]);
  });

  it("says which folder cannot be written", async () => {
    const folder = join(await newFolder(), "file");
    await writeFile(folder, "in the way");
    expect(await codeOf(() => openFileStore(folder))).to.equal("io");
    expect(await messageOf(() => openFileStore(folder))).to.include(folder);
  });

  it("on a full disk says so, keeps the old file and takes the next that fits", async () => {
    const folder = await newFolder();
    const command = ["-c", 'ulimit -f 8; exec "$0" "$@"', process.execPath, CHILD, folder];
    expect(execFileSync("sh", command, { encoding: "utf8" })).to.equal("disk-full");
    const files = await openFileStore(folder);
    expect(await files.get("a")).to.deep.equal(Uint8Array.of(2));
    expect(await readdir(folder)).to.deep.equal(["a"]);
  });
});
