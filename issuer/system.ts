/** The files that set-up leaves in `$ABSAH_DATA` for the services: what chain, which contracts, whose keys. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const hex = (bytes: number): z.ZodString => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));

const SYSTEM = z.strictObject({
  v: z.literal(1),
  chainId: z.int().positive(),
  genesisHash: hex(32),
  issuerRegistry: hex(20),
  documentRegistry: hex(20),
  issuerRegistryCode: hex(32),
  documentRegistryCode: hex(32),
  ports: z.strictObject({ issuer: z.int(), verifier: z.int(), chain: z.int() }),
  rpcUrls: z.array(z.string()).min(1),
});

/** `system.json`: the chain and the contracts that this installation is tied to. */
export type System = z.infer<typeof SYSTEM>;

/** A file of `$ABSAH_DATA` that is missing or not what it should be; the message names it and says what to do. */
export class SystemError extends Error {
  override readonly name = "SystemError";
}

async function readJson<Shape extends z.ZodType>(path: string, shape: Shape): Promise<z.output<Shape>> {
  try {
    return shape.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    const advice = isAbsent(error)
      ? "is missing. Run `npm start`, which makes it."
      : "is damaged. Restore it from your backup.";
    throw new SystemError(`${path} ${advice}`, { cause: error });
  }
}

const isAbsent = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";

/** Reads `system.json`. @throws {SystemError} */
export function loadSystem(dataFolder: string): Promise<System> {
  return readJson(join(dataFolder, "system.json"), SYSTEM);
}

/** Reads any other JSON file of `$ABSAH_DATA`. @throws {SystemError} */
export function loadJson(dataFolder: string, name: string): Promise<unknown> {
  return readJson(join(dataFolder, name), z.unknown());
}

/** As `loadJson`; undefined where there is no such file (yet). @throws {SystemError} */
export async function findJson(dataFolder: string, name: string): Promise<unknown> {
  try {
    return await loadJson(dataFolder, name);
  } catch (error) {
    if (error instanceof SystemError && isAbsent(error.cause)) return undefined;
    throw error;
  }
}
