/** What a camera sees of a code on paper, as Chromium's fake camera takes it: straight, or as sheets are in the hand. */
import QRCode from "qrcode";
import sharp, { type Sharp } from "sharp";

export const LOOKS = ["straight", "at an angle", "blurred", "dirty", "dark"] as const;
export type Look = (typeof LOOKS)[number];

const [WIDTH, HEIGHT] = [1280, 720];
const SIDE = 600;
const RAW = { raw: { width: WIDTH, height: HEIGHT, channels: 3 } } as const;
const TABLE = "#b9b2a6";
/** Where the corners of the sheet come to lie, from the upper left one clockwise: near, tilted and turned. */
const TILTED: Quad = [
  [452, 64],
  [905, 176],
  [842, 655],
  [298, 602],
];

type Point = readonly [x: number, y: number];
type Quad = readonly [Point, Point, Point, Point];

/** A picture of a sheet with this code on it. */
export function pictureOf(text: string, side = 560): Promise<Buffer> {
  return QRCode.toBuffer(text, { errorCorrectionLevel: "M", margin: 4, width: side });
}

/** A camera that looks at this code in a hand that is not quite still; Chromium shows it over and over. */
export async function clipOf(text: string, look: Look = "straight"): Promise<Buffer> {
  const sheet = await pictureOf(text, SIDE);
  const frames = await Promise.all([0, 2, 4].map((shift) => frameOf(sheet, look, shift)));
  return Buffer.concat(frames);
}

async function frameOf(sheet: Buffer, look: Look, shift: number): Promise<Buffer> {
  const paper = look === "dirty" ? await soiled(sheet) : sheet;
  const seen = look === "at an angle" ? await tilted(paper, shift) : await laidOut(paper, shift);
  return lit(seen, look).jpeg({ quality: 85, chromaSubsampling: "4:2:0" }).toBuffer();
}

/** Blur as of a lens set for something farther away; dark as a guard post at night: an eighth of the light. */
function lit(frame: Buffer, look: Look): Sharp {
  const picture = sharp(frame, RAW);
  if (look === "blurred") return picture.blur(3.2);
  return look === "dark" ? picture.linear(0.125, 6) : picture;
}

const table = (): Sharp => sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: TABLE } });

const laidOut = (sheet: Buffer, shift: number): Promise<Buffer> =>
  table()
    .composite([{ input: sheet, left: (WIDTH - SIDE) / 2 + shift, top: (HEIGHT - SIDE) / 2 }])
    .removeAlpha()
    .raw()
    .toBuffer();

/** The ring of a cup, a fold, the line of a pen, a thumb at the edge. */
function soiled(sheet: Buffer): Promise<Buffer> {
  const marks = `<svg width="${SIDE}" height="${SIDE}" xmlns="http://www.w3.org/2000/svg">
    <circle cx="380" cy="350" r="120" fill="none" stroke="#5a3a16" stroke-opacity=".55" stroke-width="16"/>
    <ellipse cx="300" cy="470" rx="26" ry="19" fill="#4a3320"/>
    <path d="M0 262 L600 241" stroke="#8d8d8d" stroke-width="5"/>
    <path d="M90 420 C 200 330 330 560 520 430" fill="none" stroke="#16307a" stroke-width="5"/>
    <ellipse cx="590" cy="560" rx="46" ry="60" fill="#b98b68"/>
  </svg>`;
  return sharp(sheet)
    .composite([{ input: Buffer.from(marks) }])
    .png()
    .toBuffer();
}

/** The sheet as it is seen from beside: each point of the frame is looked up on the sheet. */
async function tilted(sheet: Buffer, shift: number): Promise<Buffer> {
  const { data, info } = await sharp(sheet).removeAlpha().greyscale().raw().toBuffer({ resolveWithObject: true });
  const frame = await table().raw().toBuffer();
  const toSheet = projection(
    TILTED.map(([x, y]): Point => [x + shift, y]),
    SIDE,
  );
  for (let y = 0; y < HEIGHT; y += 1)
    for (let x = 0; x < WIDTH; x += 1) {
      const [u, v] = toSheet(x, y);
      if (u < 0 || v < 0 || u >= SIDE - 1 || v >= SIDE - 1) continue;
      frame.fill(between(data, info.width, u, v), (y * WIDTH + x) * 3, (y * WIDTH + x) * 3 + 3);
    }
  return frame;
}

/** The lightness between four points of a picture with one channel. */
function between(data: Buffer, width: number, u: number, v: number): number {
  const [x, y] = [Math.floor(u), Math.floor(v)];
  const at = (dx: number, dy: number): number => data[(y + dy) * width + x + dx] ?? 0;
  const row = (dy: number): number => at(0, dy) + (u - x) * (at(1, dy) - at(0, dy));
  return Math.round(row(0) + (v - y) * (row(1) - row(0)));
}

/** Where a point of the frame lies on a square sheet whose corners are seen at `quad`.
 *  @see Heckbert, Fundamentals of Texture Mapping, 1989, section 2.2.3 */
function projection(quad: readonly Point[], side: number): (x: number, y: number) => Point {
  const [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = quad as Quad;
  const [sx, sy] = [x0 - x1 + x2 - x3, y0 - y1 + y2 - y3];
  const [ax, ay, bx, by] = [x1 - x2, y1 - y2, x3 - x2, y3 - y2];
  const whole = ax * by - bx * ay;
  const [g, h] = [(sx * by - bx * sy) / whole, (ax * sy - sx * ay) / whole];
  const [a, b, c] = [x1 - x0 + g * x1, x3 - x0 + h * x3, x0];
  const [d, e, f] = [y1 - y0 + g * y1, y3 - y0 + h * y3, y0];
  return (x, y) => {
    const [p, q, r, s] = [a - g * x, b - h * x, d - g * y, e - h * y];
    const [t, w] = [x - c, y - f];
    const divisor = p * s - q * r;
    return [(side * (t * s - q * w)) / divisor, (side * (p * w - t * r)) / divisor];
  };
}
