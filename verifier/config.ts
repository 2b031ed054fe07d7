/** The verifier service's settings, read from the environment in one go. */
import { z } from "zod";
import { SHARED_VARIABLES, readVariables } from "./api/environment.ts";

export interface VerifierConfig {
  readonly host: string;
  readonly port: number;
  /** `$ABSAH_DATA`: holds `trust.json`, `system.json` and the cache `verifier/`. */
  readonly dataFolder: string;
  /** RPC addresses given by hand; empty: those of `system.json`. */
  readonly rpcUrls: readonly string[];
  /** Where the issuer publishes; its mirror. */
  readonly issuerUrl: string;
  /** HTTPS port for the local network, with `keys/lan.key` and `keys/lan.crt`; absent: loopback only. */
  readonly lanPort?: number;
  /** Whether devices keep /periksa/ for use without a network; `off` takes it back from those that do. */
  readonly appWorker: "on" | "off";
}

/** Pure: the same environment gives the same settings. @throws {ConfigError} */
export function readConfig(env: Readonly<Record<string, string | undefined>>): VerifierConfig {
  const read = readVariables(
    {
      ...SHARED_VARIABLES,
      ABSAH_LAN_PORT: z.coerce.number("must be a port number").int().min(1).max(65_535).optional(),
      ABSAH_APP_WORKER: z.enum(["on", "off"], "must be on or off").default("on"),
    },
    env,
  );
  return Object.freeze({
    host: read.ABSAH_HOST,
    port: read.ABSAH_VERIFIER_PORT,
    dataFolder: read.ABSAH_DATA,
    rpcUrls: read.ABSAH_RPC_URL,
    appWorker: read.ABSAH_APP_WORKER,
    issuerUrl: `http://127.0.0.1:${read.ABSAH_ISSUER_PORT}`,
    ...(read.ABSAH_LAN_PORT === undefined ? {} : { lanPort: read.ABSAH_LAN_PORT }),
  });
}
