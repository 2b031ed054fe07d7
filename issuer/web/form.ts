/** Forms: they come from our own pages, are read whole, and stay within a number of bytes. */
import { timingSafeEqual } from "node:crypto";
import { type RouterContext } from "@koa/router";
import rawBody from "raw-body";
import { Problem, genericProblem } from "../../verifier/api/problem.ts";
import { type Session } from "./sessions.ts";
import { type Form } from "./visit.ts";
import { en } from "./words/en.ts";
import { id } from "./words/id.ts";

const csrf = (): Problem => new Problem(403, "CSRF", { id: id.message.csrf, en: en.message.csrf });

/** Browsers say where a form came from; what says nothing is refused too. @throws {Problem} `CSRF` */
export function assertOwnOrigin(ctx: RouterContext): void {
  const site = ctx.get("sec-fetch-site");
  if (site !== "" && site !== "same-origin") throw csrf();
  const origin = ctx.get("origin");
  const host = URL.parse(origin)?.host;
  if (origin !== "" ? host !== ctx.host : site === "") throw csrf();
}

/** @throws {Problem} `CSRF` for a form that no page of this session made */
export function assertOfSession(form: Form, { formToken }: Session): void {
  const [sent, wanted] = [Buffer.from(form.text("_t")), Buffer.from(formToken)];
  if (sent.length !== wanted.length || !timingSafeEqual(sent, wanted)) throw csrf();
}

/** @throws {Problem} `TOO_LARGE`, `BAD_REQUEST` */
export async function readForm(ctx: RouterContext, limit: number): Promise<Form> {
  const data = await parseForm(ctx, await readBytes(ctx, limit));
  return {
    text: (name) => textOf(data.get(name)),
    all: (name) => data.getAll(name).map(textOf),
    file: async (name) => {
      const file = data.get(name);
      if (!(file instanceof File) || file.size === 0) return undefined;
      return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
    },
  };
}

const textOf = (value: File | string | null): string => (typeof value === "string" ? value : "");

async function parseForm(ctx: RouterContext, bytes: Uint8Array): Promise<FormData> {
  try {
    const headers = { "content-type": ctx.get("content-type") };
    return await new Response(Buffer.from(bytes), { headers }).formData();
  } catch (cause) {
    throw genericProblem("BAD_REQUEST", "form", { cause });
  }
}

async function readBytes(ctx: RouterContext, limit: number): Promise<Uint8Array> {
  try {
    return await rawBody(ctx.req, { limit, length: ctx.get("content-length") || null });
  } catch (error) {
    const isLarge = error instanceof Error && "type" in error && error.type === "entity.too.large";
    throw genericProblem(isLarge ? "TOO_LARGE" : "BAD_REQUEST", `${limit} bytes`, { cause: error });
  }
}
