import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { encodeQr } from "#core/document/qr.ts";
import { rootOf } from "../verifier/core/world.ts";
import { PINNED, makeOffice, signPapers } from "../verifier/library/office.ts";

const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe("scripts/absah.mjs", () => {
  /** An installed clone: the real command and bootstrap beside links to everything else. */
  let clone: string;
  before(async () => {
    clone = await mkdtemp(join(tmpdir(), "absah-clone-"));
    await mkdir(join(clone, "node_modules", "node", "bin"), { recursive: true });
    await cp(join(PROJECT, "scripts"), join(clone, "scripts"), { recursive: true });
    for (const name of ["verifier", "package.json", "package-lock.json"])
      await symlink(join(PROJECT, name), join(clone, name));
    await symlink(process.execPath, join(clone, "node_modules", "node", "bin", "node"));
    const lock = createHash("sha256").update(await readFile(join(PROJECT, "package-lock.json")));
    await writeFile(join(clone, "node_modules", ".absah-installed"), lock.digest("hex"));
  });
  after(() => rm(clone, { recursive: true }));

  const absah = (args: readonly string[], input = ""): Promise<Ended> => run("absah.mjs", args, input);

  const run = (script: string, args: readonly string[], input = ""): Promise<Ended> => {
    const { promise, resolve } = Promise.withResolvers<Ended>();
    const env = { ...process.env, ABSAH_DATA: join(clone, "data") };
    const child = spawn(process.execPath, [join(clone, "scripts", script), ...args], { env, cwd: clone });
    const told = { out: "", err: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (told.out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (told.err += text));
    child.on("close", (code) => resolve({ code, ...told }));
    child.stdin.end(input);
    return promise;
  };

  it("passes standard input, output and the exit code through", async () => {
    // The machine's own clock judges here: the office's papers are read as of a date its bundle answers for.
    const office = makeOffice(rootOf(), await signPapers());
    await writeFile(join(clone, "office.bundle"), office.pack());
    await writeFile(join(clone, "trust.json"), JSON.stringify({ v: 1, ...PINNED, endpoints: [] }));
    const offline = ["--bundle", "office.bundle", "--trust", "trust.json", "--at", "2026-11-24T12:00+07:00"];
    const code = encodeQr(office.papers.revoked.cose);
    const told = await absah(["verify", "--json", ...offline, "-"], `${code}\n`);
    expect(told.err).to.equal("");
    expect(JSON.parse(told.out)).to.include({ status: "revoked", file: "-" });
    expect(told.code).to.equal(1);
    const text = await absah(["verify", "--json", ...offline, "--text"], "https://example.org");
    expect(JSON.parse(text.out)).to.include({ status: "unreadable", cause: "website", file: "--text" });
    expect(text.code).to.equal(2);
  });

  it("says what to do where the database ends the process under it", async () => {
    await writeFile(join(clone, "scripts", "gives-way.ts"), "process.abort();\n");
    const told = await run("bootstrap.mjs", ["scripts/gives-way.ts"]);
    expect(told.code).to.equal(143);
    expect(told.err).to.contain("npm run restore");
  });

  it("ends with 64 for wrong usage, and says what to do", async () => {
    const told = await absah(["verify"]);
    expect(told.code).to.equal(64);
    expect(told.err).to.contain("Name a file to verify");
  });

  it("is plain JavaScript of Node 18", async () => {
    const source = await readFile(join(PROJECT, "scripts", "absah.mjs"), "utf8");
    expect(source.startsWith("#!/usr/bin/env node\n")).to.equal(true);
    expect(source).not.to.match(/import\.meta\.(dirname|filename|main)|: (string|number)\b/);
  });
});
