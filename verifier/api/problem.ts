/** Problems of RFC 9457 as both services answer them: a code for programs, two sentences for people, a number to read out. */
import { randomUUID } from "node:crypto";
import { type Middleware } from "koa";

/** One fault of one row and field of a request; rows count from 1. */
export interface ProblemRow {
  readonly row: number;
  readonly field: string;
  readonly code: string;
  readonly messageId?: string;
  readonly messageEn?: string;
}

/** An answer that is not the one asked for. `messageId` (Indonesian) and `messageEn` say what to do. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly code: string;
  readonly messageId: string;
  readonly messageEn: string;
  readonly rows: readonly ProblemRow[] | undefined;
  /** Numbers that a program goes on by, as members of the answer. */
  readonly members: Readonly<Record<string, number | undefined>>;
  constructor(
    status: number,
    code: string,
    message: { readonly id: string; readonly en: string },
    options?: ErrorOptions & { rows?: readonly ProblemRow[]; members?: Problem["members"] },
  ) {
    super(message.en, options);
    this.status = status;
    this.code = code;
    this.messageId = message.id;
    this.messageEn = message.en;
    this.rows = options?.rows;
    this.members = options?.members ?? {};
  }
}

const GENERIC: Readonly<Record<string, readonly [status: number, id: string, en: string]>> = {
  BAD_REQUEST: [
    400,
    "Permintaan ini tidak lengkap atau salah bentuk. Lihat /openapi.json.",
    "This request is incomplete or malformed. See /openapi.json.",
  ],
  NOT_FOUND: [
    404,
    "Tidak ada apa-apa di alamat ini. Periksa alamatnya.",
    "There is nothing at this address. Check the address.",
  ],
  METHOD_NOT_ALLOWED: [
    405,
    "Alamat ini ada, tetapi tidak untuk perintah ini. Lihat /openapi.json.",
    "This address exists, but not for this method. See /openapi.json.",
  ],
  TOO_LARGE: [
    413,
    "Kiriman ini terlalu besar. Kirim dalam bagian yang lebih kecil.",
    "This request is too large. Send it in smaller parts.",
  ],
  UNSUPPORTED_TYPE: [
    415,
    "Jenis isi ini tidak diterima di sini. Lihat /openapi.json.",
    "This content type is not taken here. See /openapi.json.",
  ],
  TOO_MANY_REQUESTS: [
    429,
    "Terlalu banyak permintaan. Tunggu sebentar, lalu coba lagi.",
    "Too many requests. Wait a moment, then try again.",
  ],
  INTERNAL: [
    500,
    "Terjadi gangguan pada layanan ini. Coba lagi; bila berulang, sebutkan nomor ref kepada pengelola.",
    "Something went wrong in this service. Try again; if it happens again, tell the operator the ref number.",
  ],
  UNREACHABLE: [
    503,
    "Layanan di belakangnya sedang tidak terjangkau. Coba lagi sebentar lagi.",
    "The service behind this one cannot be reached. Try again shortly.",
  ],
};

export type GenericCode =
  | "BAD_REQUEST"
  | "NOT_FOUND"
  | "METHOD_NOT_ALLOWED"
  | "TOO_LARGE"
  | "UNSUPPORTED_TYPE"
  | "TOO_MANY_REQUESTS"
  | "INTERNAL"
  | "UNREACHABLE";

/** A problem that any service can have. `detail` is added to both sentences as it is: a fact, never personal data. */
export function genericProblem(code: GenericCode, detail = "", options?: ErrorOptions): Problem {
  const [status, id, en] = GENERIC[code] ?? [500, code, code];
  const more = detail === "" ? "" : ` (${detail})`;
  return new Problem(status, code, { id: id + more, en: en + more }, options);
}

/** Gives the problem that an error stands for; undefined where this translator does not know it. */
export type Translate = (error: unknown) => Problem | undefined;

interface ProblemLog {
  warn(event: string, fields: Readonly<Record<string, string | number>>): void;
  error(event: string, fields: Readonly<Record<string, string | number>>): void;
}

/** Turns whatever is thrown below it into a problem, and logs it once under the reference that the answer carries. */
export function problems(log: ProblemLog, translate: Translate): Middleware {
  return async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body === undefined) throw genericProblem("NOT_FOUND");
      if (ctx.status === 405) throw genericProblem("METHOD_NOT_ALLOWED");
    } catch (error) {
      const problem =
        error instanceof Problem ? error : (translate(error) ?? genericProblem("INTERNAL", "", { cause: error }));
      const ref = randomUUID().slice(0, 8).toUpperCase();
      const fields = { ref, code: problem.code, status: problem.status, route: ctx.routerPath ?? "-" };
      if (problem.code === "INTERNAL") log.error("request.failed", { ...fields, cause: describe(problem.cause) });
      else if (problem.status >= 500) log.warn("request.refused", { ...fields, cause: describe(problem.cause) });
      ctx.status = problem.status;
      ctx.set("Content-Language", "id, en");
      ctx.body = JSON.stringify({
        type: `urn:absah:problem:${problem.code}`,
        title: problem.messageEn,
        status: problem.status,
        code: problem.code,
        messageId: problem.messageId,
        messageEn: problem.messageEn,
        ref,
        ...problem.members,
        rows: problem.rows,
      });
      ctx.type = "application/problem+json";
    }
  };
}

/** The place an error came from, without its message: messages may quote what a person wrote. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const at = /\n\s+at ([^\n]*)/.exec(error.stack ?? "")?.[1] ?? "";
  const code = "code" in error ? ` ${String(error.code)}` : "";
  return `${error.name}${code} ${at}`.trim();
}
