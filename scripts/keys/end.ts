/** `keys retire` and `keys compromise`: how a key ends, by date or by order (PROTOCOL 7). */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { toHex } from "#core/encoding/text.ts";
import { LEAF_BYTES } from "#core/proof/anchor.ts";
import { NEVER_COMPROMISED } from "#core/proof/fields.ts";
import { type AdminCall, type Anchored, type ChainKey } from "./chain.ts";
import { signingKeys } from "./files.ts";
import { type House, formatMoment, knownKey, parseTime, waitingDocuments } from "./house.ts";
import { KeysError, type Plan, type Step, UsageError, endOf } from "./plan.ts";
import { SELF_PUBLISHED, isStated, statementStep } from "./statement.ts";

/** So many documents are named one by one; the files that name all are told. */
const MOST_NAMED = 20;

/** `keys retire`. @param at  as written */
export async function retire(house: House, kid: string, at: string): Promise<Plan> {
  const retiredAt = parseTime("--at", at);
  const key = await knownKey(house, kid);
  const now = Math.max(house.now, await house.chain.time());
  if (retiredAt <= now)
    throw new KeysError(
      `--at ${at} is past: a key retires at a date to come. If it was stolen: npm run keys -- compromise.`,
    );
  if (retiredAt >= Math.min(key.retiredAt, key.notAfter))
    throw new KeysError(
      `Key ${kid} ends ${formatMoment(Math.min(key.retiredAt, key.notAfter))} already: dates only move earlier.`,
    );
  const signs = await isPresent(house, kid);
  const stop = retiredAt - house.root.anchorWithinSeconds;
  const call = { name: "retire", args: [`0x${kid}`, retiredAt] } as const;
  return {
    title: `Retire key ${kid} of issuer ${key.issuer}`,
    confirmation: endOf(kid),
    facts: [...house.facts, ["retires", formatMoment(retiredAt)]],
    steps: [
      await endStep(house, kid, call, `set its end on the chain to ${formatMoment(retiredAt)}`),
      await statementStep(house, "it lists the earlier end"),
    ],
    effects: [
      "Every document anchored before that moment stays valid; what the key signed and is not anchored by then never is.",
      ...(signs
        ? [`Issuer ${key.issuer} signs with this key NOW and stops ${formatMoment(stop)}: rotate before that.`]
        : []),
    ],
    next: [
      ...(signs ? [`npm run keys -- rotate --issuer ${key.issuer}   before ${formatMoment(stop)}`] : []),
      SELF_PUBLISHED,
    ],
  };
}

/** `keys compromise`. @param from  as written; the next sequence of the issuer's log unless told */
export async function compromise(house: House, kid: string, from?: string): Promise<Plan> {
  const key = await knownKey(house, kid);
  const batches = await house.chain.anchored(key.issuer);
  const next = batches.length;
  const cut = cutOf(from, next, key);
  const own = batches.filter((batch) => batch.kid === kid);
  const [kept, lost] = [own.filter(({ sequence }) => sequence < cut), own.filter(({ sequence }) => sequence >= cut)];
  const steps: Step[] = [];
  const isCut = key.compromisedFrom === BigInt(cut);
  const call = { name: "compromise", args: [`0x${kid}`, cut] } as const;
  if (!isCut) steps.push(await cutStep(house, kid, key, call, own.length));
  if (!isCut || !isStated(house, kid, key)) steps.push(await statementStep(house, "it lists the cut and the end"));
  const signs = await isPresent(house, kid);
  return {
    title: `Call key ${kid} of issuer ${key.issuer} compromised from batch ${cut} on`,
    confirmation: endOf(kid),
    facts: [...house.facts, ["next batch", String(next)]],
    steps,
    effects: [
      `Stays valid: ${tally(kept)}${kept.length > 0 ? ` (${span(kept)})` : ""}. Batches of other keys are not touched.`,
      `Becomes not genuine (key-window): ${tally(lost)}${lost.length > 0 ? ":" : "."}`,
      ...(await namesOf(house, key.issuer, lost)),
      "Never becomes valid: anything else that this key signed or signs. It is not on the chain, and will not be.",
      ...(await waitingEffect(house)),
      "Seen by who asks the chain: at once. By bundles: within a minute. By who is offline: with the next bundle fetched.",
      "This cannot be taken back: the cut may only be moved to an earlier batch.",
    ],
    next: [
      ...(signs
        ? [`npm run keys -- rotate --issuer ${key.issuer}   it signs with this key now, and stops at once`]
        : []),
      SELF_PUBLISHED,
      ...(lost.length > 0 ? ["Issue the documents of the lost batches anew, and tell their holders."] : []),
    ],
  };
}

function cutOf(from: string | undefined, next: number, { compromisedFrom }: ChainKey): number {
  const isSet = compromisedFrom !== NEVER_COMPROMISED;
  if (from === undefined) return isSet ? Math.min(next, Number(compromisedFrom)) : next;
  if (!/^\d{1,15}$/.test(from)) throw new UsageError(`--from ${from} is no sequence: a whole number from 0.`);
  const cut = Number(from);
  if (isSet && BigInt(cut) > compromisedFrom)
    throw new KeysError(
      `The key is compromised from batch ${compromisedFrom} on already: the cut may be lowered, never raised.`,
    );
  if (cut <= next) return cut;
  throw new KeysError(`The issuer's next batch is ${next}: a cut at ${cut} would leave a thief the batches between.`);
}

async function endStep(house: House, kid: string, call: AdminCall, will: string): Promise<Step> {
  return {
    will,
    price: await house.chain.price(call),
    run: async () => {
      const block = await house.chain.send(call);
      return `key ${kid}: ${call.name} is in block ${block}`;
    },
  };
}

async function cutStep(house: House, kid: string, key: ChainKey, call: AdminCall, before: number): Promise<Step> {
  const step = await endStep(house, kid, call, "retire the key at once and cut its batches by order, on the chain");
  return {
    ...step,
    run: async () => {
      const done = await step.run();
      const [, cut] = call.args;
      const own = (await house.chain.anchored(key.issuer)).filter((batch) => batch.kid === kid);
      // The issuer may have anchored a batch between plan and cut: its documents are lost, and that is said.
      const late = own.slice(before).filter(({ sequence }) => sequence >= Number(cut));
      if (late.length === 0) return done;
      return `${done}\n    Anchored meanwhile and cut too, so issue these anew: ${tally(late)} (${span(late)})`;
    },
  };
}

async function isPresent(house: House, kid: string): Promise<boolean> {
  return (await signingKeys(house)).some((key) => key.kid === kid && key.isPresent);
}

async function waitingEffect(house: House): Promise<readonly string[]> {
  const waiting = await waitingDocuments(house);
  if (waiting === undefined)
    return ["Documents that it signed and that wait for their anchor are signed afresh, with the next key."];
  return [
    `The running issuer has ${waiting} documents that wait for their anchor: those of this key are signed afresh, with the next one.`,
  ];
}

function tally(batches: readonly Anchored[]): string {
  const documents = batches.reduce((sum, { size }) => sum + size - 1, 0);
  if (batches.length === 0) return "nothing";
  return `${documents} document${documents === 1 ? "" : "s"} in ${batches.length} batch${batches.length === 1 ? "" : "es"}`;
}

function span(batches: readonly Anchored[]): string {
  const [first, last] = [batches[0]?.sequence, batches.at(-1)?.sequence];
  return first === last ? `batch ${first}` : `batches ${first} to ${last}`;
}

/** The documents of batches by the digests that stand in the published lists. */
async function namesOf(
  { dataFolder }: House,
  issuer: number,
  batches: readonly Anchored[],
): Promise<readonly string[]> {
  const lines: string[] = [];
  let left = MOST_NAMED;
  for (const { sequence, size, time } of batches) {
    const path = join(dataFolder, "published", "lists", String(issuer), `${sequence}.bin`);
    const leaves = await readFile(path).catch(() => undefined);
    lines.push(`  batch ${sequence}, anchored ${formatMoment(time)}, ${size - 1} documents, SHA-256 of their codes:`);
    const digests = digestsOf(leaves ?? new Uint8Array(), size);
    lines.push(...digests.slice(0, left).map((digest) => `    ${digest}`));
    left -= Math.min(left, digests.length);
    if (leaves === undefined || left === 0) lines.push(`    all of them: the first 32 bytes of each 96 in ${path}`);
  }
  return lines;
}

const digestsOf = (leaves: Uint8Array, size: number): readonly string[] =>
  Array.from({ length: leaves.length === size * LEAF_BYTES ? size - 1 : 0 }, (_, at) =>
    toHex(leaves.subarray((at + 1) * LEAF_BYTES, (at + 1) * LEAF_BYTES + 32)),
  );
