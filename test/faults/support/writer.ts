// A process of its own that issues and withdraws until it is cut off, and says in a file elsewhere what was acknowledged.
import { appendFileSync, openSync, writeSync } from "node:fs";
import { Level } from "level";
import { type Authority } from "../../../issuer/authority/model.ts";
import { ANI, anOrder, CITRA } from "../../support/house/house.ts";
import { type Link, openOn } from "./house.ts";

const [folder = "", linkText = "", acksFile = "", mode = "", breakage = ""] = process.argv.slice(2);
const link: Link = JSON.parse(linkText);

if (breakage === "unsynced") {
  // The control: the same store, not waiting for the disk.
  const batch = Reflect.get(Level.prototype, "batch") as (...args: unknown[]) => unknown;
  Reflect.set(Level.prototype, "batch", function unsynced(this: unknown, writes: unknown, options: object) {
    return Reflect.apply(batch, this, [writes, { ...options, sync: false }]);
  });
}

const file = openSync(acksFile, "a");
/** One call of the system: what was written before the cut is there after it. */
const acknowledge = (kind: string, id: string): void => void writeSync(file, `${kind} ${id}\n`);

async function issue(authority: Authority, name: string): Promise<string> {
  const { orderId } = await authority.submitOrder(ANI, anOrder({ number: `2C11${name}` }), `order ${name}`);
  const { documentId } = await authority.approveOrder(CITRA, orderId, `approve ${name}`);
  acknowledge("document", documentId);
  return documentId;
}

async function revoke(authority: Authority, documentId: string): Promise<void> {
  const { changeId } = await authority.proposeStatusChange(ANI, documentId, "revoke", "uji");
  await authority.confirmStatusChange(CITRA, changeId);
  acknowledge("revoked", documentId);
}

/** One document, from the order to the withdrawal on the chain. */
async function once(authority: Authority): Promise<void> {
  const documentId = await issue(authority, "ONE");
  await authority.step();
  await revoke(authority, documentId);
  await authority.step();
}

async function forever(authority: Authority): Promise<void> {
  for (let count = 0; ; count += 1) {
    const documentId = await issue(authority, `${process.pid}X${count}`);
    if (count % 3 === 1) await revoke(authority, documentId);
    if (count % 4 === 3) await authority.step();
  }
}

try {
  const authority = await openOn(folder, link);
  appendFileSync(acksFile, `open ${process.pid}\n`);
  await (mode === "once" ? once(authority) : forever(authority));
  const { state, reason = "", warnings = [] } = authority.health();
  await authority.close();
  process.stdout.write(`${state} ${[reason, ...warnings].join(" ")}`);
} catch (error) {
  process.stdout.write(error instanceof Error ? `refused ${error.message}` : String(error));
}
process.exit(0);
