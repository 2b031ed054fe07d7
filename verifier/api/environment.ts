/** The environment as both services read it: checked all at once, each fault a sentence that names its variable. */
import { z } from "zod";

/** All faults of the environment at once, one sentence a variable. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(faults.join("\n"));
    this.faults = faults;
  }
}

const port = z.coerce
  .number("must be a port number")
  .int("must be a whole number")
  .min(0)
  .max(65_535, "must be a port from 0 to 65535");

/** The variables both services read. */
export const SHARED_VARIABLES = {
  ABSAH_HOST: z.string().min(1).default("127.0.0.1"),
  ABSAH_ISSUER_PORT: port.default(8080),
  ABSAH_VERIFIER_PORT: port.default(8081),
  ABSAH_CHAIN_PORT: port.default(8545),
  ABSAH_DATA: z.string().min(1).default("./data"),
  ABSAH_RPC_URL: z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .map((url) => url.trim())
        .filter((url) => url !== ""),
    )
    .pipe(z.array(z.url({ protocol: /^https?$/, error: "must be http(s) addresses separated by commas" }))),
};

/** Reads `shape` from `env`; an empty variable counts as absent.
 *  @throws {ConfigError} naming every variable at fault and its value */
export function readVariables<Shape extends z.ZodRawShape>(
  shape: Shape,
  env: Readonly<Record<string, string | undefined>>,
): z.output<z.ZodObject<Shape>> {
  const given = Object.fromEntries(
    Object.keys(shape)
      .filter((name) => env[name])
      .map((name) => [name, env[name]]),
  );
  const parsed = z.object(shape).safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return `${name} is "${given[name] ?? ""}": ${issue.message}.`;
  });
  throw new ConfigError(faults);
}
