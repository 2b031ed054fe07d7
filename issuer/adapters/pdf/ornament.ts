/** What makes a page ours: the tapis band, the seal, the word across a specimen. No state emblem. */
import { type Box, type Canvas, type Point } from "./canvas.ts";

export const COLOURS = {
  ink: "#14213D",
  muted: "#56607A",
  nila: "#1D3F73",
  gold: "#A97B1F",
  maroon: "#7A1F2B",
  paper: "#FBF9F5",
  surface: "#FFFFFF",
  hairline: "#D8D2C6",
  wash: "#EEF2F8",
  warning: "#F7EDEA",
} as const;

/** Pucuk rebung (bamboo shoots) as woven into the tapis of Lampung: two rows of gold triangles that meet tip to gap
 *  on nila, a maroon heart in each of the lower row. */
export function tapisBand(canvas: Canvas, { x, y, width, height }: Box, count: number): void {
  canvas.fill(canvas.rectangle({ x, y, width, height }), COLOURS.nila);
  const step = width / count;
  const [shoots, hearts, tips]: [string[], string[], string[]] = [[], [], []];
  for (let i = 0; i < count; i++) {
    const middle = x + step * (i + 0.5);
    const foot = y + height;
    shoots.push(shoot(canvas, [middle, y + 0.14 * height], step * 0.46, foot));
    hearts.push(shoot(canvas, [middle, y + 0.56 * height], step * 0.22, foot));
    if (i > 0) tips.push(shoot(canvas, [x + step * i, y + 0.5 * height], step * 0.24, y));
  }
  canvas.fill([...shoots, ...tips].join(" "), COLOURS.gold);
  canvas.fill(hearts.join(" "), COLOURS.maroon);
}

const shoot = (canvas: Canvas, [x, tip]: Point, half: number, foot: number): string =>
  canvas.polygon([
    [x - half, foot],
    [x, tip],
    [x + half, foot],
  ]);

/** A plain round seal with the initials of Lampung Barat. */
export function seal(canvas: Canvas, [x, y]: Point, radius: number): void {
  canvas.fill(canvas.circle([x, y], radius), COLOURS.surface);
  canvas.stroke(canvas.circle([x, y], radius - 0.9), COLOURS.nila, 1.8);
  canvas.stroke(canvas.circle([x, y], radius - 3.6), COLOURS.gold, 0.6);
  const size = radius * 0.74;
  canvas.text("LB", x, y + size * 0.355, { weight: "extrabold", size, colour: COLOURS.nila, fixed: true }, "centre");
}

/** Across a page that nobody has signed: dark enough to be read on a copy, light enough to read what is under it. */
export function previewMark(canvas: Canvas, { x, y, width, height }: Box): void {
  const degrees = (Math.atan2(height, width) * 180) / Math.PI;
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const [middle, centre] = [x + width / 2, y + height / 2];
  const style = { weight: "extrabold", size: 54, colour: COLOURS.maroon, fixed: true } as const;
  canvas.textAcross("PRATINJAU – TIDAK SAH", [middle - 26 * sin, centre - 26 * cos], style, degrees, 0.3);
  canvas.textAcross("PREVIEW – NOT VALID", [middle + 26 * sin, centre + 26 * cos], style, degrees, 0.3);
}

/** SPESIMEN across the fields, over everything: the paper says that it is nobody's permit. */
export function specimen(canvas: Canvas, { x, y, width, height }: Box): void {
  const degrees = (Math.atan2(height, width) * 180) / Math.PI;
  const style = { weight: "extrabold", size: 96, colour: COLOURS.maroon, fixed: true } as const;
  canvas.textAcross("SPESIMEN", [x + width / 2, y + height / 2], style, degrees, 0.13);
}
