/** Whether this is the chain that was meant, and the code that is known. Pure. */
import { keccak256 } from "#primitives";
import { concatBytes, equalBytes, fromHex, toHex } from "#core/encoding/text.ts";
import { domain } from "#core/proof/anchor.ts";
import { type ChainIdentity } from "#core/proof/root.ts";
import { type Discrepancy } from "./discrepancy.ts";
import { type ContractFacts } from "./ports.ts";

/** keccak256 of the runtime code of both contracts, where what the constructor fixes (the registry's address, the
 *  domain) is zero. `test/flows/audit.test.ts` meets them on contracts that the compiler made. */
const CODES = {
  issuerRegistry: "129fef836bec26aa8c1a5cf86c0ba7d463115753b7515843318c7d3d8280434c",
  documentRegistry: "be524ff59d8f596f80e517761d4ae645a8b34c59a9e46855417e1b7fba244e67",
} as const;

/** What is known beforehand of the chain; nothing of it need be. */
export type Expected = Partial<ChainIdentity>;

/** Compares what a chain says of itself with what is known and what is computed here. */
export function judgeIdentity(facts: ContractFacts, expected: Expected): readonly Discrepancy[] {
  const found: Discrepancy[] = [];
  const { chainId, genesisHash, issuerRegistry, documentRegistry } = facts;
  const chain = { chainId, genesisHash };
  for (const name of ["chainId", "genesisHash"] as const) {
    if (expected[name] !== undefined && expected[name] !== chain[name])
      found.push({ code: "OTHER_CHAIN", detail: `${name} is ${chain[name]}, not ${expected[name]}` });
  }
  // After a fork with another chain id the contract goes on with the domain it was born with.
  if (!equalBytes(facts.domain, domain(chainId, documentRegistry)))
    found.push({ code: "OTHER_CHAIN", detail: "the contract was deployed on another chain" });
  if (expected.issuerRegistry !== undefined && expected.issuerRegistry !== issuerRegistry)
    found.push({ code: "OTHER_CODE", detail: `issuers are kept at ${issuerRegistry}, not ${expected.issuerRegistry}` });
  const codes = {
    issuerRegistry: toHex(keccak256(facts.issuerRegistryCode)),
    documentRegistry: toHex(keccak256(plainCode(facts))),
  };
  for (const name of ["issuerRegistry", "documentRegistry"] as const) {
    if (codes[name] !== CODES[name]) found.push({ code: "OTHER_CODE", detail: `${name} at ${facts[name]}` });
  }
  return found;
}

/** Code of DocumentRegistry with zeros for its two immutables. */
function plainCode({ documentRegistryCode, issuerRegistry, domain: fixed }: ContractFacts): Uint8Array {
  const address = concatBytes(new Uint8Array(12), fromHex(issuerRegistry));
  return blank(blank(documentRegistryCode, address), fixed);
}

function blank(code: Uint8Array, word: Uint8Array): Uint8Array {
  const hex = toHex(code);
  const wanted = toHex(word);
  let blanked = hex;
  for (let at = hex.indexOf(wanted); at >= 0; at = hex.indexOf(wanted, at + wanted.length)) {
    // Only whole bytes: an odd place is a chance hit across two of them.
    if (at % 2 === 0) blanked = blanked.slice(0, at) + "0".repeat(wanted.length) + blanked.slice(at + wanted.length);
  }
  return fromHex(blanked);
}
