/** The heart as a stranger meets it: start, demo, verify, withdraw, kill, start again, a week later. */
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ROOT, RunningHouse, houseEnvironment, isAlive, runScript } from "./processes.ts";

interface Line {
  readonly status: string;
  readonly group: string;
  readonly file: string;
}

interface Block {
  readonly hash: string;
  readonly number: string;
}

describe("the heart", function () {
  this.timeout(240_000);
  let data: string;
  let env: NodeJS.ProcessEnv;
  let house: RunningHouse | undefined;
  let demo = "";
  let verdicts: ReadonlyMap<string, string>;
  let system: string;
  let genesis: string;
  let head: Block;

  const url = (name: "ISSUER" | "VERIFIER" | "CHAIN"): string => `http://127.0.0.1:${env[`ABSAH_${name}_PORT`] ?? ""}`;
  const block = async (number: string): Promise<Block> => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_getBlockByNumber", params: [number, false] });
    const answer = await fetch(url("CHAIN"), { method: "POST", headers: { "content-type": "application/json" }, body });
    return ((await answer.json()) as { result: Block }).result;
  };
  const files = async (): Promise<readonly string[]> =>
    (await readdir(join(data, "demo"))).toSorted().map((name) => join(data, "demo", name));
  const verify = async (...args: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const done = runScript("scripts/absah.mjs", ["verify", "--json", ...args, ...(await files())], env);
    const lines = done.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);
    return new Map(lines.map(({ file, status }) => [file, status]));
  };

  before(async () => {
    data = await mkdtemp(join(tmpdir(), "absah-heart-"));
    env = await houseEnvironment(data);
    house = await RunningHouse.start(env);
  });
  after(async () => {
    await house?.stop();
    await rm(data, { recursive: true });
  });

  it("starts with one command, prints addresses, tokens once, and `ready`", () => {
    for (const part of [url("ISSUER"), url("VERIFIER"), url("CHAIN"), "petugas-1", "penyetuju-1"])
      expect(house?.output).to.include(part);
  });

  it("issues documents for 22 people and shows what the verifier says of each", async () => {
    const done = runScript("scripts/demo.ts", [], env);
    expect(done.code, done.stderr + done.stdout).to.equal(0);
    demo = done.stdout;
    expect(await files()).to.have.length(28);
    for (const status of ["revoked", "suspended", "superseded", "expired"])
      expect(demo.match(new RegExp(`  ${status}  `, "g")), status).to.have.length(1);
    expect(demo.match(/ {2}valid(?= |$)/gm)).to.have.length(24);
  });

  it("issues nothing twice when the demo runs again", async () => {
    const before = await block("latest");
    const done = runScript("scripts/demo.ts", [], env);
    expect(done.code, done.stderr).to.equal(0);
    expect(await files()).to.have.length(28);
    expect((await block("latest")).hash).to.equal(before.hash);
  });

  it("verifies every PDF by command, offline too", async () => {
    verdicts = await verify();
    expect([...verdicts.values()].filter((status) => status === "valid")).to.have.length(24);
    const pack = join(data, "pack.cbor");
    // The bundle is made anew each minute: fetched until it holds the last change.
    let offline = new Map<string, string>();
    for (let turn = 0; turn < 40; turn += 1) {
      const fetched = runScript("scripts/absah.mjs", ["bundle", "fetch", "--output", pack], env);
      expect(fetched.code, fetched.stderr).to.equal(0);
      offline = new Map(await verify("--bundle", pack));
      if ([...offline].every(([file, status]) => verdicts.get(file) === status)) break;
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
    expect(offline).to.deep.equal(verdicts);
  });

  it("survives kill -9 of the whole tree: same genesis, head, contracts and verdicts", async () => {
    [system, genesis, head] = [
      await readFile(join(data, "system.json"), "utf8"),
      (await block("0x0")).hash,
      await block("latest"),
    ];
    await house?.kill();
    house = await RunningHouse.start(env);
    expect(house.output).not.to.include("Tokens of the demo office");
    expect((await block("0x0")).hash).to.equal(genesis);
    expect((await block("latest")).hash).to.equal(head.hash);
    expect(await readFile(join(data, "system.json"), "utf8")).to.equal(system);
    expect(await verify()).to.deep.equal(verdicts);
  });

  it("stops cleanly at Ctrl-C, and leaves no process behind", async () => {
    const services = house?.services() ?? [];
    expect(services.length).to.be.greaterThan(1);
    expect(await house?.stop()).to.equal(0);
    house = undefined;
    expect(services.filter(isAlive)).to.deep.equal([]);
  });

  it("goes on a week later with the same chain and the same verdicts", async () => {
    const preload = `--import=${join(ROOT, "test/flows/clock.mjs")}`;
    env = { ...env, NODE_OPTIONS: preload, ABSAH_TEST_CLOCK_DAYS: "7" };
    house = await RunningHouse.start(env);
    expect((await block("0x0")).hash).to.equal(genesis);
    // A day with entries and no document anchors one leaf: the chain may have grown, but it is the same chain.
    expect((await block(head.number)).hash).to.equal(head.hash);
    expect(await readFile(join(data, "system.json"), "utf8")).to.equal(system);
    expect(await verify()).to.deep.equal(verdicts);
  });
});
