/** A whole issuer and an auditor before it: what is planted, where, and how the command is run. */
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../verifier/cli.ts";
import { type AuditCode, type Discrepancy } from "../../verifier/library/audit/discrepancy.ts";
import { openHouse, type House } from "../support/house/house.ts";
import { type RpcFront } from "../support/house/rpc-front.ts";

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What is done before an audit, to what the auditor reads. */
export interface Stage {
  readonly house: House;
  /** The auditor's copy of the published lists. */
  readonly lists: string;
  /** Lines of the export, header first. */
  readonly lines: string[];
  readonly front: RpcFront;
}

export interface Mutation {
  readonly name: string;
  readonly code: AuditCode;
  readonly make: (stage: Stage) => Promise<void> | void;
  /** without the export, of whose documents the same fault would be told */
  readonly isAlone?: true;
}

export interface Auditor {
  readonly house: House;
  readonly front: RpcFront;
  /** A path in the auditor's own folder. */
  readonly at: (name: string) => string;
  readonly absah: (args: readonly string[], isErrTerminal?: boolean) => Promise<Run>;
  /** A fresh copy of all that an auditor reads. */
  readonly stage: () => Promise<Stage>;
  readonly auditStage: (stage: Stage, ...more: readonly string[]) => Promise<Run>;
  close(): Promise<void>;
}

export const findingsOf = ({ out }: Run): readonly Discrepancy[] =>
  (JSON.parse(out) as { discrepancies: readonly Discrepancy[] }).discrepancies;

/** The issuer's export as it is now, header first. */
export async function exportOf({ authority }: House): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of authority.exported()) lines.push(line.trimEnd());
  return lines;
}

/** Five documents in three batches, one withdrawn, one suspended. */
export async function openAuditor(): Promise<Auditor> {
  const house = await openHouse();
  const front = await house.chain.anotherFront();
  const folder = await mkdtemp(join(tmpdir(), "absah-audit-"));
  await issueAll(house);
  const exported = await exportOf(house);
  const { pinned } = house.chain;
  await writeFile(join(folder, "system.json"), JSON.stringify({ v: 1, ...pinned, rpcUrls: [front.url] }));
  const at = (name: string): string => join(folder, name);
  const absah = async (args: readonly string[], isErrTerminal = false): Promise<Run> => {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await run(["audit", ...args], {
      env: { ABSAH_DATA: folder },
      clock: () => house.now,
      out: (text) => out.push(text),
      err: (text) => err.push(text),
      isOutTerminal: false,
      isErrTerminal,
    });
    return { code, out: out.join(""), err: err.join("") };
  };
  return {
    house,
    front,
    at,
    absah,
    stage: async () => {
      await rm(at("lists"), { recursive: true, force: true });
      await cp(join(house.folder, "published", "lists"), at("lists"), { recursive: true });
      return { house, front, lists: at("lists"), lines: [...exported] };
    },
    auditStage: async ({ lists, lines }, ...more) => {
      await writeFile(at("export.jsonl"), lines.map((line) => `${line}\n`).join(""));
      return absah(["--lists", lists, "--export", at("export.jsonl"), "--json", ...more]);
    },
    close: async () => {
      await house.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function issueAll(house: House): Promise<void> {
  for (let i = 0; i < 3; i++) await house.issue();
  await house.settle();
  const withdrawn = await house.issue();
  await house.settle();
  const suspended = await house.issue();
  await house.settle();
  await house.change(withdrawn.documentId, "revoke");
  await house.settle();
  await house.change(suspended.documentId, "suspend");
  await house.settle();
  await house.settle();
}
