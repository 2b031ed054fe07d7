/** One document from its order to its withdrawal, on a disk that fails at any one of the moments at which it is waited for; and
 *  on a disk without room. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ANI, anOrder, CITRA } from "../support/house/house.ts";
import { runWriter } from "./support/cut-off.ts";
import {
  type Acknowledged,
  forgotten,
  type LinkedChain,
  lost,
  openLinkedChain,
  settle,
  withIssuer,
} from "./support/house.ts";
import { asRoot, canMountMemory, hasStrace, mountMemory, STRACE, unmount } from "./support/machine.ts";

const IS_LONG = process.env["ABSAH_FAULTS"] === "long";
/** Of all moments so many are tried in `npm test`, spread over the whole; `npm run test:faults` tries each. */
const TRIED = 5;
const CALLS = ["fdatasync", "fsync"] as const;
const ERRORS = ["EIO", "ENOSPC"] as const;

describe("a disk", function () {
  this.timeout(900_000);
  let linked: LinkedChain;
  let folder: string;
  let rewind: () => Promise<void>;

  const at = (name: string): string => join(folder, name);
  before(async () => {
    linked = await openLinkedChain();
    folder = mkdtempSync(join(tmpdir(), "absah-disk-"));
    await withIssuer(at("begun"), linked.link, settle);
    rewind = await linked.chain.snapshot();
  });
  after(async () => {
    await linked.chain.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A fresh house, before its first document. */
  async function fresh(): Promise<string> {
    await rewind();
    rmSync(at("house"), { recursive: true, force: true });
    cpSync(at("begun"), at("house"), { recursive: true });
    return at("house");
  }

  /** As a client does who was not told: asks again with the same keys, then sees to the end of it. */
  const again = (house: string, acks: Acknowledged): Promise<string[]> =>
    withIssuer(house, linked.link, async (authority) => {
      const faults = await forgotten(authority, acks);
      const { orderId } = await authority.submitOrder(ANI, anOrder({ number: "2C11ONE" }), "order ONE");
      const { documentId } = await authority.approveOrder(CITRA, orderId, "approve ONE");
      const [first = documentId] = acks.documents;
      if (first !== documentId) faults.push(`asked again, ${first} became ${documentId}`);
      await settle(authority);
      return [...faults, ...(await lost(authority, { documents: [documentId], revoked: acks.revoked }))];
    });

  if (hasStrace) {
    describe("that fails once while it is waited for", () => {
      const strace = (...options: readonly string[]): string[] => [STRACE, "-f", "-qq", "--seccomp-bpf", ...options];
      const moments = new Map<string, number>();

      before(async () => {
        const trace = strace("-o", at("calls"), "-e", `trace=${CALLS.join(",")}`);
        const { acks, said } = await runWriter(await fresh(), linked.link, {
          acks: at("acks"),
          mode: "once",
          before: trace,
        });
        expect(said).to.match(/^ready/);
        expect(acks.documents).to.have.length(1);
        expect(acks.revoked).to.deep.equal(acks.documents);
        const calls = readFileSync(at("calls"), "utf8");
        for (const call of CALLS) moments.set(call, calls.match(new RegExp(`^\\d+ +${call}\\(`, "gm"))?.length ?? 0);
      });

      for (const call of CALLS) {
        it(`loses and doubles nothing that was acknowledged, whichever ${call} it was`, async () => {
          const count = moments.get(call) ?? 0;
          expect(count).to.be.greaterThan(TRIED);
          const all = Array.from({ length: count }, (_, n) => n + 1);
          const step = Math.ceil(count / TRIED);
          const tried = IS_LONG ? all : all.filter((n) => n % step === 1);
          let told = 0;
          for (const when of tried) {
            for (const error of IS_LONG ? ERRORS : [ERRORS[when % 2 === 0 ? 0 : 1]]) {
              const before = strace(
                "-o",
                "/dev/null",
                "-e",
                `trace=${call}`,
                "-e",
                `inject=${call}:error=${error}:when=${when}`,
              );
              const { acks, said } = await runWriter(await fresh(), linked.link, {
                acks: at("acks"),
                mode: "once",
                before,
              });
              const faults = await again(at("house"), acks);
              expect(faults, `${error} at ${call} ${when}: ${said}`).to.deep.equal([]);
              if (/free (some )?space|check disk|start again/.test(said)) told += 1;
            }
          }
          const runs = tried.length * (IS_LONG ? 2 : 1);
          console.log(`        ${runs} of ${count * 2} injections into ${call}, ${told} told with what to do`);
          expect(told).to.be.greaterThan(0);
        });
      }
    });
  } else console.log("not run: a disk that fails while it is waited for; install strace to run it");

  if (canMountMemory()) {
    it("without room acknowledges nothing more, says so, keeps what it had, and goes on once there is room", async () => {
      mountMemory(at("small"), "1536k");
      try {
        await rewind();
        cpSync(at("begun"), at("small/house"), { recursive: true });
        const { acks, said } = await runWriter(at("small/house"), linked.link, { acks: at("acks"), mode: "forever" });
        expect(said).to.match(/^refused .*disk is full: free some space|^refused no room left to write/);
        expect(acks.documents.length).to.be.greaterThan(3);
        asRoot("mount", "-o", "remount,size=16m", at("small"));
        const faults = await withIssuer(at("small/house"), linked.link, async (authority) => {
          const had = await forgotten(authority, acks);
          await settle(authority);
          return [...had, ...(await lost(authority, acks))];
        });
        expect(faults).to.deep.equal([]);
        console.log(`      ${acks.documents.length} documents acknowledged until the disk was full, none lost`);
      } finally {
        unmount(at("small"));
      }
    });
  } else console.log("not run: a full disk; it needs root or sudo for a small tmpfs");
});
