/** Counts nonces by itself, as ethers' NonceManager does: on with every transaction made, whatever became of it, and
 *  nothing is sent twice. */
import { type Registry } from "../../../issuer/ports.ts";

export function countingNonces(registry: Registry): Registry {
  const next = new Map<string, number>();
  const sent = new Set<string>();
  return {
    assertPinned: () => registry.assertPinned(),
    newest: () => registry.newest(),
    blockAt: (number) => registry.blockAt(number),
    entry: (...args) => registry.entry(...args),
    isTaken: (...args) => registry.isTaken(...args),
    key: (...args) => registry.key(...args),
    openedLists: (...args) => registry.openedLists(...args),
    statusWords: (...args) => registry.statusWords(...args),
    nonce: async (issuer, account) => {
      const name = `${issuer}/${account}`;
      const known = next.get(name) ?? (await registry.nonce(issuer, account));
      next.set(name, known);
      return known;
    },
    prepare: async (issuer, call, nonce, bump) => {
      const account = call.name === "anchor" || call.name === "nothing" ? "anchoring" : "status";
      const made = await registry.prepare(issuer, call, nonce, bump);
      next.set(`${issuer}/${account}`, nonce + 1);
      return made;
    },
    broadcast: async (raw) => {
      if (sent.has(raw)) return;
      sent.add(raw);
      await registry.broadcast(raw);
    },
  };
}
