/** A signing key is stolen and cut off: four papers on either side of the cut, by the real commands on a real house. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { fromHex } from "#core/encoding/text.ts";
import { openRootFile } from "#core/proof/root.ts";
import { parseTrustFile } from "#core/proof/trust.ts";
import { splitProofLine } from "#core/proof/portable.ts";
import { Endpoint } from "../../verifier/adapters/bundle/endpoint.ts";
import { packSource } from "../../verifier/adapters/bundle/pack.ts";
import { RpcSource } from "../../verifier/adapters/chain/source.ts";
import { LimitedReader } from "../../verifier/adapters/pdf/reader.ts";
import { type Input, Lists, type Result, type Sources, verify } from "../../verifier/library/index.ts";
import { Office } from "../../scripts/demo/office.ts";
import { loadSystem } from "../../issuer/system.ts";
import { passphraseFile } from "../scripts/keys/desk.ts";
import { orderOf } from "../scripts/keys/running.ts";
import { type Finished, houseEnvironment, RunningHouse, runScript } from "./processes.ts";
import { anchorFault, keptPages, papersOf } from "./thief.ts";

interface Paper {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** What is expected of a paper: everywhere the same. */
type Wanted = Pick<Result, "status" | "group"> & { readonly cause?: string };
const VALID: Wanted = { status: "valid", group: "GO" };

describe("a stolen signing key that is cut off", function () {
  this.timeout(240_000);
  let data: string;
  let env: NodeJS.ProcessEnv;
  let house: RunningHouse | undefined;
  let office: Office;
  let pass: string;
  let stolen: string;
  let oldKid: string;
  let newKid: string;
  const papers = new Map<string, Paper>();
  const ids = new Map<string, string>();
  const files = new LimitedReader({ size: 1, wallMs: 20_000 });

  const url = (name: "ISSUER" | "VERIFIER" | "CHAIN"): string => `http://127.0.0.1:${env[`ABSAH_${name}_PORT`] ?? ""}`;
  const start = async (changes: NodeJS.ProcessEnv): Promise<void> => {
    await house?.stop();
    house = await RunningHouse.start({ ...env, ...changes });
    office = await Office.open(data, url("ISSUER"));
  };
  /** What stands behind `npm run keys --`. */
  const keys = (line: string): Finished => runScript("scripts/keys.ts", line.split(" "), env);
  const issue = async (name: string): Promise<string> => {
    const [order = ""] = await office.submit([orderOf(`2C11CUT${name}`) as never]);
    ids.set(name, await office.approve(order));
    return ids.get(name) ?? "";
  };
  const keep = async (name: string, bytes: Uint8Array): Promise<void> => {
    const file = join(data, `${name}.paper`);
    await writeFile(file, bytes);
    papers.set(name, { file, bytes });
  };
  const deliver = async (name: string): Promise<string> => {
    const id = ids.get(name) ?? "";
    await office.until(id, ({ state }) => state === "anchored");
    await keep(name, await office.pdf(id));
    return splitProofLine(papers.get(name)?.bytes ?? new Uint8Array()).proof?.kid ?? "";
  };

  const clock = (): number => Math.floor(Date.now() / 1000);
  const online = async (): Promise<Sources> => {
    const pinned = parseTrustFile(await readFile(join(data, "trust.json")));
    const published = pinned.endpoints.map((address) => new Endpoint(address));
    const { issuerRegistry, documentRegistry } = await loadSystem(data);
    const chains = [new RpcSource({ url: url("CHAIN"), issuerRegistry, documentRegistry })];
    return { clock, lists: new Lists({ pinned, sources: published, clock }), published, chains, files };
  };
  const offline = async (pack: string): Promise<Sources> => {
    const pinned = parseTrustFile(await readFile(join(data, "trust.json")));
    return { clock, lists: new Lists({ pinned, sources: [packSource("pack", await readFile(pack))], clock }), files };
  };
  const command = (file: string, ...args: readonly string[]): Result =>
    JSON.parse(runScript("scripts/absah.mjs", ["verify", "--json", ...args, file], env).stdout) as Result;

  /** The lists of now in one file: fetched until they hold what the chain has, as the issuer makes them each minute. */
  async function fetchPack(isNew: (pack: string) => Promise<boolean>): Promise<string> {
    const pack = join(data, "pack.cbor");
    for (let turn = 0; turn < 45; turn += 1) {
      const fetched = runScript("scripts/absah.mjs", ["bundle", "fetch", "--output", pack], env);
      expect(fetched.code, fetched.stderr).to.equal(0);
      if (await isNew(pack)) return pack;
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
    throw new Error("the bundle does not tell what happened");
  }

  /** By library and command, with the chain and with the bundle alone. */
  async function everywhere(name: string, pack: string, wanted: Wanted): Promise<void> {
    const paper = papers.get(name);
    if (paper === undefined) throw new RangeError(name);
    const { file, bytes } = paper;
    const input: Input = bytes[0] === 0xd2 ? { cwt: bytes } : { pdf: bytes };
    const verdicts = {
      "library, online": await verify(input, await online()),
      "library, bundle": await verify(input, await offline(pack)),
      "command, online": command(file),
      "command, bundle": command(file, "--bundle", pack),
    };
    for (const [where, result] of Object.entries(verdicts)) expect(result, `${name}: ${where}`).to.include(wanted);
  }

  before(async () => {
    data = await mkdtemp(join(tmpdir(), "absah-cutover-"));
    env = await houseEnvironment(data);
    await start({});
    pass = await passphraseFile(data);
    stolen = await readFile(join(data, "keys", "issuer-1-signing.json"), "utf8");
  });
  after(async () => {
    files.close();
    await house?.stop();
    await rm(data, { recursive: true });
  });

  it("has a paper anchored before the theft, one that the thief had anchored, and one signed that waits", async () => {
    await issue("A");
    oldKid = await deliver("A");
    await issue("C");
    expect(await deliver("C")).to.equal(oldKid);
    await start({ ABSAH_BATCH_SECONDS: "3600" });
    const refused = await office.pdf(await issue("B")).catch((error: unknown) => String(error));
    expect(refused).to.include("NOT_ANCHORED_YET");
  });

  it("tells before the cut what it will do, and does nothing", async () => {
    const told = keys(`compromise --kid ${oldKid} --from 1`);
    expect(told.code, told.stderr).to.equal(0);
    expect(told.stdout).to.include("This was a dry run: nothing was changed");
    expect(told.stdout).to.include("Stays valid: 1 document in 1 batch (batch 0)");
    expect(told.stdout).to.include("The running issuer has 1 document");
    expect(command(papers.get("C")?.file ?? "")).to.include(VALID);
  });

  it("is cut by order: seen at once by who asks the chain, and by the next bundle", async () => {
    const told = keys(`compromise --kid ${oldKid} --from 1 --yes`);
    expect(told.code, told.stderr).to.equal(0);
    const cut: Wanted = { status: "not-genuine", group: "STOP", cause: "key-window" };
    expect(command(papers.get("C")?.file ?? "")).to.include(cut);
    const pack = await fetchPack(async (path) => {
      const result = await verify({ pdf: papers.get("C")?.bytes ?? new Uint8Array() }, await offline(path));
      return result.status === "not-genuine";
    });
    await everywhere("A", pack, VALID);
    await everywhere("C", pack, cut);
    const trust = parseTrustFile(await readFile(join(data, "trust.json")));
    const published = new Uint8Array(await (await fetch(`${url("ISSUER")}/api/v1/root`)).arrayBuffer());
    expect(openRootFile(published, trust).keys.get(oldKid)?.compromisedFrom, "published without a restart").to.equal(
      1n,
    );
    const health = (await (await fetch(`${url("ISSUER")}/health`)).json()) as { warnings?: readonly string[] };
    expect(health.warnings?.join()).to.include(`key ${oldKid} of issuer 1 has ended and 1 documents wait`);
    expect(await anchorFault(data, url("CHAIN"), oldKid), "the contract takes nothing of it").to.match(
      /KeyOutOfWindow/,
    );
  });

  it("goes on with a new key: what waited is signed afresh with it, and not lost", async () => {
    const dry = keys(`rotate --issuer 1 --passphrase-file ${pass}`);
    expect(dry.stdout, dry.stderr).to.include("This was a dry run");
    const told = keys(`rotate --issuer 1 --passphrase-file ${pass} --yes`);
    expect(told.code, told.stderr).to.equal(0);
    expect(await house?.stop()).to.equal(0);
    // The bytes that never left: only who opens the store with its keys has them.
    const [page] = await keptPages(data, ids.get("B") ?? "");
    await keep("B as first signed", page ?? new Uint8Array());
    house = undefined;
    await start({ ABSAH_PASSPHRASE_FILE: pass });
    newKid = await deliver("B");
    expect(newKid).not.to.equal(oldKid);
    expect(await keptPages(data, ids.get("B") ?? "", false)).to.have.length(1);
    await issue("D");
    expect(await deliver("D")).to.equal(newKid);
  });

  it("leaves every paper with one verdict everywhere: before, across, after, anew", async () => {
    const { recent, backdated } = papersOf(JSON.parse(stolen) as { secretKey: string }, clock());
    await keep("thief, today", recent);
    await keep("thief, two days back", backdated);
    const pack = await fetchPack(async (path) => {
      const result = await verify({ pdf: papers.get("D")?.bytes ?? new Uint8Array() }, await offline(path));
      return result.status === "valid";
    });
    await everywhere("A", pack, VALID);
    await everywhere("B", pack, VALID);
    await everywhere("D", pack, VALID);
    await everywhere("C", pack, { status: "not-genuine", group: "STOP", cause: "key-window" });
    await everywhere("B as first signed", pack, { status: "undetermined", group: "UNSURE" });
    await everywhere("thief, today", pack, { status: "undetermined", group: "UNSURE" });
    await everywhere("thief, two days back", pack, { status: "not-genuine", group: "STOP", cause: "not-anchored" });
  });

  it("refuses each of them with one byte changed", async () => {
    for (const name of ["A", "B", "D"]) {
      const bytes = Uint8Array.from(papers.get(name)?.bytes ?? []);
      bytes[Math.floor(bytes.length / 2)]! ^= 1;
      const result = await verify({ pdf: bytes }, await online());
      expect(result.group, name).not.to.equal("GO");
    }
    expect(fromHex(oldKid)).to.have.length(8);
  });
});
