/** `keys device`: a one-time code with which a checkpoint's device enrols itself.
 *
 *  `$ABSAH_DATA/devices.json` = `{"v":1,"enrolments":[{"name","salt","digest","createdAt","expiresAt"}]}`; digest = scrypt of
 *  the code (N 2^15, r 8, p 1) of 32 bytes: 45 bits under a plain hash would be found within hours. */
import { randomBytes, scryptSync } from "node:crypto";
import { readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readConfig } from "../../issuer/config.ts";
import { exists, writePrivate } from "../setup/keys.ts";
import { formatMoment } from "./house.ts";
import { KeysError, type Plan, type Terminal, UsageError } from "./plan.ts";

/** Crockford's digits. @see https://www.crockford.com/base32.html */
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DRAWN = 9;
const CHECK = 37n;
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
          const code = drawCode();
          const salt = randomBytes(16).toString("hex");
          const added = { name, salt, digest: digestOf(code, salt), createdAt: now, expiresAt };
          await replacePrivate(path, { v: 1, enrolments: [...open, added] });
          return `the code, shown this once: ${code}`;
        },
      },
    ],
    effects: ["Codes that have expired are removed from the file."],
    next: [`Type the code into the device before ${formatMoment(expiresAt)}. It can be used once.`],
  };
}

/** Nine random digits and Crockford's check symbol, `XXXXX-XXXXX`. Codes whose check symbol is one of his five signs that
 *  nobody can spell over a telephone are drawn again. */
export function drawCode(): string {
  for (;;) {
    const value = BigInt(`0x${randomBytes(6).toString("hex")}`) >> 3n;
    const check = DIGITS[Number(value % CHECK)];
    if (check === undefined) continue;
    const digits = Array.from(
      { length: DRAWN },
      (_, at) => DIGITS[Number((value >> BigInt(5 * (DRAWN - 1 - at))) & 31n)],
    );
    return `${digits.slice(0, 5).join("")}-${digits.slice(5).join("")}${check}`;
  }
}

/** Digest of a code, however it was typed: without regard to case and hyphens, I and L as 1, O as 0. */
export function digestOf(code: string, salt: string): string {
  const plain = code.toUpperCase().replaceAll("-", "").replace(/[IL]/g, "1").replaceAll("O", "0");
  return scryptSync(plain, Buffer.from(salt, "hex"), 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 }).toString("hex");
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
