/** A QR code as the outline of its dark fields. */
import qrcode from "qrcode";
import { PdfError } from "./error.ts";

/** `path` is in modules, y downwards, to be filled by the even-odd rule; `size` is modules a side, without quiet zone. */
export interface QrOutline {
  readonly size: number;
  readonly path: string;
}

// Deflated data is as good as random, so every mask suits it; a fixed one costs an eighth of trying all.
const MASK = 2;
/** Characters of a version 40-M code. */
const MOST = 3391;
const ALPHANUMERIC = /^[0-9A-Z $%*+\-./:]+$/;

/** The code of `text` as one alphanumeric segment, error correction M (ISO/IEC 18004).
 *  Neighbouring modules are one shape: no reader shows seams between them.
 *  @throws {PdfError} `code-too-long` */
export function qrOutline(text: string): QrOutline {
  if (!ALPHANUMERIC.test(text))
    throw new RangeError("a code's text has digits, capitals and space $ % * + - . / : only");
  if (text.length > MOST) throw new PdfError("code-too-long", `${text.length} characters, at most ${MOST}`);
  const code = qrcode.create([{ data: text, mode: "alphanumeric" }], { errorCorrectionLevel: "M", maskPattern: MASK });
  const { size, data } = code.modules;
  const dark = (x: number, y: number): boolean => x >= 0 && y >= 0 && x < size && y < size && data[y * size + x] === 1;
  return { size, path: outline(size, dark) };
}

type Dark = (x: number, y: number) => boolean;

/** Walks each border between dark and light once, dark on the right hand. */
function outline(size: number, dark: Dark): string {
  const stride = size + 1;
  const east = new Uint8Array(stride * stride);
  for (let y = 0; y <= size; y++) {
    for (let x = 0; x < size; x++) if (dark(x, y) && !dark(x, y - 1)) east[y * stride + x] = 1;
  }
  const path: string[] = [];
  for (let start = 0; start < east.length; start++) {
    if (east[start] === 1) path.push(walk(start % stride, Math.floor(start / stride), stride, east, dark));
  }
  return path.join(" ");
}

const STEPS = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;
/** For each direction, the module ahead on the left hand and the one ahead on the right, from the corner. */
const AHEAD = [
  [0, -1, 0, 0],
  [0, 0, -1, 0],
  [-1, 0, -1, -1],
  [-1, -1, 0, -1],
] as const;

function walk(startX: number, startY: number, stride: number, east: Uint8Array, dark: Dark): string {
  const corners = [`${startX} ${startY} m`];
  let [x, y, direction] = [startX, startY, 0];
  let ended = false;
  do {
    if (direction === 0) east[y * stride + x] = 0;
    const [dx, dy] = STEPS[direction] ?? STEPS[0];
    [x, y] = [x + dx, y + dy];
    const turned = turn(x, y, direction, dark);
    // A border may touch its own first corner before it ends there: it ends where it would go on as it began.
    ended = x === startX && y === startY && turned === 0;
    if (turned !== direction && !ended) corners.push(`${x} ${y} l`);
    direction = turned;
  } while (!ended);
  return `${corners.join(" ")} h`;
}

function turn(x: number, y: number, direction: number, dark: Dark): number {
  const [lx, ly, rx, ry] = AHEAD[direction] ?? AHEAD[0];
  if (!dark(x + rx, y + ry)) return (direction + 1) % 4;
  return dark(x + lx, y + ly) ? (direction + 3) % 4 : direction;
}
