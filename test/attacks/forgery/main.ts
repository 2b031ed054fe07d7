/** `npm run test:mutations`: genuine documents and all that is published about them, changed by chance, through library,
 *  service, page and command. Ends with 1 where a verdict was one that it must not be, and says how to have it again. */
import { randomInt } from "node:crypto";
import { Command, InvalidArgumentError } from "commander";
import { openServices } from "../../support/house/services.ts";
import { apiChannel } from "./api.ts";
import { commandChannel } from "./command.ts";
import { type Channel, libraryChannel } from "./library.ts";
import { showFailures, tableOf } from "./report.ts";
import { FORMS, forgeAll } from "./run.ts";
import { makeWorld, openSameHouse } from "./world.ts";

/** How many cases each verifier gets unless told. */
const COUNTS = { library: 200_000, api: 5_000, page: 2_000, command: 1_000 } as const;
type Name = keyof typeof COUNTS;
const NAMES: readonly Name[] = ["library", "api", "page", "command"];

interface Options {
  readonly seed: number;
  readonly count?: number;
  readonly only?: Name;
  readonly form?: string;
  readonly case?: number;
}

const number = (text: string): number => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError("not a number");
  return value;
};
const oneOf =
  (names: readonly string[]) =>
  (text: string): string => {
    if (!names.includes(text)) throw new InvalidArgumentError(`one of ${names.join(", ")}`);
    return text;
  };

const options = new Command()
  .name("npm run test:mutations --")
  .option("--seed <number>", "draws the same changes again", number, randomInt(2 ** 31))
  .option(
    "--count <number>",
    `changes for each verifier; ${NAMES.map((name) => `${name} ${COUNTS[name]}`).join(", ")}`,
    number,
  )
  .option("--only <verifier>", NAMES.join(", "), oneOf(NAMES))
  .option("--form <name>", FORMS.map(({ name }) => name).join(", "), oneOf(FORMS.map(({ name }) => name)))
  .option("--case <number>", "this one alone, of a form", number)
  .parse()
  .opts<Options>();
const { seed, only, form } = options;

console.log(`seed ${seed}`);
const house = await openSameHouse();
const services = await openServices(house);
const world = await makeWorld(house, services);
const library = libraryChannel(world);
const open = {
  library: async () => library,
  api: () => apiChannel(world, services.verifier),
  page: async () => (await import("./page.ts")).pageChannel(world),
  command: () => commandChannel(world),
} satisfies Record<Name, () => Promise<Channel>>;

let failed = 0;
for (const name of only === undefined ? NAMES : [only]) {
  const begun = performance.now();
  const channel = await open[name]();
  const count = options.count ?? COUNTS[name];
  const plan = { seed, count, form, number: options.case, say: (line: string) => console.log(line) };
  const outcome = await forgeAll(world, channel, library, plan);
  const seconds = Math.round((performance.now() - begun) / 1000);
  console.log(`\n${channel.name}: ${outcome.judged} judged in ${seconds} s, ${outcome.failures.length} failed`);
  console.log(`${tableOf(outcome)}\n${showFailures(outcome.failures, seed, name)}`);
  failed += outcome.failures.length;
  if (channel !== library) await channel.close();
}
await library.close();
await services.close();
await house.close();
console.log(failed === 0 ? `no verdict was wrong (seed ${seed})` : `${failed} failed (seed ${seed})`);
process.exit(failed === 0 ? 0 : 1);
