/** G1 and G2, a tenth of `npm run test:mutations`: changed documents, files and evidence through library, service and
 *  command; and the same harness over verifiers that lack one guard, each of which it must find out. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { serialize } from "node:v8";
import { expect } from "chai";
import { presentCwt } from "#core/document/presented.ts";
import { judgeAll, verifyAll } from "../../verifier/library/index.ts";
import { type House } from "../support/house/house.ts";
import { type Services, openServices } from "../support/house/services.ts";
import { apiChannel } from "./forgery/api.ts";
import { commandChannel } from "./forgery/command.ts";
import { type Channel, libraryChannel } from "./forgery/library.ts";
import { showFailures } from "./forgery/report.ts";
import { type Outcome, forgeAll } from "./forgery/run.ts";
import { type World, makeWorld, openSameHouse } from "./forgery/world.ts";

const SEED = Number(process.env["ABSAH_SEED"] ?? 20_261_124);
const ALONE = fileURLToPath(new URL("forgery/alone.ts", import.meta.url));
const BROKEN = fileURLToPath(new URL("forgery/broken.ts", import.meta.url));

/** The guard that is missing, and the changes that must find it out. */
const CONTROLS = {
  signature: "cose",
  canonical: "cose",
  "letter-case": "qr",
  file: "pdf",
  "bundle-key": "bundle",
  exception: "field",
} as const;

describe("changes by chance", function () {
  this.timeout(300_000);
  let house: House;
  let services: Services;
  let world: World;
  let library: Channel;
  let folder: string;
  before(async () => {
    console.log(`    ABSAH_SEED=${SEED}`);
    folder = await mkdtemp(join(tmpdir(), "absah-forgery-"));
    house = await openSameHouse();
    services = await openServices(house);
    world = await makeWorld(house, services);
    library = libraryChannel(world);
    await writeFile(join(folder, "world"), serialize(world));
  });
  after(async () => {
    await library.close();
    await services.close();
    await house.close();
    await rm(folder, { recursive: true, force: true });
  });

  const forged = (channel: Channel, count: number, form?: string): Promise<Outcome> =>
    forgeAll(world, channel, library, { seed: SEED, count, form, say: () => undefined });

  async function holds(channel: Channel, count: number): Promise<void> {
    const { failures, judged } = await forged(channel, count);
    expect(failures, showFailures(failures, SEED, channel.name)).to.deep.equal([]);
    expect(judged).to.be.at.least(count);
  }

  it("has a genuine document of every fate", async () => {
    const fates = world.specimens.map(({ fate }) => fate);
    expect(new Set(fates).size).to.equal(fates.length).and.to.be.at.least(8);
    const told = await library.judge(world.specimens.map(({ file }) => ({ input: { pdf: file } })));
    expect(told.map((each) => ("said" in each ? each.said[0]?.status : each.broke))).to.deep.equal(fates);
  });

  it("make no document valid, show nothing that was not signed, and break nothing: 20,000 through the library", () =>
    holds(library, 20_000));

  it("get the library's verdict from the service: 500", async () => {
    const channel = await apiChannel(world, services.verifier);
    try {
      await holds(channel, 500);
    } finally {
      await channel.close();
    }
  });

  it("get the library's verdict from the command: 100", async () => {
    const channel = await commandChannel(world);
    try {
      await holds(channel, 100);
    } finally {
      await channel.close();
    }
  });

  it("are drawn until so many are judged, and not for ever where none can be", async () => {
    const { judged, counts } = await forged(library, 333);
    expect(judged).to.be.within(333, 333 + counts.size);
    const empty = forgeAll({ ...world, specimens: [] }, library, library, {
      seed: SEED,
      count: 333,
      say: () => undefined,
    });
    const refusal = await empty.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refusal).to.be.an.instanceof(RangeError);
  });

  describe("find out a verifier", () => {
    const run = promisify(execFile);

    for (const [name, form] of Object.entries(CONTROLS)) {
      it(`without its guard: ${name}`, async () => {
        const args = ["--import", BROKEN, ALONE, join(folder, "world"), String(SEED), "20000", form];
        const ended = await run(process.execPath, args, { env: { ...process.env, ABSAH_BREAK: name } }).catch(
          (error: unknown) => error as { code: number; stdout: string },
        );
        expect(ended).to.have.property("code", 1);
        expect(JSON.parse(ended.stdout)).to.have.nested.property("failures[0].form", form);
      });
    }

    it("whose service takes a credential for a file", async () => {
      const channel = await apiChannel(world, undefined, async (input, sources) => {
        if (!("pdf" in input)) return verifyAll(input, sources);
        const contents = await sources.files?.pdf(input.pdf);
        return contents?.status === "credential"
          ? verifyAll({ cwt: contents.cwt }, sources)
          : verifyAll(input, sources);
      });
      const { failures } = await forged(channel, 500, "pdf");
      await channel.close();
      expect(failures).to.have.length(1);
    });

    it("that says the same, but for another reason", async () => {
      const channel = libraryChannel(
        world,
        async (input, sources) =>
          (await judgeAll(input, sources)).map(({ result }) =>
            result.cause === "signature" ? { ...result, cause: "not-canonical" as const } : result,
          ),
        "another library",
      );
      const { failures } = await forged(channel, 500, "cose");
      await channel.close();
      expect(failures.map(({ faults }) => faults.join())).to.match(/library/);
    });

    it("and make the case small: one edit of the first document", async () => {
      const channel = libraryChannel(world, async (input, sources) => {
        if ("cwt" in input && presentCwt(input.cwt).form === "not-canonical") throw new TypeError("no");
        return verifyAll(input, sources);
      });
      const { failures } = await forgeAll(world, channel, channel, {
        seed: SEED,
        count: 500,
        form: "cose",
        say: () => undefined,
      });
      expect(failures).to.have.length(1);
      expect(failures[0]).to.include({ specimen: 0 }).and.to.have.property("edits").with.length(1);
      expect(showFailures(failures, SEED, "library")).to.match(/again: npm run .*--form cose --case \d+/);
    });
  });
});
