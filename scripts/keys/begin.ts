/** `keys register` and `keys rotate`: how a key begins. A key is on the chain and in a published root statement before it
 *  signs: one that no list knows makes papers that are not genuine. */
import { KINDS, kindBit, type Kind } from "#core/document/kind.ts";
import { NEVER_COMPROMISED, NEVER_RETIRED } from "#core/proof/fields.ts";
import { toHex } from "#core/encoding/text.ts";
import { loadSigner } from "../../issuer/adapters/signer/file.ts";
import { KEY_SECONDS } from "../setup/deploy.ts";
import { type ChainKey } from "./chain.ts";
import { type KeptKey, generateKey, generateStep, keptPath, presentKey, switchKey, waitingKey } from "./files.ts";
import { type House, assertKid, formatMoment, parseTime } from "./house.ts";
import { KeysError, type Plan, type Step, UsageError } from "./plan.ts";
import { SELF_PUBLISHED, isStated, statementStep } from "./statement.ts";

/** As written on the command line. */
export interface BeginOptions {
  readonly issuer: number;
  readonly kid?: string;
  readonly kinds?: string;
  readonly from?: string;
  readonly until?: string;
}

/** `keys register`. */
export async function register(house: House, options: BeginOptions): Promise<Plan> {
  const { issuer, kid = "" } = options;
  const key = await waitingKey(house, issuer, assertKid(kid));
  const wanted = await wantedKey(house, key.publicKey, options);
  const steps = await registration(house, kid, wanted);
  if (steps.length === 0)
    throw new KeysError(`Key ${kid} is registered and listed already: a kid is registered once, for ever.`);
  return {
    title: `Register key ${kid} for issuer ${issuer}`,
    facts: [...house.facts, ...factsOf(wanted)],
    steps,
    effects: ["The issuer goes on signing with its present key."],
    next: [SELF_PUBLISHED, `npm run keys -- rotate --issuer ${issuer} --kid ${kid}   puts the key in place`],
  };
}

/** `keys rotate`: all of it, or what is left of it. */
export async function rotate(house: House, options: BeginOptions): Promise<Plan> {
  const { issuer } = options;
  const present = await presentKey(house, issuer);
  const { kid, publicKey, made } = await nextKey(house, options);
  const wanted = (await house.chain.key(kid)) ?? (await wantedKey(house, publicKey, options));
  assertMaySign(house, kid, wanted);
  const next = keptPath(house, issuer, kid);
  const steps = [...made, ...(await registration(house, kid, wanted)), switchStep(house, present, next, kid)];
  const within = house.root.anchorWithinSeconds;
  const { passphraseFile: file } = house;
  const start =
    file === undefined
      ? "ABSAH_PASSPHRASE_FILE=FILE npm start   where FILE (mode 600) holds the passphrase that you type now"
      : `ABSAH_PASSPHRASE_FILE=${file} npm start`;
  return {
    title: `Rotate the signing key of issuer ${issuer}`,
    facts: [...house.facts, ["signs now", present.kid], ...factsOf(wanted)],
    steps,
    again: `npm run keys -- rotate --issuer ${issuer} --kid ${kid}`,
    effects: [
      `Until the issuer is started again it signs with ${present.kid}.`,
      SELF_PUBLISHED,
      `Documents that ${present.kid} signed stay valid. Those that wait for their anchor keep its name and are anchored under`,
      `it (a batch has one key); one that waits longer than ${within / 3600} h, or whose key has ended by then, is signed afresh.`,
    ],
    next: [
      `Stop the issuer with Ctrl-C and start it: ${start}`,
      `The old key may end when all it signed is anchored: npm run keys -- retire --kid ${present.kid} --at ${dayAfter(house.now + 2 * within)}`,
    ],
  };
}

interface NextKey {
  readonly kid: string;
  readonly publicKey: string;
  readonly made: readonly Step[];
}

async function nextKey(house: House, { issuer, kid }: BeginOptions): Promise<NextKey> {
  if (kid === undefined) {
    const key = generateKey();
    return { kid: key.kid, publicKey: toHex(key.publicKey), made: [generateStep(house, issuer, key)] };
  }
  const { path, publicKey } = await waitingKey(house, issuer, assertKid(kid));
  // The issuer must be able to open it at its next start.
  await loadSigner(path, house.passphrase);
  return { kid, publicKey, made: [] };
}

function switchStep(house: House, present: KeptKey, next: string, kid: string): Step {
  const { issuer } = present;
  return {
    will: `put the new key in the place of keys/issuer-${issuer}-signing.json; the old file stays as issuer-${issuer}-signing.${present.kid}.json`,
    run: async () => {
      assertMaySign(house, kid, await house.chain.key(kid));
      await switchKey(house, present, next);
      return `issuer ${issuer} will sign with ${kid} from its next start`;
    },
  };
}

/** @throws {KeysError} for a key that could not anchor what it signs now */
function assertMaySign({ now, root }: House, kid: string, key: ChainKey | undefined): void {
  if (key === undefined) throw new KeysError(`Key ${kid} is not in the chain's state.`);
  const end = Math.min(key.notAfter, key.retiredAt) - root.anchorWithinSeconds;
  if (key.compromisedFrom !== NEVER_COMPROMISED) throw new KeysError(`Key ${kid} is compromised: make another.`);
  if (now < key.notBefore) throw new KeysError(`Key ${kid} begins ${formatMoment(key.notBefore)}: rotate then.`);
  if (now >= end) throw new KeysError(`Key ${kid} is at its end (it signs until ${formatMoment(end)}): make another.`);
}

/** What is left to do so that chain and root statement know the key. */
async function registration(house: House, kid: string, wanted: ChainKey): Promise<readonly Step[]> {
  const present = await house.chain.key(kid);
  if (present !== undefined && present.issuer !== wanted.issuer)
    throw new KeysError(`Key ${kid} is registered already, for issuer ${present.issuer}.`);
  if (present !== undefined && isStated(house, kid, present)) return [];
  const listed = present ?? wanted;
  const statement = await statementStep(house, "it lists the new key", new Map([[kid, listed]]));
  return present === undefined ? [await chainStep(house, kid, wanted), statement] : [statement];
}

async function chainStep(house: House, kid: string, key: ChainKey): Promise<Step> {
  const { publicKey, issuer, kinds, notBefore, notAfter } = key;
  const call = { name: "registerKey", args: [`0x${publicKey}`, issuer, kinds, notBefore, notAfter] } as const;
  return {
    will: `register the key on the chain for ${kindsOf(kinds).join(", ")}`,
    price: await house.chain.price(call),
    run: async () => {
      const block = await house.chain.send(call);
      if ((await house.chain.key(kid)) === undefined) throw new KeysError(`Key ${kid} is not in the chain's state.`);
      return `key ${kid} is registered in block ${block}`;
    },
  };
}

/** Powers and window: those asked for, else the powers of the present key and two years. */
async function wantedKey(house: House, publicKey: string, options: BeginOptions): Promise<ChainKey> {
  const { issuer, kinds, from, until } = options;
  const present = house.root.keys.get((await presentKey(house, issuer)).kid);
  const mask = kinds === undefined ? present?.kinds : parseKinds(kinds);
  if (mask === undefined) throw new UsageError(`The present key of issuer ${issuer} is not listed: give --kinds.`);
  const notBefore = from === undefined ? house.now : parseTime("--from", from);
  const notAfter = until === undefined ? notBefore + KEY_SECONDS : parseTime("--until", until);
  if (from !== undefined && notBefore < house.now)
    throw new KeysError(`--from ${from} is past: a key cannot have signed before it was registered.`);
  // It stops D before its end: less than twice that is no time to work.
  if (notAfter < Math.max(notBefore, house.now) + 2 * house.root.anchorWithinSeconds)
    throw new KeysError(`The window ends ${formatMoment(notAfter)}: too soon, or before it begins.`);
  const limits = { retiredAt: NEVER_RETIRED, compromisedFrom: NEVER_COMPROMISED };
  return { publicKey, issuer, kinds: mask, notBefore, notAfter, ...limits };
}

function parseKinds(text: string): number {
  return text.split(",").reduce((mask, name) => {
    const kind = KINDS.find((one) => one === name.trim());
    if (kind === undefined) throw new UsageError(`--kinds ${name} is no kind. Kinds are ${KINDS.join(", ")}.`);
    return mask | kindBit(kind);
  }, 0);
}

const kindsOf = (mask: number): readonly Kind[] => KINDS.filter((kind) => (mask & kindBit(kind)) !== 0);

const factsOf = ({ kinds, notBefore, notAfter }: ChainKey): readonly (readonly [string, string])[] => [
  ["kinds", kindsOf(kinds).join(", ")],
  ["window", `${formatMoment(notBefore)} to ${formatMoment(notAfter)}`],
];

const dayAfter = (time: number): string => formatMoment(time + 86_400).slice(0, 10);
