/** What a test of disks needs of the machine; where it is not there, the test says so and is not run. */
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const uid = process.getuid?.() ?? 0;
/** How a command is run as root, where that needs no password. */
const ROOT = uid === 0 ? [] : ["sudo", "-n"];

export function asRoot(...command: readonly string[]): void {
  const [first = "", ...rest] = [...ROOT, ...command];
  execFileSync(first, rest, { stdio: ["ignore", "ignore", "pipe"] });
}

const works = (work: () => void): boolean => {
  try {
    work();
    return true;
  } catch {
    return false;
  }
};

export const STRACE = "strace";

export const hasStrace: boolean = spawnSync(STRACE, ["-V"]).status === 0;

/** A file with an ext4 file system of `megabytes` in it. */
export function makeImage(file: string, megabytes: number): void {
  closeSync(openSync(file, "w"));
  truncateSync(file, megabytes * 2 ** 20);
  const tool = ["/sbin/mkfs.ext4", "/usr/sbin/mkfs.ext4", "mkfs.ext4"].find(
    (one) => spawnSync(one, ["-V"]).status === 0,
  );
  execFileSync(tool ?? "mkfs.ext4", ["-q", "-F", "-E", `root_owner=${uid}:${process.getgid?.() ?? 0}`, file]);
}

export function mountImage(file: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  asRoot("mount", "-o", "loop", file, folder);
}

export function mountMemory(folder: string, size: string): void {
  mkdirSync(folder, { recursive: true });
  asRoot("mount", "-t", "tmpfs", "-o", `size=${size},mode=0777`, "tmpfs", folder);
}

export const unmount = (folder: string): boolean => works(() => asRoot("umount", folder));

/** Whether images can be mounted here: root or sudo without a password, mkfs.ext4, a loop device. */
export function canMountImages(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "absah-mount-"));
  const file = join(folder, "image");
  const isMounted = works(() => {
    makeImage(file, 8);
    mountImage(file, join(folder, "at"));
  });
  if (isMounted) unmount(join(folder, "at"));
  rmSync(folder, { recursive: true, force: true });
  return isMounted;
}

/** Whether a small tmpfs can be mounted here: root, or sudo without a password. */
export function canMountMemory(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "absah-mount-"));
  const isMounted = works(() => mountMemory(folder, "64k"));
  if (isMounted) unmount(folder);
  rmSync(folder, { recursive: true, force: true });
  return isMounted;
}
