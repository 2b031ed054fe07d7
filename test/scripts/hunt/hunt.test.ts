/** `npm run hunt` as it is used: told as it goes on, the same for the same seed, ended by Ctrl-C. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const SCRIPT = fileURLToPath(new URL("../../../scripts/hunt/hunt.ts", import.meta.url));

interface Told {
  readonly code: unknown;
  readonly out: string;
  readonly err: string;
}

/** @param isEnded  told all that was said on stderr so far: true sends Ctrl-C, once */
async function hunt(args: readonly string[], isEnded: (err: string) => boolean = () => false): Promise<Told> {
  const child = spawn(process.execPath, [SCRIPT, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let [out, err, isSent] = ["", "", false];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
    if (!isSent && isEnded(err)) isSent = child.kill("SIGINT");
  });
  const [code]: unknown[] = await once(child, "close");
  return { code, out, err };
}

describe("npm run hunt", function () {
  this.timeout(60_000);

  it("ends by Ctrl-C with 130, and says how far it came", async () => {
    const { code, out } = await hunt(["--bits", "36", "--seed", "x"], (err) => / of 68719476736 /.test(err));
    expect(code, out).to.equal(130);
    expect(out).to.match(/^seed x: .*\nended early\n(\d+) of 68719476736 papers/);
    expect(Number(/^(\d+) of/m.exec(out)?.[1])).to.be.within(1, 2 ** 22);
  });

  it("ends with 0 and tells done, rate and time left; without a seed it names the one that it took", async () => {
    const { code, out, err } = await hunt(["--bits", "13"]);
    expect(code, out).to.equal(0);
    expect(out)
      .to.match(/^seed [0-9a-f]{16}: 2\^13 = 8192 papers/)
      .and.match(/\n8192 of 8192 papers/);
    expect(err).to.match(/^8192 of 8192 \(100 %\) {2}\d+\/s {2}0:00 left$/m);
  });

  it("refuses with 64 and its usage what it does not know", async () => {
    for (const args of [
      ["--bits", "0"],
      ["--bitz", "3"],
      ["--threads", "x"],
    ]) {
      const { code, err } = await hunt(args);
      expect(code, args.join(" ")).to.equal(64);
      expect(err).to.include("npm run hunt");
    }
  });
});
