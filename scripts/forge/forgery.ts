/** What a forgery is: what was done, what must come of it, and why. */
import { type Cause, type Status } from "#core/judgement/verdict.ts";
import { type DocumentPayload } from "#core/document/document.ts";
import { type PublishedSource } from "../../verifier/library/index.ts";
import { type Role, type Scene } from "./scene.ts";

/** How a promise is named. */
export const promiseName = (promised: Promised): Words =>
  promised === "limit" ? { id: "batas", en: "limit" } : { id: promised, en: promised };

/** A sentence in both languages. */
export interface Words {
  readonly id: string;
  readonly en: string;
}

/** Promises of SECURITY.md that forgeries can test; `limit` for what is not promised, and said so: that a copy differs
 *  from its original. */
export const PROMISED = ["G1", "G5", "G6", "G12", "limit"] as const;
export type Promised = (typeof PROMISED)[number];

export interface Expected {
  readonly status: Status;
  /** One of these. */
  readonly causes?: readonly Cause[];
  /** The code is genuine and no machine sees the paper: what was signed must be shown, so that a person can compare. */
  readonly compares?: true;
}

/** A forged file, always a PDF. */
export interface Made {
  readonly file: Uint8Array;
  /** What its page says, where that is not what was signed. */
  readonly printed?: DocumentPayload;
  /** Fields that the verifier must name as edited. */
  readonly edited?: readonly string[];
  /** What the forger found while trying. */
  readonly found?: Words;
}

export interface Forgery {
  /** Of its files, after its number. */
  readonly name: string;
  readonly title: Words;
  /** What the forger did. */
  readonly did: Words;
  /** Why it fails; for what no machine can tell, what a person must do. */
  readonly why: Words;
  readonly promise: Promised;
  /** The genuine document it was made from; `specimen` unless told. */
  readonly from?: Role;
  readonly expected: Expected;
  readonly make: (scene: Scene) => Promise<Made>;
  /** Lists that the forger offers to the verifier beside the house's own. */
  readonly lie?: (scene: Scene) => PublishedSource;
}
