/** A power cut without cutting the power: an ext4 image is copied while its writer is stopped. What the writer's kernel still
 *  held in memory is not in the copy. kill -9 proves nothing of the kind: the page cache outlives the process. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, constants, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";
import { acksIn, WRITER } from "./support/cut-off.ts";
import {
  type Acknowledged,
  forgotten,
  type LinkedChain,
  lost,
  openLinkedChain,
  settle,
  withIssuer,
} from "./support/house.ts";
import { canMountImages, hasStrace, makeImage, mountImage, STRACE, unmount } from "./support/machine.ts";

const CUTS = process.env["ABSAH_FAULTS"] === "long" ? 36 : 4;
const CONTROL_CUTS = 3;
const IMAGE_MEGABYTES = 96;
/** Between two cuts. */
const PAUSE_MS = [150, 900] as const;
/** Calls that wait for the disk return at once: what libeatmydata does. */
const EATEN = [
  STRACE,
  "-f",
  "-qq",
  "--seccomp-bpf",
  "-o",
  "/dev/null",
  "-e",
  "trace=fdatasync,fsync",
  "-e",
  "inject=fdatasync,fsync:retval=0",
];

interface Cuts {
  /** Acknowledged in the whole run. */
  readonly acknowledged: number;
  readonly made: number;
  /** What was acknowledged before a cut and is not there after it; a store that does not open is one too. */
  readonly faults: readonly string[];
}

function power(): void {
  describe("a power cut", function () {
    this.timeout(600_000);
    let linked: LinkedChain;
    let folder: string;
    let writer: ChildProcess | undefined;
    before(async () => {
      linked = await openLinkedChain();
    });
    beforeEach(async () => {
      await linked.chain.reset();
      folder = mkdtempSync(join(tmpdir(), "absah-power-"));
      makeImage(at("disk"), IMAGE_MEGABYTES);
      mountImage(at("disk"), at("live"));
    });
    afterEach(async () => {
      await stop();
      unmount(at("copy"));
      unmount(at("live"));
      rmSync(folder, { recursive: true, force: true });
    });
    after(() => linked.chain.close());

    const at = (name: string): string => join(folder, name);
    const acks = (): Acknowledged => acksIn(at("acks"));
    /** Of the writer's own process: with strace it is a child of what was started. */
    const pid = (): number =>
      Number(/open (\d+)/.exec(existsSync(at("acks")) ? readFileSync(at("acks"), "utf8") : "")?.[1]);

    async function start(breakage: string, before: readonly string[]): Promise<void> {
      const args = [process.execPath, WRITER, at("live"), JSON.stringify(linked.link), at("acks"), "forever", breakage];
      const [command = "", ...rest] = [...before, ...args];
      writer = spawn(command, rest, {
        stdio: ["ignore", "inherit", "inherit"],
        env: { ...process.env, NODE_NO_WARNINGS: "1" },
      });
      while (!Number.isInteger(pid())) {
        if (writer.exitCode !== null) throw new Error("the writer ended before it began");
        await wait(20);
      }
    }

    async function stop(): Promise<void> {
      if (writer === undefined || writer.exitCode !== null || writer.signalCode !== null) return;
      const ended = once(writer, "exit");
      if (Number.isInteger(pid())) process.kill(pid(), "SIGKILL");
      writer.kill("SIGKILL");
      await ended;
    }

    /** Stops the writer, copies the image, mounts the copy; `work` sees what was acknowledged until then. */
    async function cut(work: () => Promise<void>): Promise<void> {
      process.kill(pid(), "SIGSTOP");
      while (!/\) [Tt] /.test(readFileSync(`/proc/${pid()}/stat`, "utf8"))) await wait(1);
      copyFileSync(at("disk"), at("after"), constants.COPYFILE_FICLONE);
      try {
        mountImage(at("after"), at("copy"));
        await work();
      } finally {
        unmount(at("copy"));
        rmSync(at("after"), { force: true });
        if (existsSync(`/proc/${pid()}`)) process.kill(pid(), "SIGCONT");
      }
    }

    async function cuts(count: number, breakage = "", before: readonly string[] = []): Promise<Cuts> {
      await start(breakage, before);
      const faults: string[] = [];
      for (let made = 1; made <= count; made += 1) {
        const had = acks().documents.length;
        await wait(PAUSE_MS[0] + Math.random() * (PAUSE_MS[1] - PAUSE_MS[0]));
        while (acks().documents.length <= had + 2) await wait(10);
        await cut(async () => {
          faults.push(
            ...(await refused(async () => withIssuer(at("copy"), linked.link, (one) => forgotten(one, acks())))),
          );
          if (made < count) return;
          // The last time nobody comes back: all that was acknowledged is anchored once, and can be handed out.
          await stop();
          const end = async (): Promise<string[]> =>
            withIssuer(at("copy"), linked.link, async (one) => {
              await settle(one);
              return lost(one, acks());
            });
          faults.push(...(await refused(end)));
        });
      }
      return { acknowledged: acks().documents.length, made: count, faults };
    }

    async function refused(work: () => Promise<string[]>): Promise<string[]> {
      return work().catch((error: unknown) => [`refused: ${String(error)}`]);
    }

    it(`loses nothing that was acknowledged, in ${CUTS} cuts`, async () => {
      const { faults, acknowledged, made } = await cuts(CUTS);
      expect(faults).to.deep.equal([]);
      console.log(`      ${made} cuts, ${acknowledged} documents acknowledged, none lost`);
      expect(acknowledged).to.be.greaterThan(2 * CUTS);
    });

    it("is a test: a store that does not wait for the disk (sync: false) loses", async () => {
      const { faults } = await cuts(CONTROL_CUTS, "unsynced");
      expect(faults.length).to.be.greaterThan(0);
    });

    if (hasStrace) {
      it("is a test: a disk that says it has written and has not (eatmydata) loses", async () => {
        const { faults } = await cuts(CONTROL_CUTS, "", EATEN);
        expect(faults.length).to.be.greaterThan(0);
      });
    } else console.log("  not run: a power cut under a disk that lies; install strace to run it");
  });
}

if (canMountImages()) power();
else console.log("not run: power cuts on a disk image; they need root or sudo, mkfs.ext4 and a loop device");
