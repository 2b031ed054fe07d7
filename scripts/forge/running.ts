/** The demo house that `npm start` keeps running, and the documents of `npm run demo`. */
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { readConfig } from "../../issuer/config.ts";
import { type Environment, openSystem, readTrust } from "../../verifier/cli/system.ts";
import { type ForgeHouse } from "./scene.ts";
import { patientReader } from "./specimen.ts";

/** Sources are those of the command `absah verify`. @throws {Error} where no house answers, or there is no demo */
export async function openRunning(env: Environment): Promise<ForgeHouse> {
  const config = readConfig(env);
  const clock = (): number => Math.floor(Date.now() / 1000);
  const trust = await readTrust(undefined, config.dataFolder);
  const answers = await Promise.all(trust.endpoints.map((url) => fetch(`${url}/health`).catch(() => undefined)));
  if (!answers.some((answer) => answer?.ok === true))
    throw new Error("No house answers. Run `npm start` and `npm run demo` in another terminal, or use --alone.");
  const folder = join(config.dataFolder, "demo");
  const names = await readdir(folder).catch(() => []);
  const delivered = names.filter((name) => name.endsWith(".pdf")).toSorted();
  if (delivered.length === 0) throw new Error("There are no demo documents yet. Run `npm run demo`, or use --alone.");
  const system = await openSystem({}, env, clock, () => {});
  const { lists, sources } = system;
  const files = patientReader();
  return {
    config,
    trust,
    lists,
    sources: { ...sources, files },
    delivered: await Promise.all(delivered.map(async (name) => new Uint8Array(await readFile(join(folder, name))))),
    close: () => {
      files.close();
      system.close();
      return Promise.resolve();
    },
  };
}
