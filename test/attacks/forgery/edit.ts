/** One change of a genuine thing, as three plain values: so that a failing case can be printed, replayed and made smaller. */
import { type Dice } from "../../../scripts/soak/dice.ts";

export interface Edit {
  readonly how: string;
  /** The place, as a part of the whole: one edit fits every length. */
  readonly at: number;
  /** What to put there, and whatever else has to be chosen. */
  readonly value: number;
}

/** Most cases have one change; some have up to four, so that one can undo what another did. */
export function drawEdits(dice: Dice, hows: readonly string[]): readonly Edit[] {
  const count = dice.chance(0.75) ? 1 : dice.between(2, 4);
  return Array.from({ length: count }, () => ({
    how: dice.pick(hows),
    at: dice.next(),
    value: dice.between(0, 2 ** 31),
  }));
}

export const BYTE_EDITS = ["bit", "byte", "insert", "remove", "cut", "swap", "repeat", "zeros", "append", "move"];

const placeOf = (at: number, length: number): number => Math.min(length - 1, Math.floor(at * length));

/** The bytes after one edit. */
export function editBytes(bytes: Uint8Array, { how, at, value }: Edit): Uint8Array {
  if (bytes.length === 0) return Uint8Array.of(value & 255);
  const place = placeOf(at, bytes.length);
  const [before, here, after] = [bytes.subarray(0, place), bytes[place] ?? 0, bytes.subarray(place + 1)];
  // 1 to 16 bytes, within what is there.
  const run = bytes.subarray(place, place + 1 + (value % 16));
  switch (how) {
    case "bit":
      return joined(before, Uint8Array.of(here ^ (1 << (value % 8))), after);
    case "byte":
      return joined(before, Uint8Array.of(value & 255), after);
    case "insert":
      return joined(before, Uint8Array.of(value & 255, here), after);
    case "remove":
      return joined(before, after);
    case "cut":
      return before.slice();
    case "swap":
      return joined(before, Uint8Array.of(after[0] ?? value & 255, here), after.subarray(1));
    case "repeat":
      return joined(before, run, run, bytes.subarray(place + run.length));
    case "zeros":
      return joined(before, new Uint8Array(run.length), bytes.subarray(place + run.length));
    case "append":
      return joined(bytes, run);
    case "move":
      return joined(bytes.subarray(0, place), bytes.subarray(place + run.length), run);
    default:
      throw new RangeError(`no edit of bytes is called ${how}`);
  }
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

export const TREE_EDITS = ["change", "change", "change", "drop", "double", "exchange", "copy", "add", "retype"];

/** A value somewhere in a tree of maps, objects and lists, and how to put another there. */
interface Place {
  readonly value: unknown;
  readonly put: (value: unknown) => void;
  readonly drop: () => void;
  readonly add: (value: unknown) => void;
}

/** A copy of the tree (CBOR's values or JSON's) after one edit. */
export function editTree(tree: unknown, { how, at, value }: Edit): unknown {
  const root = { whole: copyOf(tree) };
  const places = placesOf(root);
  const place = places[placeOf(at, places.length)];
  const other = places[value % places.length];
  if (place === undefined || other === undefined) return root.whole;
  switch (how) {
    case "change":
      place.put(changed(place.value, value));
      break;
    case "drop":
      place.drop();
      break;
    case "double":
      place.add(copyOf(place.value));
      break;
    case "exchange":
      place.put(copyOf(other.value));
      // A value is not put into itself.
      if (!isWithin(place.value, other.value) && !isWithin(other.value, place.value)) other.put(copyOf(place.value));
      break;
    case "copy":
      place.put(copyOf(other.value));
      break;
    case "add":
      place.add(ODD[value % ODD.length]);
      break;
    case "retype":
      place.put(ODD[value % ODD.length]);
      break;
    default:
      throw new RangeError(`no edit of a tree is called ${how}`);
  }
  return root.whole;
}

const ODD: readonly unknown[] = [
  0,
  1,
  -1,
  "",
  "x",
  true,
  null,
  [],
  2 ** 40 - 1,
  "__proto__",
  new Uint8Array(),
  "\u0000",
];

function isWithin(inner: unknown, outer: unknown): boolean {
  if (inner === outer) return true;
  return membersOf(outer).some(({ value }) => isWithin(inner, value));
}

function placesOf(node: unknown): readonly Place[] {
  return membersOf(node).flatMap((member) => [member, ...placesOf(member.value)]);
}

function membersOf(node: unknown): readonly Place[] {
  if (node instanceof Uint8Array || typeof node !== "object" || node === null) return [];
  if (Array.isArray(node)) {
    const list: unknown[] = node;
    return list.map((value, place) => ({
      value,
      put: (next) => void (list[place] = next),
      drop: () => void list.splice(place, 1),
      add: (next) => void list.splice(place, 0, next),
    }));
  }
  if (node instanceof Map) {
    const map: Map<unknown, unknown> = node;
    return [...map].map(([key, value]) => ({
      value,
      put: (next) => void map.set(key, next),
      drop: () => void map.delete(key),
      add: (next) => void map.set(typeof key === "number" ? key + 1 : `${String(key)}x`, next),
    }));
  }
  const object = node as Record<string, unknown>;
  return Object.keys(object).map((key) => ({
    value: object[key],
    put: (next) => void (object[key] = next),
    drop: () => void delete object[key],
    add: (next) => void (object[`${key}x`] = next),
  }));
}

function copyOf(value: unknown): unknown {
  if (value instanceof Uint8Array) return value.slice();
  if (Array.isArray(value)) return value.map(copyOf);
  if (value instanceof Map) return new Map([...value].map(([key, item]: [unknown, unknown]) => [key, copyOf(item)]));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyOf(item)]));
}

/** A little other than it was. */
function changed(value: unknown, choice: number): unknown {
  if (typeof value === "string") return changedText(value, choice);
  if (typeof value === "number") return changedNumber(value, choice);
  if (typeof value === "bigint") return value > 0n ? value - 1n : value + 1n;
  if (typeof value === "boolean") return !value;
  if (value instanceof Uint8Array)
    return editBytes(value, {
      how: ["bit", "remove", "insert"][choice % 3] ?? "",
      at: (choice % 977) / 977,
      value: choice,
    });
  if (Array.isArray(value)) return value.toReversed();
  return value instanceof Map || value === null ? 1 : value;
}

const NUMBERS = [1, -1, 60, -60, 86_400, -86_400, 31_536_000, 2 ** 32, -(2 ** 32)];

function changedNumber(value: number, choice: number): number {
  return choice % 11 === 10 ? 0 : value + (NUMBERS[choice % NUMBERS.length] ?? 1);
}

/** Letters that look alike, and what nobody sees. */
const ALIKE = new Map([
  ["A", "А"],
  ["E", "Е"],
  ["O", "0"],
  ["0", "O"],
  ["1", "l"],
  ["I", "І"],
  ["a", "а"],
  ["e", "е"],
]);

const TEXT_CHANGES = 10;

/** A text with one letter, its case or its blanks changed. */
export function changedText(text: string, choice: number): string {
  const place = text.length === 0 ? 0 : (choice >>> 4) % text.length;
  const [before, here, after] = [text.slice(0, place), text.slice(place, place + 1), text.slice(place + 1)];
  switch (choice % TEXT_CHANGES) {
    case 0:
      return before + String.fromCodePoint(33 + ((choice >>> 9) % 90)) + after;
    case 1:
      return before + (here === here.toLowerCase() ? here.toUpperCase() : here.toLowerCase()) + after;
    case 2:
      return text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
    case 3:
      return before + after;
    case 4:
      return before + here + here + after;
    case 5:
      return before + (ALIKE.get(here) ?? "\u200B") + after;
    case 6:
      return `${text} `;
    case 7:
      return ` ${text}`;
    case 8:
      return before;
    default:
      return text.normalize("NFD") === text ? `${text}\u0301` : text.normalize("NFD");
  }
}
