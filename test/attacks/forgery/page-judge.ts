/** The verifier of /periksa/ without its screens: what the page calls, for a test to call in the page. */
import { Lists, type Input, type Result, verifyAll } from "../../../verifier/library/index.ts";
import { check, clock, update } from "../../../verifier/web/judge/judging.ts";
import { origin } from "../../../verifier/web/judge/origin.ts";
import { reader, warmReader } from "../../../verifier/web/judge/reader.ts";
import { pinned } from "../../../verifier/web/judge/trust.ts";

/** Bytes as base64: what crosses into a page is JSON. */
export interface PageTask {
  readonly input: Readonly<Record<string, unknown>>;
  /** Answers by path; absent: the service is asked. */
  readonly answers?: Readonly<Record<string, string>>;
}

type PageTold = { readonly said: readonly Result[] } | { readonly broke: string };

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0);

function inputOf({ input }: PageTask): Input {
  const [[kind, value] = ["qr", ""]] = Object.entries(input).filter(([name]) => name !== "proof");
  const side = input["proof"] === undefined ? {} : { proof: input["proof"] };
  return { [kind]: kind === "qr" ? value : bytesOf(String(value)), ...side } as Input;
}

/** As when the page is opened: what the service publishes is taken. */
async function begin(): Promise<void> {
  warmReader();
  await update();
}

async function judgeTasks(tasks: readonly PageTask[]): Promise<readonly PageTold[]> {
  const told: PageTold[] = [];
  for (const task of tasks) {
    try {
      told.push({ said: await judge(task) });
    } catch (error) {
      told.push({ broke: String(error) });
    }
  }
  return told;
}

async function judge(task: PageTask): Promise<readonly Result[]> {
  const input = inputOf(task);
  const { answers } = task;
  if (answers === undefined) return (await check(input)).results.map(({ result }) => result);
  // A page that was never open before, at a service that answers so.
  const { fetch } = globalThis;
  globalThis.fetch = async (asked) => {
    const path = new URL(asked instanceof Request ? asked.url : asked, location.href).pathname;
    const found = answers[path] ?? (path.startsWith("/api/v1/proofs/") ? answers["empty"] : undefined);
    return found === undefined ? new Response(null, { status: 404 }) : new Response(bytesOf(found));
  };
  try {
    const lists = new Lists({ pinned, sources: [origin], clock });
    return await verifyAll(input, { clock, lists, published: [origin], files: reader });
  } finally {
    globalThis.fetch = fetch;
  }
}

const judgePage = { begin, judgeTasks };
export type PageJudge = typeof judgePage;
Object.assign(globalThis, { forgery: judgePage });
