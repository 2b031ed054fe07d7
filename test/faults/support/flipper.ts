// A process of its own that opens one damaged house after another and says what became of each: a database that gives way
// takes its process with it.
import { toHex } from "#core/encoding/text.ts";
import { sha256 } from "#primitives";
import { type Authority } from "../../../issuer/authority/model.ts";
import { ANI, anOrder, CITRA } from "../../support/house/house.ts";
import { type Link, openOn } from "./house.ts";

const ORDERS = ["A", "B", "C", "D", "E"];
const ADVICE = /restore|damaged|npm run fsck/;

/** All that a client ever was told, asked again: the same keys must give the same answers. */
export async function told(authority: Authority): Promise<string> {
  const answers: unknown[] = [];
  for (const number of ORDERS) {
    const { orderId } = await authority.submitOrder(ANI, anOrder({ number }), `order ${number}`);
    const { documentId } = await authority.approveOrder(CITRA, orderId, `approve ${number}`);
    const view = await authority.findDocument(documentId);
    const page = view?.state === "anchored" ? toHex(sha256(await authority.documentPdf(documentId))) : "";
    answers.push([orderId, documentId, view, page]);
  }
  return JSON.stringify(answers);
}

/** @returns what became of it, in a word; anything but `refused`, `read-only` and `harmless` is a fault */
async function openDamaged(folder: string, link: Link, wholly: string): Promise<string> {
  let authority: Authority;
  try {
    authority = await openOn(folder, link);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return ADVICE.test(said) ? "refused" : `refused without advice: ${said}`;
  }
  try {
    const { state, reason = "" } = authority.health();
    if (state !== "ready") return ADVICE.test(reason) ? "read-only" : `${state} without advice: ${reason}`;
    return (await told(authority)) === wholly ? "harmless" : "something else is told now";
  } catch (error) {
    return `not noticed at the start, then: ${String(error)}`;
  } finally {
    await authority.close();
  }
}

if (import.meta.main) {
  const [linkText = "", wholly = ""] = process.argv.slice(2);
  const link: Link = JSON.parse(linkText);
  process.on("message", (folder) => {
    void openDamaged(String(folder), link, wholly).then((became) => process.send?.(became));
  });
  process.on("disconnect", () => process.exit(0));
}
