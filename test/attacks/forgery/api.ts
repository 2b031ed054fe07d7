/** The verifier service over HTTP: the house's own with its chain, and for every lie a new one that knows nothing yet. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toHex } from "#core/encoding/text.ts";
import { ListFolder } from "../../../verifier/adapters/bundle/folder.ts";
import { Mirror } from "../../../verifier/adapters/bundle/mirror.ts";
import { LimitedReader } from "../../../verifier/adapters/pdf/reader.ts";
import { createVerifierApi } from "../../../verifier/api/app.ts";
import { listen } from "../../../verifier/api/listen.ts";
import { type Input, Lists, type Result, type Sources, verifyAll } from "../../../verifier/library/index.ts";
import { call } from "../../support/house/services.ts";
import { openFront } from "./front.ts";
import { type Channel, type Judge, type Task } from "./library.ts";
import { type Told, saidOf } from "./oracle.ts";
import { type World } from "./world.ts";

const PER_MINUTE = 10 ** 9;
const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** @param service  the house's verifier service; absent: one without a chain
 *  @param judge  what the service is given as its verifier */
export async function apiChannel(world: World, service?: string, judge: Judge = verifyAll): Promise<Channel> {
  const folder = await mkdtemp(join(tmpdir(), "absah-forgery-"));
  const front = await openFront(world.answers);
  const files = new LimitedReader({ size: 1, wallMs: 20_000 });
  let count = 0;
  /** A service as `verifier/server.ts` opens it, at the issuer that the front is. */
  const open = async (): Promise<{ origin: string; close(): Promise<void> }> => {
    const store = new ListFolder(join(folder, `lists-${count++}`));
    const mirror = new Mirror(front.origin, store);
    const clock = (): number => world.now;
    const lists = new Lists({ pinned: world.trust, sources: [mirror], store, clock });
    const sources: Sources = { clock, lists, published: [mirror], files };
    const listening = await listen(
      createVerifierApi({
        verifier: (input) => judge(input, sources),
        published: mirror,
        lists,
        log: QUIET,
        perMinute: PER_MINUTE,
      }),
      "127.0.0.1",
      0,
    );
    return { origin: `http://127.0.0.1:${listening.port}`, close: () => listening.close() };
  };
  const own = service === undefined ? await open() : undefined;
  const truth = service ?? own?.origin ?? "";
  return {
    name: "API",
    together: 1,
    adapt: asRequest,
    judge: (tasks) => Promise.all(tasks.map((task) => judgeOne(task))),
    close: async () => {
      await own?.close();
      await front.close();
      files.close();
      await rm(folder, { recursive: true, force: true });
    },
  };

  async function judgeOne({ input, answers }: Task): Promise<Told> {
    if (answers === undefined) return ask(truth, input);
    front.answer(answers);
    const fresh = await open();
    try {
      return await ask(fresh.origin, input);
    } finally {
      await fresh.close();
      front.answer(world.answers);
    }
  }
}

/** What a request has room for: no proof beside a credential, which the service looks for in the leaf data, and a credential
 *  as text, so that bytes which are no text become the one that decoders put in their place. */
function asRequest(input: Input): Input {
  if ("vc" in input) return { vc: new TextEncoder().encode(new TextDecoder().decode(input.vc)) };
  const { proof: _, ...rest } = input;
  return rest;
}

async function ask(origin: string, input: Input): Promise<Told> {
  const [body, type] = "pdf" in input ? [input.pdf, "application/pdf"] : [bodyOf(input), "application/json"];
  const reply = await call(origin, "POST", "/api/v1/verify", { body, type });
  if (reply.status !== 200) return { broke: `${reply.status} ${new TextDecoder().decode(reply.bytes).slice(0, 200)}` };
  const results = reply.json["results"] as readonly Result[];
  return { said: results.map(saidOf) };
}

function bodyOf(input: Input): object {
  if ("qr" in input) return { qr: input.qr };
  if ("cwt" in input) return { cwt: toHex(input.cwt) };
  if ("vc" in input) return { vc: new TextDecoder().decode(input.vc) };
  throw new RangeError("not as JSON");
}
