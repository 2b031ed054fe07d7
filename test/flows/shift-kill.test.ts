/** The issuer as a process of its own, killed while a device hands over its log. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Noted, TestDevice } from "../issuer/office/monitoring/device.ts";
import { type Reply, call } from "../support/house/services.ts";
import { ROOT, RunningHouse, houseEnvironment, runScript } from "./processes.ts";

const CHECKS = 3;
interface Counted {
  readonly days: readonly { readonly outcomes: { readonly valid: number } }[];
}

const now = (): number => Math.floor(Date.now() / 1000);

/** A service without the rest of its house: a sync needs no chain. */
class Service {
  #child: ChildProcess | undefined;
  #log = "";
  readonly #script: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(script: string, env: NodeJS.ProcessEnv) {
    this.#script = script;
    this.#env = env;
  }

  get log(): string {
    return this.#log;
  }

  /** Resolves when it listens. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [join(ROOT, this.#script)], {
      cwd: ROOT,
      env: this.#env,
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#child = child;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const from = this.#log.length;
    child.stderr?.on("data", (text: Buffer) => {
      this.#log += text.toString();
      if (this.#log.includes("service.ready", from)) resolve();
    });
    child.once("exit", () => reject(new Error(`${this.#script} ended:\n${this.#log}`)));
    return promise;
  }

  /** How it ended, as soon as it has. */
  async ended(): Promise<string | null> {
    const child = this.#child;
    if (child?.exitCode === null && child.signalCode === null) await once(child, "exit");
    return child?.signalCode ?? null;
  }

  async stop(): Promise<void> {
    this.#child?.kill("SIGTERM");
    await this.ended();
  }
}

describe("a sync while the issuer is killed", function () {
  this.timeout(180_000);
  let data: string;
  let env: NodeJS.ProcessEnv;
  let issuer: Service;
  let verifier: Service;
  let token: string;
  let id: string;
  const device = new TestDevice("killed");
  before(async () => {
    data = await mkdtemp(join(tmpdir(), "absah-shift-"));
    const kill = {
      ABSAH_TEST_KILL: join(data, "kill"),
      NODE_OPTIONS: `--import=${join(ROOT, "test/flows/kill-at.mjs")}`,
    };
    env = { ...(await houseEnvironment(data)), ABSAH_LOG: "info" };
    const house = await RunningHouse.start(env);
    token = /penyetuju-1\s+approver\s+(\S+)/.exec(house.output)?.[1] ?? "";
    await house.stop();
    issuer = new Service("issuer/server.ts", { ...env, ...kill });
    verifier = new Service("verifier/server.ts", env);
    await Promise.all([issuer.start(), verifier.start()]);
  });
  after(async () => {
    await Promise.all([issuer?.stop(), verifier?.stop()]);
    await rm(data, { recursive: true });
  });

  const url = (name: "ISSUER" | "VERIFIER"): string => `http://127.0.0.1:${env[`ABSAH_${name}_PORT`] ?? ""}`;
  const send = (path: string, body: Uint8Array): Promise<Reply> =>
    call(url("VERIFIER"), "POST", path, { body, type: "application/cose" });
  const office = async (path: string): Promise<unknown> =>
    (await call(url("ISSUER"), "GET", `/api/v1/${path}`, { token })).json;
  const check = (): Noted => {
    const place = { kind: "check", at: now(), digest: "ab".repeat(32), outcome: "valid" } as const;
    return { ...place, channel: "camera", mode: "public" };
  };

  it("begins with a code that was made while the issuer runs", async () => {
    const made = runScript("scripts/keys.ts", ["device", "--name", "pos-liwa-1", "--yes"], env);
    const code = /[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(made.stdout)?.[0] ?? made.stderr;
    const reply = await send("/api/v1/devices", await device.enrolment(code, now()));
    expect([reply.status, reply.json["name"]]).to.deep.equal([201, "pos-liwa-1"]);
    id = String(reply.json["deviceId"]);
  });

  for (const when of ["before", "under-way", "after"] as const) {
    it(`keeps each event once when the kill comes ${when} the write`, async () => {
      await device.note(...Array.from({ length: CHECKS }, check));
      await writeFile(join(data, "kill"), when);
      const path = `/api/v1/devices/${id}/events`;
      expect((await send(path, await device.sync(now()))).json).to.include({ status: 503, code: "UNREACHABLE" });
      expect(await issuer.ended()).to.equal("SIGKILL");
      await issuer.start();
      const { next, kept, known } = (await send(path, await device.sync(now()))).json;
      const all = device.log.length;
      const fresh = { before: [CHECKS], "under-way": [0, CHECKS], after: [0] }[when];
      expect(kept).to.be.oneOf(fresh);
      expect([next, Number(kept) + Number(known)]).to.deep.equal([all, all]);
      expect((await send(path, await device.sync(now()))).json).to.include({ kept: 0, known: all });
      const { days } = (await office("checks?from=2020-01-01&to=2100-01-01")) as Counted;
      expect(days.reduce((sum, { outcomes }) => sum + outcomes.valid, 0)).to.equal(all);
      expect(await office("devices")).to.have.nested.property("devices[0].next", all);
    });
  }

  it("leaves no digest, code or token in the services' logs", async () => {
    const { enrolments } = JSON.parse(await readFile(join(data, "devices.json"), "utf8")) as { enrolments: object[] };
    expect(enrolments).to.have.length(1);
    expect(issuer.log).to.include("service.ready");
    for (const log of [issuer.log, verifier.log])
      for (const secret of ["ab".repeat(32), token]) expect(log).not.to.include(secret);
  });
});
