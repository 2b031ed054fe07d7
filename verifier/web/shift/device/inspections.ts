/** Opens and closes the inspection on this device, and sets for whom it checks. */
import { type CheckEvent, openEvent } from "#core/document/check-log.ts";
import { importPublicKey } from "#primitives";
import { clock } from "../../judge/judging.ts";
import { NOW, NO_PROGRESS, type Shift, alone, database } from "../database.ts";
import { kept, renew, tellOthers, write } from "../keeping.ts";
import { type Basis, inspectionOf } from "./model.ts";

/** Opens an inspection; its event is on the disk first. @throws where it cannot be written */
export async function openInspection(basis: Basis): Promise<void> {
  const session = crypto.randomUUID();
  await write(
    ({ inspection }) => (inspection === undefined ? [{ kind: "session-opened", at: clock(), session, ...basis }] : []),
    async (into, [noted]) => {
      if (noted?.event.kind !== "session-opened") return;
      const shift: Shift = { mode: "checkpoint", inspection: inspectionOf(noted.event) };
      await into.objectStore("shift").put(shift, NOW);
    },
  );
}

/** Closes it; the device stays in the checkpoint's mode and checks nothing until another is open.
 *  @throws where it cannot be written */
export async function closeInspection(): Promise<void> {
  await write(
    ({ inspection }) =>
      inspection === undefined ? [] : [{ kind: "session-closed", at: clock(), session: inspection.id }],
    async (into) => void (await into.objectStore("shift").put({ mode: "checkpoint" }, NOW)),
  );
}

/** Checks for the public or at a checkpoint; while an inspection is open only the latter. @throws as `write` */
export async function setMode(mode: Shift["mode"]): Promise<void> {
  if (kept.value.shift.inspection !== undefined) return;
  await write(
    () => [],
    async (into) => void (await into.objectStore("shift").put({ mode }, NOW)),
  );
}

/** Takes back the opening that the office refused, where nothing was noted behind it: the office kept nothing of it.
 *  @returns whether it could */
export async function takeBackOpening(number: number): Promise<boolean> {
  const done = await alone("log", async () => {
    const opened = await database();
    const [device, progress = NO_PROGRESS, record] = await Promise.all([
      opened.get("device", NOW),
      opened.get("progress", NOW),
      opened.get("log", number),
    ]);
    const key = device && importPublicKey(device.publicKey);
    if (key === undefined || record === undefined || progress.head.next !== number + 1) return false;
    const event: CheckEvent = openEvent(record.bytes, key).event;
    if (event.kind !== "session-opened") return false;
    const into = opened.transaction(["log", "progress", "shift"], "readwrite", { durability: "strict" });
    await Promise.all([
      into.objectStore("log").delete(number),
      into.objectStore("progress").put({ ...progress, head: { next: number, hash: event.previous } }, NOW),
      into.objectStore("shift").put({ mode: "checkpoint" }, NOW),
      into.done,
    ]);
    return true;
  });
  tellOthers();
  await renew();
  return done;
}
