/** Portraits of people who do not exist: drawn from a few shapes, nobody's photograph. */
import sharp from "sharp";

const WIDTH = 300;
const HEIGHT = 400;
const SKIN = ["#f1c9a5", "#e0ac7e", "#c68c5d", "#a0683f", "#7c4a2b"];
const HAIR = ["#22201f", "#3d2b1f", "#5a3a22", "#8a8580", "#15131a"];
const CLOTH = ["#1d3f73", "#7a2331", "#2f5d50", "#5b4a86", "#8a5a1c"];
const GROUND = ["#e9edf3", "#efe9e1", "#e6efe9"];

const pick = (from: readonly string[], seed: number): string => from[seed % from.length] ?? "#888888";

/** A portrait of number `seed`: JPEG, 300 × 400 pixels, the same bytes for the same number. */
export async function drawPortrait(seed: number): Promise<Uint8Array> {
  const skin = pick(SKIN, seed * 3 + 1);
  const hair = pick(HAIR, seed * 7 + 2);
  const wide = 62 + ((seed * 5) % 9);
  const fringe = 118 + ((seed * 11) % 24);
  const long = seed % 3 === 0;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">
    <rect width="100%" height="100%" fill="${pick(GROUND, seed)}"/>
    ${long ? `<path d="M${150 - wide - 16} 170 Q150 20 ${150 + wide + 16} 170 V300 H${150 - wide - 16} Z" fill="${hair}"/>` : ""}
    <path d="M30 400 Q40 300 150 292 Q260 300 270 400 Z" fill="${pick(CLOTH, seed * 2)}"/>
    <path d="M118 240 H182 V300 Q150 326 118 300 Z" fill="${skin}"/>
    <path d="M118 262 Q150 292 182 262 V278 Q150 306 118 278 Z" fill="#000" opacity=".12"/>
    <ellipse cx="150" cy="180" rx="${wide}" ry="82" fill="${skin}"/>
    <path d="M${150 - wide - 6} 176 Q${150 - wide} 82 150 82 Q${150 + wide} 82 ${150 + wide + 6} 176 Q${150 + wide - 14} ${fringe + 14} 150 ${fringe} Q${150 - wide + 14} ${fringe + 14} ${150 - wide - 6} 176 Z" fill="${hair}"/>
    <g fill="#2a2320"><ellipse cx="126" cy="182" rx="6" ry="5"/><ellipse cx="174" cy="182" rx="6" ry="5"/></g>
    <g fill="none" stroke="#2a2320" stroke-width="3.5" stroke-linecap="round" opacity=".75">
      <path d="M113 164 Q126 157 138 164"/><path d="M162 164 Q174 157 187 164"/>
      <path d="M150 188 Q144 212 150 214"/><path d="M130 234 Q150 ${238 + (seed % 7)} 170 234"/>
    </g></svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 82 }).toBuffer();
}
