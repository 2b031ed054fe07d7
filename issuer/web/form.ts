/** Forms: they come from our own pages, are read whole, and stay within a number of bytes. */
import { timingSafeEqual } from "node:crypto";
import { type RouterContext } from "@koa/router";
import rawBody from "raw-body";
import { z } from "zod";
import { Problem, genericProblem } from "../../verifier/api/problem.ts";
import { type Session, type Typed } from "./sessions.ts";
import { type Form } from "./visit.ts";
import { en } from "./words/en.ts";
import { id } from "./words/id.ts";

/** A form that no page of the session made. */
export const csrf = (): Problem => new Problem(403, "CSRF", { id: id.message.csrf, en: en.message.csrf });

/** Browsers say where a form came from; what says nothing is refused too. @throws {Problem} `CSRF` */
export function assertOwnOrigin(ctx: RouterContext): void {
  const site = ctx.get("sec-fetch-site");
  if (site !== "" && site !== "same-origin") throw csrf();
  const origin = ctx.get("origin");
  const host = URL.parse(origin)?.host;
  if (origin !== "" ? host !== ctx.host : site === "") throw csrf();
}

/** Whether a page of this session made the form. */
export function isOfSession(form: Form, { formToken }: Session): boolean {
  const [sent, wanted] = [Buffer.from(form.text("_t")), Buffer.from(formToken)];
  return sent.length === wanted.length && timingSafeEqual(sent, wanted);
}

/** @throws {Problem} `TOO_LARGE`, `BAD_REQUEST` */
export async function readForm(ctx: RouterContext, limit: number): Promise<Form> {
  return formOf(await parseForm(ctx, await readBytes(ctx, limit)));
}

/** What was typed before, as a form. */
export function formOfTyped({ texts }: Typed): Form {
  const data = new FormData();
  for (const [name, text] of texts) data.append(name, text);
  return formOf(data);
}

/** Where the sign-in carries what was typed while nobody was signed in: nothing of it stays on the server. */
export const typedText = ({ path, texts }: Typed): string => JSON.stringify([path, texts]);

/** The same again; undefined for anything else. */
export function parseTyped(text: string): Typed | undefined {
  try {
    const [path, texts] = TYPED.parse(JSON.parse(text));
    return { path, texts };
  } catch {
    return undefined;
  }
}

const TYPED = z.tuple([z.string(), z.array(z.tuple([z.string(), z.string()])).max(100)]);

function formOf(data: FormData): Form {
  return {
    texts: () => [...data].flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as const] : [])),
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
