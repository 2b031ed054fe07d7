import { expect } from "chai";
import { FormatError, type FormatCode } from "#core/error.ts";

/** Asserts that `act` refuses what it is given, with this code. */
export function expectRefusal(act: () => unknown, code: FormatCode): void {
  expect(codeOf(act)).to.equal(code);
}

/** The code with which `act` refuses, or "accepted". An error that is no FormatError is a fault of ours and passes on. */
export function codeOf(act: () => unknown): FormatCode | "accepted" {
  try {
    act();
  } catch (error) {
    if (error instanceof FormatError) return error.code;
    throw error;
  }
  return "accepted";
}

/** The same bytes with one bit of one byte changed. */
export function flip(bytes: Uint8Array, index: number, mask = 1): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed[index] = (changed[index] ?? 0) ^ mask;
  return changed;
}
