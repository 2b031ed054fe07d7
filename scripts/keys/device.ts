/** `keys device`: a one-time code with which a checkpoint's device enrols itself.
 *
 *  `$ABSAH_DATA/devices.json` = `{"v":1,"enrolments":[{"name","salt","digest","createdAt","expiresAt"}]}`; digest as
 *  the office that enrols the device computes it. */
import { randomBytes } from "node:crypto";
import { readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { parseShortCode } from "#core/document/lookup-code.ts";
import { readConfig } from "../../issuer/config.ts";
import { digestOf, drawCode } from "../../issuer/office/monitoring/enrolment.ts";
import { exists, writePrivate } from "../setup/keys.ts";
import { formatMoment } from "./house.ts";
import { KeysError, type Plan, type Terminal, UsageError } from "./plan.ts";

const MOST_HOURS = 168;
const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

const enrolment = z.strictObject({
  name: z.string(),
  salt: z.string(),
  digest: z.string(),
  createdAt: z.int(),
  expiresAt: z.int(),
});
const DEVICES = z.strictObject({ v: z.literal(1), enrolments: z.array(enrolment) });

type Devices = z.infer<typeof DEVICES>;

/** `keys device`. @param hours  as written */
export async function device(terminal: Terminal, name: string, hours: string): Promise<Plan> {
  if (!NAME.test(name))
    throw new UsageError(`--name ${name}: up to 40 of a-z, 0-9 and hyphens, such as pos-bakauheni-1.`);
  const length = Number(hours);
  if (!/^\d{1,3}$/.test(hours) || length < 1 || length > MOST_HOURS)
    throw new UsageError(`--hours ${hours} is not a whole number from 1 to ${MOST_HOURS}.`);
  const { dataFolder } = readConfig(terminal.env);
  if (!(await exists(dataFolder))) throw new KeysError(`There is no ${dataFolder}. Run \`npm start\`, which makes it.`);
  const path = join(dataFolder, "devices.json");
  const now = terminal.now();
  const { enrolments } = await loadDevices(path);
  const open = enrolments.filter(({ expiresAt }) => expiresAt > now);
  if (open.some((one) => one.name === name))
    throw new KeysError(`A code for ${name} is open already: let it expire, or choose another name.`);
  const expiresAt = now + length * 3600;
  return {
    title: `A code for the device ${name}`,
    facts: [
      ["data", dataFolder],
      ["valid until", formatMoment(expiresAt)],
    ],
    steps: [
      {
        will: `draw a code of ten characters, show it once, and keep its digest in ${path}`,
        run: async () => {
          const code = drawCode({ bytes: (count) => randomBytes(count) });
          const salt = randomBytes(16).toString("hex");
          const added = { name, salt, digest: await digestOf(parseShortCode(code), salt), createdAt: now, expiresAt };
          await replacePrivate(path, { v: 1, enrolments: [...open, added] });
          return `the code, shown this once: ${code}`;
        },
      },
    ],
    effects: ["Codes that have expired are removed from the file."],
    next: [`Type the code into the device before ${formatMoment(expiresAt)}. It can be used once.`],
  };
}

async function loadDevices(path: string): Promise<Devices> {
  if (!(await exists(path))) return { v: 1, enrolments: [] };
  try {
    return DEVICES.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    throw new KeysError(`${path} is damaged: restore it from your backup.`, { cause });
  }
}

async function replacePrivate(path: string, devices: Devices): Promise<void> {
  const next = `${path}.tmp`;
  await rm(next, { force: true });
  await writePrivate(next, `${JSON.stringify(devices, undefined, 2)}\n`);
  await rename(next, path);
}
