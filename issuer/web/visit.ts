/** One request to the desk by somebody who is signed in, and the answers there are. */
import { type Authority, type Officer } from "../authority/model.ts";
import { type Monitoring } from "../office/monitoring/model.ts";
import { type Problem } from "../../verifier/api/problem.ts";
import { type JsonValue } from "#core/encoding/canonical.ts";
import { type View } from "./html.ts";
import { type Jobs } from "./jobs.ts";
import { type Session } from "./sessions.ts";
import { type Words } from "./words/id.ts";

/** What the desk is given. */
export interface DeskOptions {
  readonly authority: Authority;
  readonly monitoring: Monitoring;
  /** Who holds a token. */
  readonly findOfficer: (token: string) => Officer | undefined;
  /** The rows of a CSV file as orders. @throws {Problem} naming row and column */
  readonly parseRows: (bytes: Uint8Array) => readonly JsonValue[];
  /** A refusal of authority or office as a problem. */
  readonly explain: (error: unknown) => Problem | undefined;
  /** Unix milliseconds. */
  readonly nowMs: () => number;
}

/** A form as it was sent; a field that is not there is empty. */
export interface Form {
  text(name: string): string;
  texts(): readonly (readonly [name: string, text: string])[];
  all(name: string): readonly string[];
  /** A chosen file; undefined where none was chosen. */
  file(name: string): Promise<{ readonly name: string; readonly bytes: Uint8Array } | undefined>;
}

export interface Visit {
  readonly desk: DeskOptions;
  readonly jobs: Jobs;
  readonly words: Words;
  readonly session: Session;
  readonly officer: Officer;
  /** Unix seconds. */
  readonly now: number;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The body of a POST: it came from a page of this session. */
  readonly form: () => Form;
  /** What was typed into this form when it could not be taken. */
  readonly typed: Form | undefined;
}

export interface PageReply {
  readonly kind: "page";
  readonly status?: number;
  readonly title: string;
  readonly main: View;
  readonly side?: View;
  /** Seconds after which the page loads itself again. */
  readonly refresh?: number;
  /** Which queue the page belongs to. */
  readonly at?: "home" | "mine" | "documents" | "monitoring" | "new" | "bulk";
}

export type Reply =
  | PageReply
  | { readonly kind: "redirect"; readonly to: string }
  | { readonly kind: "file"; readonly type: string; readonly name?: string; readonly bytes: Uint8Array };

export interface Screen {
  readonly method: "get" | "post";
  /** Below `/petugas`. */
  readonly path: string;
  /** Largest body in bytes. */
  readonly maxBytes?: number;
  /** Of a POST: what was typed is kept when the session is over, and the form at this address shows it again. */
  readonly keepsTyped?: boolean;
  readonly handle: (visit: Visit) => Promise<Reply>;
}

/** There is nothing at this address. */
export class NotHere extends Error {
  override readonly name = "NotHere";
}

export const redirect = (to: string): Reply => ({ kind: "redirect", to });
