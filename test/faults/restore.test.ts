/** A restore drill as an office would hold it: real commands, real chain, an empty folder. */
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Office } from "../../scripts/demo/office.ts";
import { type Finished, houseEnvironment, RunningHouse, runScript } from "../flows/processes.ts";
import { orderOf } from "../scripts/keys/running.ts";
import { canMountMemory, mountMemory, unmount } from "./support/machine.ts";

interface Health {
  readonly state: string;
  readonly warnings?: readonly string[];
}

describe("a restore drill", function () {
  this.timeout(300_000);
  let folder: string;
  let env: NodeJS.ProcessEnv;
  let house: RunningHouse | undefined;
  let office: Office;
  const papers: string[] = [];
  const ids = new Map<string, string>();

  const at = (name: string): string => join(folder, name);
  const issuer = (path: string): string => `http://127.0.0.1:${env["ABSAH_ISSUER_PORT"] ?? ""}${path}`;
  const start = async (data: string): Promise<void> => {
    env = { ...env, ABSAH_DATA: at(data) };
    house = await RunningHouse.start(env);
    office = await Office.open(at(data), issuer(""));
  };
  const stop = async (): Promise<void> => {
    await house?.stop();
    house = undefined;
  };
  const issue = async (name: string): Promise<void> => {
    const [order = ""] = await office.submit([orderOf(`2C11DRILL${name}`) as never]);
    const id = await office.approve(order);
    ids.set(name, id);
    await office.until(id, ({ state }) => state === "anchored");
    papers.push(at(`${name}.pdf`));
    await writeFile(at(`${name}.pdf`), await office.pdf(id));
  };
  const idOf = (name: string): string => ids.get(name) ?? "";
  const store = (command: string, ...args: readonly string[]): Finished =>
    runScript(`scripts/store/${command}.ts`, args, env);
  const verdicts = (): readonly string[] => {
    const done = runScript("scripts/absah.mjs", ["verify", "--json", ...papers], env);
    return done.stdout
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { status: string }).status);
  };
  /** What an auditor remembers of the chain: the head of each issuer's log. Blocks go on, since lists are opened. */
  const auditHead = async (name: string): Promise<string> => {
    const done = runScript("scripts/absah.mjs", ["audit", "--json", "--remember", at(name)], env);
    expect(JSON.parse(done.stdout)).to.deep.include({ status: "clean", discrepancies: [] });
    return JSON.stringify((JSON.parse(await readFile(at(name), "utf8")) as { heads: unknown }).heads);
  };
  const archives = ["--from", "house", "--persons", "persons", "--keys", "keys"];
  const fromArchives = (): string[] => archives.map((one) => (one.startsWith("--") ? one : at(one)));

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "absah-drill-"));
    env = await houseEnvironment(at("first"));
    await start("first");
    await issue("kept");
    await issue("revoked-later");
  });
  after(async () => {
    await stop();
    await rm(folder, { recursive: true });
  });

  it("copies a stopped house, and neither a running one nor over anything", async () => {
    const running = store("backup", "--to", at("house"));
    expect(running.code).to.equal(2);
    expect(running.stderr).to.match(/is open in another process: stop that process/);
    expect(store("fsck").stderr).to.match(/is running\. Stop it/);
    await stop();
    const done = store("backup", "--to", at("house"), "--persons", at("persons"), "--keys", at("keys"));
    expect(done.code, done.stderr).to.equal(0);
    expect(done.stdout.match(/read back and right/g)).to.have.length(3);
    const again = store("backup", "--to", at("house"));
    expect([again.code, again.stderr]).to.deep.equal([
      2,
      `${at("house")} exists already, and nothing is overwritten: name another folder.\n`,
    ]);
    expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).to.deep.equal([]);
    expect(store("backup", "--to", at("x"), "--persons", at("x/y")).code).to.equal(64);
  });

  if (canMountMemory()) {
    it("says that the disk is full, and leaves nothing half behind", () => {
      mountMemory(at("tiny"), "128k");
      try {
        const full = store("backup", "--to", at("tiny/house"));
        expect(full.code).to.equal(2);
        expect(full.stderr).to.match(/The disk is full: free space, or write to another disk/);
        expect(readdirSync(at("tiny"))).to.deep.equal([]);
      } finally {
        unmount(at("tiny"));
      }
    });
  } else console.log("not run: a backup onto a full disk; it needs root or sudo for a small tmpfs");

  it("brings back the same chain head, documents and withdrawals from an empty folder", async () => {
    await start("first");
    await office.change(idOf("revoked-later"), "revoke", "setelah cadangan");
    await issue("lost");
    const before = await auditHead("remembered-1");
    expect(verdicts()).to.deep.equal(["valid", "revoked", "valid"]);
    await stop();

    env = { ...env, ABSAH_DATA: at("second") };
    const survived = ["--chain", at("first/chain"), "--published", at("first/published")];
    const dry = store("restore", ...fromArchives(), ...survived);
    expect(dry.code, dry.stderr).to.equal(0);
    expect(dry.stdout).to.match(/Every digest, record and journal entry is right[^]*dry run/);
    expect(await readdir(folder)).not.to.include("second");
    const done = store("restore", ...fromArchives(), ...survived, "--yes");
    expect(done.code, done.stderr).to.equal(0);
    expect(store("restore", ...fromArchives(), "--yes").stderr).to.match(/is not empty, and nothing is overwritten/);
    // The built pages are no part of a backup; the same trust file gives the same ones.
    await cp(at("first/web"), at("second/web"), { recursive: true });
    await rm(at("first"), { recursive: true });

    await start("second");
    const health = (await (await fetch(issuer("/health"))).json()) as Health;
    expect(health.state).to.equal("ready");
    expect(health.warnings?.join()).to.match(/1 batches and 1 withdrawals.*1 documents issued since are unknown here/);
    expect(await auditHead("remembered-2")).to.equal(before);
    expect(await office.document(idOf("revoked-later"))).to.include({ status: "revoked", state: "anchored" });
    expect(verdicts()).to.deep.equal(["valid", "revoked", "valid"]);
    const unknown = await office.document(idOf("lost")).catch(String);
    expect(unknown).to.match(/NOT_FOUND/);
  });

  it("goes on: what is issued after it is valid, and an auditor sees one history", async () => {
    await issue("new");
    expect(verdicts()).to.deep.equal(["valid", "revoked", "valid", "valid"]);
    await auditHead("remembered-1");
    await stop();
    const checked = store("fsck");
    expect(checked.stdout).to.match(
      /1 documents in its batches are unknown here[^]*No fault: all of it agrees, with the chain too/,
    );
    expect(checked.code).to.equal(0);
  });
});
