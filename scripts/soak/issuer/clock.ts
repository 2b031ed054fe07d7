/** The time that issuer and chain go by: this machine's, or ahead of it. */
import { renameSync, writeFileSync } from "node:fs";

export class Clock {
  readonly file: string;
  #aheadSeconds = 0;

  /** @param file  where `clock.mjs` reads how far ahead it is */
  constructor(file: string) {
    this.file = file;
    this.#write();
  }

  /** Unix seconds. */
  now(): number {
    return Math.floor(Date.now() / 1000) + this.#aheadSeconds;
  }

  /** Goes on at once by so many seconds. */
  pass(seconds: number): void {
    this.#aheadSeconds += seconds;
    this.#write();
  }

  #write(): void {
    writeFileSync(`${this.file}.next`, String(this.#aheadSeconds));
    renameSync(`${this.file}.next`, this.file);
  }
}
