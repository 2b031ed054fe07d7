/** The next root statement: what the chain says of each key, held by the root keys (PROTOCOL 8). */
import { readFile } from "node:fs/promises";
import { importPublicKey } from "#primitives";
import { fromHex } from "#core/encoding/text.ts";
import {
  BUNDLE_KEY_SECONDS,
  type KeyEntry,
  type RootStatement,
  encodeRootStatement,
  openRootFile,
} from "#core/proof/root.ts";
import { narrow } from "#core/proof/succession.ts";
import { makeRootFile } from "../../issuer/authority/root.ts";
import { type Signer } from "../../issuer/ports.ts";
import { replaceFile } from "../setup/files.ts";
import { rootSigners } from "../setup/root-keys.ts";
import { type ChainKey } from "./chain.ts";
import { type House, formatMoment, rootPath } from "./house.ts";
import { KeysError, type Plan, type Step } from "./plan.ts";

const DAY = 86_400;
const YEAR = 365 * DAY;

/** Told after each statement. */
export const SELF_PUBLISHED = "A running issuer publishes the new root statement by itself, with its next bundle.";

/** The entry of a root statement for a key. @throws {KeysError} for a public key outside the profile */
function entryOf({ publicKey: hex, ...rest }: ChainKey): KeyEntry {
  const publicKey = importPublicKey(fromHex(hex));
  if (publicKey === undefined) throw new KeysError(`The public key ${hex} is outside the profile of PROTOCOL 2.`);
  return { publicKey, ...rest };
}

/** The step that signs and publishes the next statement. Nothing is signed here, but all that could be refused is tried.
 *  @param added  kids to be listed, with what the chain has or will have of them
 *  @throws {KeysError} where too few root keys are at hand, {FormatError} where the statement would break a rule */
export async function statementStep(
  house: House,
  why: string,
  added: ReadonlyMap<string, ChainKey> = new Map(),
): Promise<Step> {
  const signers = await loadRootSigners(house);
  encodeRootStatement(await successor(house, house.root, added));
  const version = house.root.version + 1;
  return {
    will: `sign root statement ${version} with ${rootKeys(signers.length)} and put it into published/root.cbor: ${why}`,
    run: async () => `root statement ${await publish(house, signers, [...added.keys()])} is written`,
  };
}

const rootKeys = (count: number): string => (count === 1 ? "the root key" : `${count} root keys`);

/** `keys renew`: the same statement for another year, and the bundle key for another 90 days. */
export async function renew(house: House): Promise<Plan> {
  const { root, chain } = house;
  const next = await successor(house, root, new Map());
  const until = ({ bundleKeys }: RootStatement): string => formatMoment(Math.max(...bundleKeys.map(({ to }) => to)));
  return {
    title: `Renew root statement ${root.version}`,
    facts: [
      ["data", house.dataFolder],
      ["chain", `${root.chain.chainId}, admin ${chain.admin}`],
      ["statement", `until ${formatMoment(root.expires)}, then ${formatMoment(next.expires)}`],
      ["bundle key", `until ${until(root)}, then ${until(next)}`],
    ],
    steps: [await statementStep(house, "its dates begin anew")],
    effects: ["No key, power or window changes. Documents, and what verifiers hold of them, stay as they are."],
    next: [SELF_PUBLISHED, "Take root keys that you brought for this away again."],
  };
}

/** Whether the published statement says of a key what the chain says. */
export function isStated({ root }: House, kid: string, key: ChainKey): boolean {
  const listed = root.keys.get(kid);
  return listed !== undefined && listed.retiredAt <= key.retiredAt && listed.compromisedFrom <= key.compromisedFrom;
}

// Read again, file and chain: what is signed is what stands there now, not what stood there when the plan was made.
async function publish(house: House, signers: readonly Signer[], kids: readonly string[]): Promise<number> {
  const path = rootPath(house.dataFolder);
  const present = openRootFile(await readFile(path), house.trust);
  const added = new Map<string, ChainKey>();
  for (const kid of kids) {
    const key = await house.chain.key(kid);
    if (key === undefined) throw new KeysError(`Key ${kid} is not on the chain: no statement lists it.`);
    added.set(kid, key);
  }
  const root = await successor(house, present, added);
  const file = await makeRootFile(root, signers);
  openRootFile(file, house.trust);
  await replaceFile(path, file);
  return root.version;
}

async function successor(
  { chain, now, terminal }: House,
  present: RootStatement,
  added: ReadonlyMap<string, ChainKey>,
): Promise<RootStatement> {
  const keys = new Map<string, KeyEntry>();
  for (const [kid, entry] of present.keys) keys.set(kid, { ...entry, ...narrow(entry, await chain.key(kid)) });
  for (const [kid, key] of added) keys.set(kid, keys.get(kid) ?? entryOf(key));
  // A clock that was set back does not make a statement older than the one it follows.
  const issued = Math.max(present.issued, now, terminal.now());
  // From a day before, so that bundles of a machine whose clock was put right are not cut off. The last key listed is the
  // one in use.
  const window = { from: issued - DAY, to: issued - DAY + BUNDLE_KEY_SECONDS };
  const bundleKeys = present.bundleKeys.map((one, at, all) => (at === all.length - 1 ? { ...one, ...window } : one));
  return { ...present, version: present.version + 1, issued, expires: issued + YEAR, keys, bundleKeys };
}

/** @throws {KeysError} where too few are at hand */
async function loadRootSigners({ keysFolder, trust, passphrase }: House): Promise<readonly Signer[]> {
  const held = await rootSigners(keysFolder, trust, passphrase);
  if (held.length >= trust.threshold) return held;
  throw new KeysError(
    `${held.length} of the ${trust.threshold} root keys that are needed lie in ${keysFolder} (root-1.json, root-2.json, …): ` +
      "bring the others there for this command, and take them away again after it.",
  );
}
