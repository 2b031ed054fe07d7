/** Enrols this device with a one-time code of `npm run keys -- device`. */
import { enrolmentToSign } from "#core/document/log/statement.ts";
import { clock } from "../../judge/judging.ts";
import { type Database, type Device, NOW, NO_PROGRESS, alone, database } from "../database.ts";
import { renew, tellOthers } from "../keeping.ts";
import { drawKey, signerOf } from "./key.ts";
import { seal } from "./log.ts";
import { readCode } from "./model.ts";
import { type Answer, postStatement } from "./service.ts";

/** `mistyped`: not sent. A code of the office (`ENROLMENT_REFUSED`, `CLOCK_DRIFT`) where it said no. */
export type Enrolled =
  | { readonly status: "enrolled" }
  | { readonly status: "mistyped" }
  | { readonly status: "silent" }
  | { readonly status: "unable" }
  | { readonly status: "refused"; readonly code: string };

/** The key is on the disk before it is told: after a lost answer the same device asks again. */
export function enrol(typed: string): Promise<Enrolled> {
  return alone("enrolment", async () => {
    const code = readCode(typed);
    if (code === undefined) return { status: "mistyped" };
    try {
      const opened = await database();
      const kept = await opened.get("device", NOW);
      if (kept?.enrolled !== undefined) return { status: "enrolled" };
      const answer = await ask(kept ?? (await draw(opened)), code);
      // The key was enrolled by another code, whose answer was lost.
      const isKnown = answer.status === "refused" && answer.code === "DEVICE_KNOWN";
      return await take(opened, isKnown ? await ask(await draw(opened), code) : answer);
    } catch {
      return { status: "unable" };
    }
  });
}

async function draw(opened: Database): Promise<Device> {
  const device: Device = { ...(await drawKey()), state: "active" };
  await opened.put("device", device, NOW);
  return device;
}

async function ask(device: Device, code: string): Promise<Answer> {
  const statement = enrolmentToSign(device.kid, { at: clock(), code, publicKey: device.publicKey });
  return postStatement("devices", await seal(signerOf(device), statement));
}

async function take(opened: Database, answer: Answer): Promise<Enrolled> {
  if (answer.status === "refused") return { status: "refused", code: answer.code };
  const body = answer.status === "done" ? answer.body : {};
  const { deviceId: id, name } = body;
  const device = await opened.get("device", NOW);
  if (device === undefined || typeof id !== "string" || typeof name !== "string") return { status: "silent" };
  const into = opened.transaction(["device", "progress", "log"], "readwrite", { durability: "strict" });
  await Promise.all([
    into.objectStore("device").put({ ...device, enrolled: { id, name, at: clock() } }, NOW),
    into.objectStore("progress").put(NO_PROGRESS, NOW),
    into.objectStore("log").clear(),
    into.done,
  ]);
  // Best effort: a browser that is asked to keeps it when the disk fills up.
  await navigator.storage.persist().catch(() => false);
  tellOthers();
  await renew();
  return { status: "enrolled" };
}

/** Forgets a device that was ended, with its log: it may be enrolled anew. */
export async function forgetDevice(): Promise<void> {
  await alone("log", async () => {
    const into = (await database()).transaction(["device", "progress", "log", "shift"], "readwrite", {
      durability: "strict",
    });
    await Promise.all([
      ...(["device", "progress", "log", "shift"] as const).map((name) => into.objectStore(name).clear()),
      into.done,
    ]);
  });
  tellOthers();
  await renew();
}
