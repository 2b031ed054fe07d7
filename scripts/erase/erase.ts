/** `npm run erase`: destroys the keys of persons in a stopped house. What was sealed under them never opens again. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Command } from "commander";
import { openLevelStore } from "../../issuer/adapters/store/level.ts";
import { documents, finals, keyOf, orders, positions } from "../../issuer/authority/records/records.ts";
import { type RecordKind } from "../../issuer/authority/records/record.ts";
import { Journal } from "../../issuer/journal/journal.ts";
import { type Store } from "../../issuer/ports.ts";
import { type Terminal, runProgram, terminalOfProcess } from "../store/command.ts";
import { FOLDERS, HouseError, assertStopped, openStoreHouse, type StoreHouse } from "../store/house.ts";

const HELP = `
ID is that of a document, or of an order that was rejected. First a dry run: nothing is written before you add --yes.
Stop the issuer first. Each order has a key of its own: name every document of the holder, also those that were replaced.

Gone for good: the request, number, names, page and credential here, and the reasons of its decisions.
Left: what the chain and the published lists say, in which nobody can be recognised. The holder's paper still verifies,
and can still be withdrawn. The journal says that this key was destroyed, not whose it was.

An older archive of the person keys would bring the person back. Afterwards:
  npm run backup -- --persons FOLDER        and destroy every older archive of the person keys

Examples:
  npm run erase -- 5f1d7e84-5a54-4b4e-9a20-2f0a6c3f1b11
  npm run erase -- 5f1d7e84-5a54-4b4e-9a20-2f0a6c3f1b11 --yes

Exit code: 0 done or dry run, 2 refused (the message says why; nothing is done), 64 wrong usage.`;

interface Options {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Whose key goes, and what it was asked for by. */
interface Target {
  readonly id: string;
  readonly what: "document" | "order";
  readonly order: string;
  readonly person: string;
  readonly isGone: boolean;
}

/** Runs the command. @returns the exit code */
export function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command("npm run erase --")
    .description("Destroys the keys that open what is kept of persons, in the stopped house of $ABSAH_DATA.")
    .argument("<id...>", "ids of documents or rejected orders")
    .option("--yes", "do it: there is no way back")
    .option("--json", "one JSON object: what was, or would be, destroyed")
    .addHelpText("after", HELP)
    .action(async (ids: readonly string[], options: Options) => erase([...new Set(ids)], options, terminal));
  return runProgram(program, args, terminal, () => 0);
}

async function erase(ids: readonly string[], options: Options, terminal: Terminal): Promise<void> {
  const house = await openStoreHouse(terminal.env);
  await assertStopped(house, "erase");
  const isDone = options.yes === true;
  const targets = await onStores(house, async (store, persons) => {
    const found = await Promise.all(ids.map((id) => findTarget(id, store, persons)));
    if (isDone) await destroy(found, { store, persons, now: terminal.now });
    return found;
  });
  if (options.json === true) terminal.out(`${JSON.stringify({ done: isDone, targets })}\n`);
  else terminal.out(targets.map(lineOf).join("") + (isDone ? DONE : DRY));
}

const lineOf = ({ what, id, person, isGone }: Target): string =>
  `  ${what} ${id}: key ${person}${isGone ? ", destroyed before" : ""}\n`;

const DRY = "This was a dry run: nothing was written. With --yes these keys are destroyed, for good.\n";
const DONE =
  "Destroyed. Next: npm run backup -- --persons FOLDER, then destroy every older archive of the person keys.\n";

/** @throws {HouseError} for an id that nobody has, and for an order that is not at its end */
async function findTarget(id: string, store: Store, persons: Store): Promise<Target> {
  const document = await find(store, documents, keyOf.document(id));
  const orderId = document?.order ?? id;
  const order = await find(store, orders, keyOf.order(orderId));
  if (order === undefined) throw new HouseError(`There is no document and no order ${id} in this house.`);
  // What is not at its end is still worked on: it would be signed, or signed afresh, from data that are gone.
  const { state, person, documentId } = order;
  if (state !== "rejected" && !(state === "issued" && (await isFinal(store, documentId ?? "")))) {
    const next = state === "waiting-approval" ? "decide on it first" : "let the issuer run until it is anchored";
    throw new HouseError(`Order ${orderId} is not at its end: ${next}. Nothing was destroyed.`);
  }
  const isGone = (await persons.get(`gone/${person}`)) !== undefined;
  return { id, what: document === undefined ? "order" : "document", order: orderId, person, isGone };
}

async function isFinal(store: Store, documentId: string): Promise<boolean> {
  const position = await find(store, positions, keyOf.position(documentId));
  if (position === undefined) return false;
  return (await find(store, finals, keyOf.final(position.issuer, position.sequence))) !== undefined;
}

async function destroy(
  targets: readonly Target[],
  { store, persons, now }: { readonly store: Store; readonly persons: Store; readonly now: () => number },
): Promise<void> {
  const left = new Map(targets.filter(({ isGone }) => !isGone).map(({ person, order }) => [person, order]));
  if (left.size === 0) return;
  const clock = { nowMs: () => now() * 1000 };
  const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };
  const journal = await Journal.open({ store, persons, clock, random });
  // The entry is first: a key that went without one would look like a theft. After a crash the command is given again.
  await journal.append([...left].map(([person, order]) => ({ name: "person.erased", facts: { person, order } })));
  for (const person of left.keys()) await journal.persons.destroy(person);
}

async function find<T>(store: Store, kind: RecordKind<T>, key: string): Promise<T | undefined> {
  const bytes = await store.get(key);
  return bytes && kind.read(key, bytes);
}

async function onStores<T>(
  { dataFolder, storeKey: key }: StoreHouse,
  work: (store: Store, persons: Store) => Promise<T>,
): Promise<T> {
  const store = await openLevelStore({ folder: join(dataFolder, FOLDERS.store), key });
  try {
    const persons = await openLevelStore({ folder: join(dataFolder, FOLDERS.persons), key, erase: true });
    try {
      return await work(store, persons);
    } finally {
      await persons.close();
    }
  } finally {
    await store.close();
  }
}

if (import.meta.main) process.exitCode = await run(process.argv.slice(2), terminalOfProcess());
