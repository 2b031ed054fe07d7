/** One byte of a closed store flipped, in any file, at any place: either the start notices it and says what to do, or nothing
 *  that was acknowledged is another than before. Where the database itself gives way, `npm start` and the commands say what
 *  to do in its place: `test/scripts/setup/ended.test.ts`. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { randomInt } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { ANI, anOrder, CITRA } from "../support/house/house.ts";
import { told } from "./support/flipper.ts";
import { type LinkedChain, openLinkedChain, settle, withIssuer } from "./support/house.ts";

const FLIPS = process.env["ABSAH_FAULTS"] === "long" ? 1_000 : 60;
const SEED = Number(process.env["ABSAH_SEED"] ?? randomInt(2 ** 31));
const FLIPPER = fileURLToPath(new URL("support/flipper.ts", import.meta.url));
/** A database that gives way says so on its standard error. */
const QUIET = ["ignore", "ignore", "ignore", "ipc"] as const;
const ISSUED = ["A", "B", "C"];

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe("one flipped byte of the store", function () {
  this.timeout(900_000);
  let linked: LinkedChain;
  let folder: string;
  let rewind: () => Promise<void>;
  let wholly: string;
  let opener: ChildProcess | undefined;
  const roll = dice(SEED);
  const at = (name: string): string => join(folder, name);

  before(async () => {
    linked = await openLinkedChain();
    folder = mkdtempSync(join(tmpdir(), "absah-flip-"));
    const house = at("house");
    await withIssuer(house, linked.link, async (authority) => {
      await settle(authority);
      for (const number of ISSUED) {
        const { orderId } = await authority.submitOrder(ANI, anOrder({ number }), `order ${number}`);
        const { documentId } = await authority.approveOrder(CITRA, orderId, `approve ${number}`);
        await settle(authority);
        if (number === "C") continue;
        const what = number === "A" ? "revoke" : "suspend";
        const { changeId } = await authority.proposeStatusChange(ANI, documentId, what, "uji");
        await authority.confirmStatusChange(CITRA, changeId);
        await settle(authority);
      }
    });
    // Opened again, level moves its log into a table; what comes now lies in a log.
    wholly = await withIssuer(house, linked.link, async (authority) => {
      await told(authority);
      await settle(authority);
      return told(authority);
    });
    rewind = await linked.chain.snapshot();
  });
  after(async () => {
    opener?.disconnect();
    await linked.chain.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** @returns what became of it, in a word; `aborted`: the database gave way, and its process with it */
  async function flip(name: string, place: number, bits: number): Promise<string> {
    await rewind();
    rmSync(at("copy"), { recursive: true, force: true });
    cpSync(at("house"), at("copy"), { recursive: true });
    const bytes = readFileSync(at(`copy/${name}`));
    bytes[place]! ^= bits;
    writeFileSync(at(`copy/${name}`), bytes);
    const child = (opener ??= fork(FLIPPER, [JSON.stringify(linked.link), wholly], { stdio: [...QUIET] }));
    const answered = new AbortController();
    const { signal } = answered;
    const ended = once(child, "exit", { signal }).then(([code, how]: unknown[]) => {
      opener = undefined;
      return how === "SIGABRT" ? "aborted" : `ended by itself: ${String(code ?? how)}`;
    });
    const became = once(child, "message", { signal }).then(([word]: unknown[]) => String(word));
    child.send(at("copy"));
    return Promise.race([ended, became]).finally(() => answered.abort());
  }

  it("is noticed at the start, with what to do, or changes nothing that was acknowledged", async () => {
    const files = ["store", "persons"].flatMap((room) =>
      readdirSync(at(`house/${room}`)).map((name) => `${room}/${name}`),
    );
    const sizes = files.map((name) => [name, readFileSync(at(`house/${name}`)).length] as const);
    const full = sizes.filter(([, size]) => size > 0);
    expect(full.map(([name]) => name).join()).to.match(/store\/\d+\.ldb.*store\/\d+\.log.*persons\/\d+\.log/);
    const counts = new Map<string, number>();
    for (let turn = 0; turn < FLIPS; turn += 1) {
      // Each file in turn: the small ones say which of the large ones count.
      const [name, size] = full[turn % full.length]!;
      const place = Math.floor(roll() * size);
      const bits = 1 + Math.floor(roll() * 255);
      const became = await flip(name, place, bits);
      counts.set(became, (counts.get(became) ?? 0) + 1);
      const where = `${name}, byte ${place} of ${size} ^ ${bits}, ABSAH_SEED=${SEED}`;
      expect(became, where).to.be.oneOf(["refused", "read-only", "harmless", "aborted"]);
    }
    console.log(
      `      ${FLIPS} flips in ${full.length} files: ${[...counts].map((one) => one.join(" ")).join(", ")}; ABSAH_SEED=${SEED}`,
    );
    expect(counts.get("refused")).to.be.greaterThan(FLIPS / 10);
  });
});
