/** Three of the ways to check: library, command and service, each on its own files and clock. The page is the fourth. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Endpoint } from "../../../verifier/adapters/bundle/endpoint.ts";
import { ListFolder } from "../../../verifier/adapters/bundle/folder.ts";
import { Mirror } from "../../../verifier/adapters/bundle/mirror.ts";
import { RpcSource } from "../../../verifier/adapters/chain/source.ts";
import { createVerifierApi } from "../../../verifier/api/app.ts";
import { listen } from "../../../verifier/api/listen.ts";
import { run } from "../../../verifier/cli.ts";
import {
  type CurrentLists,
  Lists,
  type Result,
  type Sources,
  verify,
  verifyAll,
} from "../../../verifier/library/index.ts";
import { call } from "../../support/house/services.ts";
import { type Scene, type Stage } from "./street.ts";
import { PAPERS, type Paper } from "./table.ts";

type Verdicts = Readonly<Record<Paper, string>>;
type Told = Pick<Result, "status" | "cause">;

/** How long the library waits; the command and the service wait as long as they do at work. */
const LIMIT_MS = 500;

const told = ({ status, cause }: Told): string => (cause === undefined ? status : `${status} ${cause}`);

async function ofAll(check: (paper: Paper) => Promise<Told>): Promise<Verdicts> {
  const named = PAPERS.map(async (paper) => [paper, told(await check(paper))] as const);
  return Object.fromEntries(await Promise.all(named)) as Verdicts;
}

/** What the library says. @param alter  what a broken reader makes of its lists */
export async function library(
  { house, codes }: Stage,
  { clock, site, rpc, folder }: Scene,
  alter: (lists: CurrentLists) => CurrentLists = (lists) => lists,
): Promise<Verdicts> {
  const published = [new Endpoint(site, LIMIT_MS)];
  const store = new ListFolder(await folder("."));
  const own = new Lists({ pinned: house.trust, sources: published, store, clock, limitMs: LIMIT_MS });
  const lists = { current: async () => alter(await own.current()), held: async () => alter(await own.held()) };
  const chains = [new RpcSource({ url: rpc, ...house.chain.pinned, timeoutMs: LIMIT_MS })];
  const sources: Sources = { clock, lists, published, chains, limitMs: 4 * LIMIT_MS };
  return ofAll((paper) => verify({ qr: codes[paper] }, sources));
}

export const ROUTES: Readonly<Record<string, (stage: Stage, scene: Scene) => Promise<Verdicts>>> = {
  "the library": (stage, scene) => library(stage, scene),

  "the command": async ({ codes }, { clock, folder }) => {
    const data = await folder("verifier/command");
    const files = await Promise.all(
      PAPERS.map(async (paper) => {
        const path = join(data, `${paper}.txt`);
        await writeFile(path, codes[paper]);
        return path;
      }),
    );
    let out = "";
    await run(["verify", "--json", ...files], {
      env: { ABSAH_DATA: data, LANG: "C" },
      clock,
      out: (text) => void (out += text),
      err: () => undefined,
      isOutTerminal: false,
      isErrTerminal: false,
    });
    const results = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Told);
    return ofAll(async (paper) => results[PAPERS.indexOf(paper)] ?? { status: "unreadable" });
  },

  "the service": async ({ house, codes }, { clock, site, rpc, folder }) => {
    const store = new ListFolder(await folder("."));
    const mirror = new Mirror(site, store);
    const lists = new Lists({ pinned: house.trust, sources: [mirror], store, clock });
    const chains = [new RpcSource({ url: rpc, ...house.chain.pinned })];
    const sources: Sources = { clock, lists, published: [mirror], chains };
    const quiet = (): void => undefined;
    const app = createVerifierApi({
      verifier: (input, question) => verifyAll(input, sources, question),
      published: mirror,
      lists,
      log: { info: quiet, warn: quiet, error: quiet },
      perMinute: 1000,
    });
    const server = await listen(app, "127.0.0.1", 0);
    try {
      return await ofAll(async (paper) => {
        const origin = `http://127.0.0.1:${server.port}`;
        const { json } = await call(origin, "POST", "/api/v1/verify", { body: { qr: codes[paper] } });
        const [result] = json["results"] as readonly Told[];
        return result ?? { status: "unreadable" };
      });
    } finally {
      await server.close();
    }
  },
};
