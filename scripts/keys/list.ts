/** `keys list`: every key of the house, where it lies and what it may. Changes nothing. */
import { NEVER_COMPROMISED } from "#core/proof/fields.ts";
import { type ChainKey } from "./chain.ts";
import { signingKeys } from "./files.ts";
import { type House, formatMoment } from "./house.ts";

/** One line a signing key, in files or in the root statement, by issuer; then the root statement and its bundle key. */
export async function list(house: House): Promise<void> {
  const { root, chain, terminal, dataFolder } = house;
  const files = await signingKeys(house);
  const issuers = new Map([...root.keys].map(([kid, { issuer }]) => [kid, issuer]));
  for (const { kid, issuer } of files) issuers.set(kid, issuer);
  const lines: string[] = [];
  for (const [kid, issuer] of [...issuers].toSorted(([, a], [, b]) => a - b)) {
    const file = files.find((one) => one.kid === kid);
    const where = file === undefined ? "no file here" : file.isPresent ? "in use" : "kept";
    lines.push(`  ${issuer}       ${kid}  ${where.padEnd(12)}  ${stateOf(house, await chain.key(kid))}`);
  }
  const bundleEnd = Math.max(...root.bundleKeys.map(({ to }) => to));
  terminal.out(
    `Keys of ${dataFolder}\n  issuer  key               file          state\n${lines.join("\n")}\n\n` +
      `Root statement ${root.version} until ${formatMoment(root.expires)}, its bundle key until ${formatMoment(bundleEnd)}.\n`,
  );
}

function stateOf({ now, root }: House, key: ChainKey | undefined): string {
  if (key === undefined) return "not registered on the chain";
  const end = Math.min(key.notAfter, key.retiredAt);
  if (key.compromisedFrom !== NEVER_COMPROMISED) return `compromised from batch ${key.compromisedFrom} on`;
  if (now >= end) return `ended ${formatMoment(end)}`;
  if (now < key.notBefore) return `begins ${formatMoment(key.notBefore)}`;
  return `signs until ${formatMoment(end - root.anchorWithinSeconds)}`;
}
