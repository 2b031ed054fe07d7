/** `/petugas/`: the officers' desk as pages made on the server. It decides nothing: roles and the second person are
 *  the authority's; here stand sessions, forms that came from our own pages, and words. */
import { randomUUID } from "node:crypto";
import { Router, type RouterContext } from "@koa/router";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { Problem, genericProblem } from "../../verifier/api/problem.ts";
import { type ServiceLog } from "../../verifier/api/service.ts";
import { loadAssets } from "./assets.ts";
import { assertOwnOrigin, csrf, formOfTyped, isOfSession, parseTyped, readForm, typedText } from "./form.ts";
import { frame, type Frame } from "./frame/frame.ts";
import { messagePage } from "./frame/message.ts";
import { signInPage } from "./frame/sign-in.ts";
import { render } from "./html.ts";
import { Jobs } from "./jobs.ts";
import { screens } from "./rooms/screens.ts";
import { type Session, Sessions, type Typed } from "./sessions.ts";
import { type DeskOptions, type Form, type PageReply, type Reply, type Screen, type Visit, NotHere } from "./visit.ts";
import { en } from "./words/en.ts";
import { type Words, id } from "./words/id.ts";

const SESSION = "__Host-absah-desk";
const LANGUAGE = "absah-language";
const MAX_FORM = 100_000;
const WRONG_TOKENS_PER_MINUTE = 10;
const CSP = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");
const HEADERS = {
  "Content-Security-Policy": CSP,
  // With "no-referrer" browsers send `Origin: null` with our own forms.
  "Referrer-Policy": "same-origin",
  "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
  "Cache-Control": "no-store",
};

/** The desk below `/petugas`, as a part of the issuer's service. */
export function createDesk(options: DeskOptions, log: ServiceLog, perMinute: number): ReturnType<Router["routes"]> {
  return new Desk(options, log, perMinute).routes();
}

class Desk {
  readonly #options: DeskOptions;
  readonly #log: ServiceLog;
  readonly #assets = loadAssets();
  readonly #sessions: Sessions;
  readonly #jobs: Jobs;
  readonly #limit: RateLimiterMemory;
  readonly #signIns = new RateLimiterMemory({ points: WRONG_TOKENS_PER_MINUTE, duration: 60 });

  constructor(options: DeskOptions, log: ServiceLog, perMinute: number) {
    this.#options = options;
    this.#log = log;
    this.#sessions = new Sessions(options.nowMs);
    this.#jobs = new Jobs(options.authority, options.explain);
    this.#limit = new RateLimiterMemory({ points: perMinute, duration: 60 });
  }

  routes(): ReturnType<Router["routes"]> {
    const router = new Router({ prefix: "/petugas" });
    router.get("/aset/:name", (ctx) => this.#asset(ctx));
    router.get("/bahasa/:code", (ctx) => this.#language(ctx));
    router.get("/masuk", (ctx) => this.#guard(ctx, async () => this.#showSignIn(ctx)));
    router.post("/masuk", (ctx) => this.#guard(ctx, () => this.#signIn(ctx)));
    router.post("/keluar", (ctx) => this.#guard(ctx, () => this.#signOut(ctx)));
    for (const screen of screens) {
      router[screen.method](screen.path, (ctx) => this.#guard(ctx, () => this.#visit(ctx, screen)));
    }
    router.all("/{*rest}", (ctx) =>
      this.#guard(ctx, () => this.#visit(ctx, { method: "get", path: "", handle: nothingHere })),
    );
    return router.routes();
  }

  /** Whatever is thrown becomes a page in words; it is logged once under the code that the page shows. */
  async #guard(ctx: RouterContext, work: () => Promise<void>): Promise<void> {
    ctx.set(HEADERS);
    try {
      await this.#limit.consume(ctx.ip);
      await work();
    } catch (error) {
      this.#fail(ctx, error);
    }
  }

  #fail(ctx: RouterContext, error: unknown): void {
    const words = wordsOf(ctx);
    const problem = this.#problemOf(error);
    const ref = randomUUID().slice(0, 8).toUpperCase();
    if (problem.status >= 500) {
      const place = error instanceof Error ? (/\n\s+at ([^\n]*)/.exec(error.stack ?? "")?.[1] ?? "") : "";
      const fields = { ref, code: problem.code, status: problem.status, route: ctx.routerPath ?? "-", place };
      this.#log.error("desk.failed", fields);
    }
    // The form's own page: there one sees what it is now.
    const back = ctx.method === "POST" ? localPath(ctx.path.replace(/\/[^/]*$/, "")) : undefined;
    const reply = messagePage(words, problem, { ref, ...(back === undefined ? {} : { back }) });
    this.#send(ctx, reply, this.#sessions.find(ctx.cookies.get(SESSION)));
  }

  #problemOf(error: unknown): Problem {
    if (error instanceof Problem) return error;
    if (error instanceof RateLimiterRes) return genericProblem("TOO_MANY_REQUESTS");
    if (error instanceof NotHere) return genericProblem("NOT_FOUND");
    return this.#options.explain(error) ?? genericProblem("INTERNAL", "", { cause: error });
  }

  async #visit(ctx: RouterContext, screen: Screen): Promise<void> {
    const cookie = ctx.cookies.get(SESSION);
    const session = this.#sessions.find(cookie);
    if (session === undefined) {
      if (ctx.method === "POST") return this.#sessionOver(ctx, screen);
      const ended = cookie === undefined ? "" : "&berakhir=1";
      return this.#redirect(ctx, `/petugas/masuk?ke=${encodeURIComponent(addressOf(ctx))}${ended}`);
    }
    const form = ctx.method === "POST" ? await this.#read(ctx, screen) : undefined;
    if (form !== undefined && !isOfSession(form, session)) {
      // A page of an earlier session of this browser: nothing is done, and nothing that was typed is lost.
      if (screen.keepsTyped !== true) throw csrf();
      session.keepTyped(typedIn(ctx.path, form));
      return this.#redirect(ctx, ctx.path);
    }
    const typed = form === undefined ? session.takeTyped(ctx.path) : undefined;
    const visit: Visit = {
      desk: this.#options,
      jobs: this.#jobs,
      words: wordsOf(ctx),
      session,
      officer: session.officer,
      now: Math.floor(this.#options.nowMs() / 1000),
      params: { ...ctx.params },
      query: ctx.URL.searchParams,
      typed: typed && formOfTyped(typed),
      form: () => {
        if (form === undefined) throw new TypeError("only a POST has a form");
        return form;
      },
    };
    await this.#reply(ctx, await screen.handle(visit), session);
  }

  async #reply(ctx: RouterContext, reply: Reply, session: Session): Promise<void> {
    if (reply.kind === "page") return this.#send(ctx, reply, session);
    if (reply.kind === "redirect") return this.#redirect(ctx, reply.to);
    ctx.type = reply.type;
    ctx.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    if (reply.name !== undefined) ctx.set("Content-Disposition", `attachment; filename="${reply.name}"`);
    ctx.body = Buffer.from(reply.bytes);
  }

  #send(ctx: RouterContext, reply: PageReply, session: Session | undefined): void {
    const { authority, nowMs } = this.#options;
    const now = Math.floor(nowMs() / 1000);
    const parts: Frame = {
      words: wordsOf(ctx),
      assets: this.#assets,
      ...(session === undefined ? {} : { counts: authority.lists.counts(session.officer.person) }),
      health: authority.health(),
      now,
      address: ctx.method === "GET" ? addressOf(ctx) : "/petugas/",
      ...(session === undefined ? {} : { session }),
    };
    ctx.status = reply.status ?? 200;
    ctx.type = "text/html; charset=utf-8";
    ctx.set("Content-Language", parts.words.catalogue.language);
    ctx.body = render(frame(reply, parts));
  }

  #showSignIn(ctx: RouterContext): void {
    const words = wordsOf(ctx);
    const { searchParams } = ctx.URL;
    const note = searchParams.has("berakhir") ? words.signIn.ended : searchParams.has("keluar") ? words.signIn.out : "";
    this.#send(ctx, signInPage(words, { to: localPath(searchParams.get("ke")), note }), undefined);
  }

  /** A form of nobody does nothing; what was typed goes through the sign-in, in the browser. */
  async #sessionOver(ctx: RouterContext, screen: Screen): Promise<void> {
    const words = wordsOf(ctx);
    const form = screen.keepsTyped === true ? await this.#read(ctx, screen) : undefined;
    const parts =
      form === undefined
        ? { to: "/petugas/", note: words.signIn.ended }
        : { to: ctx.path, note: words.decisions.saved, typed: typedText(typedIn(ctx.path, form)) };
    this.#send(ctx, { ...signInPage(words, parts), status: 401 }, undefined);
  }

  async #signIn(ctx: RouterContext): Promise<void> {
    assertOwnOrigin(ctx);
    // Wrong tokens count, right ones do not: an office behind one address can still begin its day.
    const wrong = await this.#signIns.get(ctx.ip);
    if ((wrong?.consumedPoints ?? 0) >= WRONG_TOKENS_PER_MINUTE) throw genericProblem("TOO_MANY_REQUESTS");
    const form = await readForm(ctx, MAX_FORM);
    const to = localPath(form.text("ke"));
    const typed = form.text("isian");
    const officer = this.#options.findOfficer(form.text("token").trim());
    if (officer === undefined) {
      await this.#signIns.penalty(ctx.ip);
      const words = wordsOf(ctx);
      return this.#send(
        ctx,
        { ...signInPage(words, { to, typed, fault: words.signIn.wrong }), status: 401 },
        undefined,
      );
    }
    // A new cookie at each sign-in: one that was planted before is worth nothing after.
    const value = this.#sessions.open(officer, ctx.cookies.get(SESSION), parseTyped(typed));
    ctx.append("Set-Cookie", `${SESSION}=${value}; Path=/; HttpOnly; Secure; SameSite=Strict`);
    this.#log.info("desk.signed-in", { person: officer.person });
    this.#redirect(ctx, to);
  }

  async #signOut(ctx: RouterContext): Promise<void> {
    const cookie = ctx.cookies.get(SESSION);
    const session = this.#sessions.find(cookie);
    assertOwnOrigin(ctx);
    if (session !== undefined && !isOfSession(await readForm(ctx, MAX_FORM), session)) throw csrf();
    this.#sessions.close(cookie);
    ctx.append("Set-Cookie", `${SESSION}=; Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age=0`);
    this.#redirect(ctx, "/petugas/masuk?keluar=1");
  }

  /** The form of a POST, when a page of ours sent it. @throws {Problem} `CSRF` */
  async #read(ctx: RouterContext, { maxBytes }: Screen): Promise<Form> {
    assertOwnOrigin(ctx);
    return readForm(ctx, maxBytes ?? MAX_FORM);
  }

  async #asset(ctx: RouterContext): Promise<void> {
    const asset = this.#assets.find(ctx.params["name"] ?? "");
    if (asset === undefined) throw genericProblem("NOT_FOUND");
    ctx.set("Cache-Control", "public, max-age=31536000, immutable");
    ctx.type = asset.type;
    ctx.body = Buffer.from(asset.bytes);
  }

  async #language(ctx: RouterContext): Promise<void> {
    const code = ctx.params["code"] === "en" ? "en" : "id";
    const year = 31_536_000;
    ctx.append("Set-Cookie", `${LANGUAGE}=${code}; Path=/petugas; HttpOnly; SameSite=Lax; Max-Age=${year}`);
    this.#redirect(ctx, localPath(ctx.URL.searchParams.get("ke")));
  }

  #redirect(ctx: RouterContext, to: string): void {
    ctx.status = 303;
    ctx.set("Location", to);
    ctx.body = "";
  }
}

/** Without what belongs to the session. */
const typedIn = (path: string, form: Form): Typed => ({
  path,
  texts: form.texts().filter(([name]) => name !== "_t" && name !== "picture"),
});

const nothingHere = async (): Promise<Reply> => {
  throw new NotHere();
};

const wordsOf = (ctx: RouterContext): Words => (ctx.cookies.get(LANGUAGE) === "en" ? en : id);

/** Path and query, without what somebody searched for: it is in no address of ours, but may be in an old bookmark. */
const addressOf = ({ URL, path, url }: RouterContext): string => (URL.searchParams.has("q") ? path : url);

/** A path of the desk to go to; anything else leads to its first page. */
function localPath(text: string | null): string {
  return text !== null && /^\/petugas\/[\w/.~%?=&-]*$/.test(text) && !text.includes("//") ? text : "/petugas/";
}
