/** `absah verify` as a process: many files a call, since a process takes half a second to start; of lies one call each. */
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readInput } from "../../../verifier/cli/input.ts";
import { type Input, type Result } from "../../../verifier/library/index.ts";
import { openFront } from "./front.ts";
import { type Channel, type Task } from "./library.ts";
import { type Told, saidOf } from "./oracle.ts";
import { type World } from "./world.ts";

const COMMAND = fileURLToPath(new URL("../../../verifier/cli.ts", import.meta.url));
const TOGETHER = 50;
const CALL_MS = 120_000;

export async function commandChannel(world: World): Promise<Channel> {
  const folder = await mkdtemp(join(tmpdir(), "absah-forgery-"));
  const front = await openFront(world.answers);
  const trust = join(folder, "trust.json");
  await writeFile(trust, JSON.stringify({ ...world.trust, endpoints: [front.origin] }));
  let count = 0;
  const write = async (input: Input): Promise<string> => {
    const path = join(folder, `input-${count++}`);
    await writeFile(path, contentsOf(input));
    return path;
  };
  const calling = async (tasks: readonly Task[], paths: readonly string[]): Promise<readonly Told[]> => {
    front.answer(tasks[0]?.answers ?? world.answers);
    // A verifier that was never here before: what one call has kept shall not help the next.
    const cache = join(folder, `cache-${count++}`);
    await mkdir(cache);
    const { out, err, code } = await run(["verify", "--json", "--trust", trust, ...paths], world.now, cache);
    const lines = out.split("\n").filter((line) => line !== "");
    const results = lines.map((line) => JSON.parse(line) as Result & { readonly file: string });
    return paths.map((path) => {
      const mine = results.filter(({ file }) => file === path);
      return mine.length > 0 ? { said: mine.map(saidOf) } : { broke: `exit ${code}, ${err.slice(0, 3000)}` };
    });
  };
  return {
    name: "command",
    together: TOGETHER,
    // What a file is, the command finds out by itself: by the rule it has for that, a changed one may be another thing.
    adapt: async (input) => readInput(await write(input)),
    judge: async (tasks) => {
      const told = new Map<Task, Told>();
      for (const group of groupsOf(tasks)) {
        const paths = await Promise.all(group.map(({ input }) => write(input)));
        const answers = await calling(group, paths);
        for (const [place, task] of group.entries()) told.set(task, answers[place] ?? { broke: "no answer" });
      }
      return tasks.map((task) => told.get(task) ?? { broke: "no answer" });
    },
    close: async () => {
      await front.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Tasks that see the same answers. */
function groupsOf(tasks: readonly Task[]): readonly (readonly Task[])[] {
  return [...Map.groupBy(tasks, ({ answers }) => answers).values()];
}

function run(args: readonly string[], now: number, cache: string): Promise<{ out: string; err: string; code: number }> {
  const clock = `data:text/javascript,${encodeURIComponent(`Date.now=()=>${now * 1000}`)}`;
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, ["--import", clock, COMMAND, ...args], {
    env: { PATH, LANG: "C", XDG_CACHE_HOME: cache, ABSAH_DATA: join(cache, "none") },
    timeout: CALL_MS,
  });
  const parts = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => void (parts.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (parts.err += text));
  const { promise, resolve } = Promise.withResolvers<{ out: string; err: string; code: number }>();
  child.on("close", (code) => resolve({ ...parts, code: code ?? 70 }));
  return promise;
}

function contentsOf(input: Input): Uint8Array | string {
  if ("qr" in input) return input.qr;
  if ("cwt" in input) return input.cwt;
  if ("vc" in input) return input.vc;
  return "pdf" in input ? input.pdf : input.picture;
}
