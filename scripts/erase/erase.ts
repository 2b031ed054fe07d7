/** `npm run erase`: destroys the keys of persons in a stopped house, when one officer asked for it and another confirmed.
 *  What was sealed under them never opens again. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Command, Option } from "commander";
import { formatUuid } from "#core/encoding/text.ts";
import { openLevelStore } from "../../issuer/adapters/store/level.ts";
import { findOfficer, parseOfficers } from "../../issuer/api/officer.ts";
import { assertConfirms } from "../../issuer/authority/four-eyes.ts";
import { AuthorityError, type Officer } from "../../issuer/authority/model.ts";
import { documents, finals, keyOf, orders, positions } from "../../issuer/authority/records/records.ts";
import { type RecordKind } from "../../issuer/authority/records/record.ts";
import { checkedEntries } from "../../issuer/journal/check.ts";
import { Journal } from "../../issuer/journal/journal.ts";
import { type Store } from "../../issuer/ports.ts";
import { loadJson } from "../../issuer/system.ts";
import { type Terminal, runProgram, terminalOfProcess, UsageError } from "../store/command.ts";
import { FOLDERS, HouseError, assertStopped, openStoreHouse, type StoreHouse } from "../store/house.ts";

/** Why. Codes, and no text of one's own: the journal is kept for ever, and shall say nothing of a person. */
const REASONS = ["holder-asked", "retention-over", "court-order", "kept-unlawfully"] as const;

const HELP = `
ID is that of a document, or of an order that was rejected. Two persons: one asks, with a reason, and another, who may
approve, confirms. Each gives a file with the own token; /dev/stdin is one. Without --yes either is a dry run: nothing is
written. Stop the issuer first. Each order has a key of its own: name every document of the holder, also those that were
replaced.

Gone for good: the request, number, names, page and credential here, and the reasons of its decisions.
Left: what the chain and the published lists say, in which nobody can be recognised. The holder's paper still verifies,
and can still be withdrawn. The journal says that this key was destroyed, why, and by which two officers; not whose it was.

An older archive of both store and person keys would bring the person back. Afterwards:
  npm run backup -- --persons FOLDER        and destroy every older archive of the person keys

Examples:
  npm run erase -- 5f1d7e84-5a54-4b4e-9a20-2f0a6c3f1b11
  npm run erase -- 5f1d7e84-5a54-4b4e-9a20-2f0a6c3f1b11 --reason holder-asked --token FILE --yes
  npm run erase -- --confirm 0b7c2d1e-93a4-4c1f-8f5e-6d2b1a0c9e77 --token FILE --yes

Exit code: 0 done or dry run, 2 refused (the message says why; nothing is done), 64 wrong usage.`;

interface Options {
  readonly reason?: string;
  readonly confirm?: string;
  readonly token?: string;
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

/** What one officer asked for. */
interface Request {
  readonly erasure: string;
  readonly ids: readonly string[];
  readonly reason: string;
  readonly by: string;
}

interface Stores {
  readonly store: Store;
  readonly persons: Store;
  readonly now: () => number;
}

/** Runs the command. @returns the exit code */
export function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command("npm run erase --")
    .description("Destroys the keys that open what is kept of persons, in the stopped house of $ABSAH_DATA.")
    .argument("[id...]", "ids of documents or rejected orders, to ask for")
    .addOption(new Option("--reason <code>", "why it is asked for").choices(REASONS))
    .option("--confirm <request>", "confirm what another person asked for: then the keys are destroyed")
    .option("--token <file>", "holds your token")
    .option("--yes", "do it: once confirmed there is no way back")
    .option("--json", "one JSON object: what was, or would be, asked for or destroyed")
    .addHelpText("after", HELP)
    .action(async (ids: readonly string[], options: Options) => erase([...new Set(ids)], options, terminal));
  return runProgram(program, args, terminal, () => 0);
}

async function erase(ids: readonly string[], options: Options, terminal: Terminal): Promise<void> {
  const { confirm, reason, token, yes: isDone = false } = options;
  if ((ids.length === 0) === (confirm === undefined))
    throw new UsageError("Give ids to ask for, or --confirm REQUEST.");
  if (isDone && token === undefined) throw new UsageError("--yes needs --token FILE: who asks, or who confirms.");
  if (isDone && confirm === undefined && reason === undefined) {
    throw new UsageError(`--yes needs --reason: ${REASONS.join(", ")}.`);
  }
  const house = await openStoreHouse(terminal.env);
  await assertStopped(house, "erase");
  const officer = isDone ? await officerOf(house, token ?? "") : undefined;
  const { targets, erasure } = await onStores(house, async (store, persons) => {
    const request = confirm === undefined ? undefined : await findRequest(confirm, store);
    const found = await Promise.all((request?.ids ?? ids).map((id) => findTarget(id, store, persons)));
    const stores = { store, persons, now: terminal.now };
    if (officer === undefined) return { targets: found, erasure: confirm };
    if (request === undefined) return { targets: found, erasure: await ask(found, reason ?? "", officer, stores) };
    await destroy(found, request, officer, stores);
    return { targets: found, erasure: confirm };
  });
  if (options.json === true) return terminal.out(`${JSON.stringify({ done: isDone, erasure, targets })}\n`);
  const end = confirm === undefined ? askedLine(erasure) : DONE;
  terminal.out(targets.map(lineOf).join("") + (isDone ? end : DRY));
}

const lineOf = ({ what, id, person, isGone }: Target): string =>
  `  ${what} ${id}: key ${person}${isGone ? ", destroyed before" : ""}\n`;

const DRY = "This was a dry run: nothing was written.\n";
const DONE =
  "Destroyed. Next: npm run backup -- --persons FOLDER, then destroy every older archive of the person keys.\n";
const askedLine = (erasure: string | undefined): string =>
  erasure === undefined
    ? "Nothing is left to be destroyed.\n"
    : `Asked for. Nothing is destroyed yet: another person, who may approve, confirms it with
  npm run erase -- --confirm ${erasure} --token FILE --yes\n`;

/** @throws {HouseError} for a token that nobody holds */
async function officerOf({ dataFolder }: StoreHouse, file: string): Promise<Officer> {
  const officers = parseOfficers(await loadJson(dataFolder, "tokens.json"));
  const officer = findOfficer((await readFile(file, "utf8")).trim(), officers);
  if (officer === undefined) throw new HouseError("Nobody has this token. Nothing was written.");
  return officer;
}

/** @throws {HouseError} for a request that nobody made */
async function findRequest(erasure: string, store: Store): Promise<Request> {
  for await (const { name, facts } of checkedEntries(store)) {
    if (name !== "erasure.asked" || facts["erasure"] !== erasure) continue;
    const { ids, reason, by } = facts;
    return { erasure, ids: (Array.isArray(ids) ? ids : []).map(String), reason: String(reason), by: String(by) };
  }
  throw new HouseError(`Nobody asked for ${erasure} in this house.`);
}

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

/** @returns the id of the request; undefined where nothing is left to be destroyed */
async function ask(
  targets: readonly Target[],
  reason: string,
  { person: by }: Officer,
  stores: Stores,
): Promise<string | undefined> {
  const ids = targets.filter(({ isGone }) => !isGone).map(({ id }) => id);
  if (ids.length === 0) return undefined;
  const erasure = formatUuid(new Uint8Array(randomBytes(16)));
  const journal = await openJournal(stores);
  await journal.append([{ name: "erasure.asked", facts: { erasure, ids, reason, by } }]);
  return erasure;
}

/** @throws {HouseError} for who asked, and for who may not approve */
async function destroy(
  targets: readonly Target[],
  { erasure, reason, by: asked }: Request,
  officer: Officer,
  stores: Stores,
): Promise<void> {
  try {
    assertConfirms(officer, asked);
  } catch (error) {
    throw error instanceof AuthorityError
      ? new HouseError(`Not confirmed: ${error.message}.`, { cause: error })
      : error;
  }
  const left = new Map(targets.filter(({ isGone }) => !isGone).map(({ person, order }) => [person, order]));
  if (left.size === 0) return;
  const journal = await openJournal(stores);
  const facts = { erasure, reason, asked, by: officer.person };
  // The entry is first: a key that went without one would look like a theft. After a crash the issuer ends it when it
  // starts.
  await journal.append(
    [...left].map(([person, order]) => ({ name: "person.erased", facts: { person, order, ...facts } })),
  );
  for (const person of left.keys()) await journal.persons.destroy(person);
}

function openJournal({ store, persons, now }: Stores): Promise<Journal> {
  const clock = { nowMs: () => now() * 1000 };
  const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };
  return Journal.open({ store, persons, clock, random });
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
