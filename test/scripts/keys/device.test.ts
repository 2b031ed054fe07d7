import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parseShortCode } from "#core/document/lookup-code.ts";
import { digestOf } from "../../../issuer/office/monitoring/enrolment.ts";
import { filesOf, keys, type Told } from "./desk.ts";

const NOW = 1_795_500_000;

describe("keys: a code for a device", () => {
  let data: string;
  let now: number;
  const say = (line: string): Promise<Told> => keys(data, line, { now: () => now });
  const kept = async (): Promise<{ name: string; salt: string; digest: string; expiresAt: number }[]> =>
    (JSON.parse(await readFile(join(data, "devices.json"), "utf8")) as { enrolments: [] }).enrolments;
  const codeIn = ({ out }: Told): string => /[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(out)?.[0] ?? "";

  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), "absah-device-"));
    now = NOW;
  });
  afterEach(() => rm(data, { recursive: true }));

  it("is not made in a dry run", async () => {
    const told = await say("device --name pos-1");
    expect(told).to.include({ code: 0, err: "" });
    expect(codeIn(told)).to.equal("");
    expect(await filesOf(data)).to.have.property("size", 0);
  });

  it("is shown once and kept as a digest with its end, for the owner alone", async () => {
    const told = await say("device --name pos-1 --hours 2 --yes");
    const code = codeIn(told);
    expect((await stat(join(data, "devices.json"))).mode & 0o777).to.equal(0o600);
    const [one] = await kept();
    expect(one).to.include({ name: "pos-1", expiresAt: NOW + 7200 });
    expect(one?.digest).to.equal(await digestOf(parseShortCode(code), one?.salt ?? ""));
    expect(await readFile(join(data, "devices.json"), "utf8")).not.to.include(code);
    const other = code.startsWith("7") ? `8${code.slice(1)}` : `7${code.slice(1)}`;
    expect(await digestOf(other.replace("-", ""), one?.salt ?? "")).not.to.equal(one?.digest);
  });

  it("stands beside others until it has expired, and is not given twice for one name", async () => {
    await say("device --name pos-1 --hours 1 --yes");
    await say("device --name pos-2 --yes");
    const twice = await say("device --name pos-1 --yes");
    expect(twice).to.include({ code: 1 });
    expect(twice.err).to.include("open already");
    now += 3600;
    expect(await say("device --name pos-1 --yes")).to.include({ code: 0 });
    expect((await kept()).map(({ name }) => name)).to.deep.equal(["pos-2", "pos-1"]);
  });

  it("is refused for a name or a time that cannot be, a damaged file, and a folder that is not there", async () => {
    for (const line of [
      "device --name POS",
      "device --name pos-1 --hours 0",
      "device --name pos-1 --hours 169",
      "device",
    ])
      expect(await say(`${line} --yes`), line).to.include({ code: 64 });
    await writeFile(join(data, "devices.json"), "{}");
    expect(await say("device --name pos-1 --yes")).to.include({ code: 1 });
    expect(await keys(join(data, "nowhere"), "device --name pos-1 --yes")).to.include({ code: 1 });
  });
});

describe("keys: help", () => {
  it("shows an example of every command, and ends with 0", async () => {
    const { code, out } = await keys("/nowhere", "--help");
    expect(code).to.equal(0);
    for (const name of ["generate", "register", "rotate", "retire", "compromise", "renew", "device"]) {
      expect(out).to.include(`npm run keys -- ${name} `);
      expect((await keys("/nowhere", `${name} --help`)).out).to.include(`Example:\n  npm run keys -- ${name}`);
    }
  });

  it("names a setting that cannot be read", async () => {
    const told = await keys("/nowhere", "device --name pos-1", { env: { ABSAH_PROFILE: "test" } });
    expect(told).to.include({ code: 64 });
    expect(told.err).to.include("ABSAH_PROFILE");
  });
});
