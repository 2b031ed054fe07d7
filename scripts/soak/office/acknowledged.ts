/** The client's own file of what it was told: one JSON line an answer, written before anything else is done with it. */
import { appendFileSync, readFileSync } from "node:fs";
import { type StatusChange } from "../../../issuer/authority/model.ts";

/** `begunMs` is when it was first asked for, `atMs` when the answer came. */
export type Acknowledged =
  | { readonly what: "order"; readonly key: string; readonly orderId: string; readonly issuer: number }
  | {
      readonly what: "document";
      readonly orderId: string;
      readonly documentId: string;
      readonly issuer: number;
      readonly begunMs: number;
      readonly atMs: number;
    }
  | {
      readonly what: "change";
      readonly documentId: string;
      readonly change: StatusChange;
      readonly begunMs: number;
      readonly atMs: number;
    };

export class AcknowledgedFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  add(line: Acknowledged): void {
    appendFileSync(this.path, `${JSON.stringify(line)}\n`);
  }
}

export function readAcknowledged(path: string): readonly Acknowledged[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Acknowledged);
}
