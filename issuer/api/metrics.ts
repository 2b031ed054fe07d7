/** The issuer's figures: how long anchoring takes, what waits, how its keys are used, what happened. */
import { Counter, Gauge, Histogram } from "prom-client";
import { type Metrics } from "../../verifier/api/metrics.ts";
import { type Health } from "../authority/model.ts";
import { type AuthorityOptions } from "../authority/options.ts";
import { type Log, type Signer } from "../ports.ts";

const DELAY_SECONDS = [1, 2, 5, 10, 20, 60, 300, 1800, 7200, 21_600, 86_400];
const SIGN_SECONDS = [0.0001, 0.0005, 0.001, 0.005, 0.02, 0.1, 0.5, 2];

/** Reads the authority's health whenever a monitor asks. @param nowMs  Unix milliseconds */
export function watchHealth(
  { registry }: Metrics,
  authority: { readonly health: () => Health },
  nowMs: () => number,
): void {
  const gauge = (name: string, help: string, read: (health: Health) => number | undefined): void => {
    const made = new Gauge({
      name: `absah_${name}`,
      help,
      registers: [registry],
      collect: () => {
        const value = read(authority.health());
        if (value === undefined) made.reset();
        else made.set(value);
      },
    });
  };
  gauge("documents_waiting", "Signed and not yet final on the chain", ({ pending }) => pending);
  gauge("oldest_waiting_seconds", "Age of the oldest that waits", (now) => now.oldestPendingSeconds);
  gauge("warnings", "What waits for a person; /health says what", ({ warnings }) => warnings?.length ?? 0);
  gauge("chain_up", "1 where the chain can be read and is ours", ({ chain }) => (chain === "up" ? 1 : 0));
  const age = (time: number | undefined): number | undefined => (time === undefined ? time : nowMs() / 1000 - time);
  gauge("chain_lag_seconds", "Age of the newest block that was read", ({ block }) => age(block?.time));
  gauge("bundle_age_seconds", "Age of the newest bundle", ({ bundle }) => age(bundle?.issuedAt));
  const works = new Gauge({
    name: "absah_works",
    help: "1 for what goes on, 0 for what does not",
    labelNames: ["work"],
    registers: [registry],
    collect: () => {
      for (const [work, does] of Object.entries(authority.health().works)) works.set({ work }, does ? 1 : 0);
    },
  });
}

/** The log, its events counted by name, and the way to the chain timed. */
export function countedLog({ registry }: Metrics, log: Log): Log {
  const events = new Counter({
    name: "absah_events_total",
    help: "Events of the log by name",
    labelNames: ["event", "level"],
    registers: [registry],
  });
  const delay = new Histogram({
    name: "absah_anchor_delay_seconds",
    help: "From the signature of a batch's oldest document to the time of its block",
    buckets: DELAY_SECONDS,
    registers: [registry],
  });
  const counted =
    (level: keyof Log): Log["info"] =>
    (event, fields) => {
      events.inc({ event, level });
      const seconds = event === "batch.anchored" ? fields?.["delaySeconds"] : undefined;
      if (typeof seconds === "number") delay.observe(seconds);
      log[level](event, fields);
    };
  return { info: counted("info"), warn: counted("warn"), error: counted("error") };
}

/** The same options with keys whose use is counted and timed. */
export function countedKeys({ registry }: Metrics, options: AuthorityOptions): AuthorityOptions {
  const seconds = new Histogram({
    name: "absah_signature_seconds",
    help: "Time of a signature, by issuer and key",
    labelNames: ["issuer", "key"],
    buckets: SIGN_SECONDS,
    registers: [registry],
  });
  const failures = new Counter({
    name: "absah_signature_failures_total",
    help: "Signatures that a key did not give",
    labelNames: ["issuer", "key"],
    registers: [registry],
  });
  const counted = (signer: Signer, labels: { issuer: string; key: string }): Signer => ({
    kid: signer.kid,
    publicKey: signer.publicKey,
    sign: async (message) => {
      const end = seconds.startTimer(labels);
      try {
        const signature = await signer.sign(message);
        end();
        return signature;
      } catch (error) {
        failures.inc(labels);
        throw error;
      }
    },
  });
  const signers = [...options.signers].map(([number, { signing, list }]) => {
    const issuer = String(number);
    return [
      number,
      { signing: counted(signing, { issuer, key: "signing" }), list: counted(list, { issuer, key: "list" }) },
    ] as const;
  });
  return {
    ...options,
    signers: new Map(signers),
    bundleSigner: counted(options.bundleSigner, { issuer: "", key: "bundle" }),
  };
}
