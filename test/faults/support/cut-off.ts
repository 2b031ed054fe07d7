/** The writer run to its end by a test whose process keeps the chain: it must go on answering meanwhile. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Acknowledged, type Link, parseAcks } from "./house.ts";

export const WRITER: string = fileURLToPath(new URL("writer.ts", import.meta.url));

export interface Run {
  /** State and reason at its end, or why it was refused. */
  readonly said: string;
  readonly acks: Acknowledged;
}

/** @param mode  `once` or `forever`, as the writer knows them   @param before  what stands before the command */
export async function runWriter(
  store: string,
  link: Link,
  files: { readonly acks: string; readonly mode: string; readonly before?: readonly string[] },
): Promise<Run> {
  rmSync(files.acks, { force: true });
  const args = [process.execPath, WRITER, store, JSON.stringify(link), files.acks, files.mode];
  const [command = "", ...rest] = [...(files.before ?? []), ...args];
  // strace counts the calls of each thread for itself: one thread makes them all.
  const env = { ...process.env, UV_THREADPOOL_SIZE: "1", NODE_NO_WARNINGS: "1" };
  const child = spawn(command, rest, { stdio: ["ignore", "pipe", "inherit"], env });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  await once(child, "close");
  return { said, acks: acksIn(files.acks) };
}

export const acksIn = (file: string): Acknowledged => parseAcks(existsSync(file) ? readFileSync(file, "utf8") : "");
