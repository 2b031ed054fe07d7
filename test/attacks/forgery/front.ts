/** A service that publishes a world over HTTP, or for one case something else; with pages where a browser comes. */
import Koa from "koa";
import { listen } from "../../../verifier/api/listen.ts";
import { type Answers, answerTo } from "./world.ts";

export interface Front {
  readonly origin: string;
  /** From now on. */
  answer(answers: Answers): void;
  close(): Promise<void>;
}

export async function openFront(truth: Answers, pages?: Koa.Middleware): Promise<Front> {
  let current = truth;
  const app = new Koa();
  if (pages !== undefined) app.use(pages);
  app.use((ctx) => {
    const found = answerTo(ctx.path, current);
    if (found === undefined) return;
    ctx.type = "application/octet-stream";
    ctx.body = Buffer.from(found);
  });
  const listening = await listen(app, "127.0.0.1", 0);
  return {
    origin: `http://127.0.0.1:${listening.port}`,
    answer: (answers) => void (current = answers),
    close: () => listening.close(),
  };
}
