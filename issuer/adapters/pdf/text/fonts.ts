/** The faces a page is set in, and the order in which they are asked for a letter. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as hb from "harfbuzzjs";
import { TrueTypeFont } from "./truetype.ts";

export interface Face {
  /** PostScript name, as PDF readers show it. */
  readonly name: string;
  readonly font: hb.Font;
  readonly trueType: TrueTypeFont;
  readonly unitsPerEm: number;
  readonly ascent: number;
  readonly descent: number;
  readonly features: hb.Feature[];
  covers(codePoint: number): boolean;
}

const WEIGHTS = ["regular", "semibold", "extrabold", "mono"] as const;
export type Weight = (typeof WEIGHTS)[number];

/** Faces in the order in which they are asked, for a weight and a language. */
export interface Fonts {
  order(weight: Weight, language: Language): readonly Face[];
}

/** How Han letters are drawn: one code point has Chinese, Japanese and Korean forms. */
const LANGUAGES = ["chinese", "japanese", "korean"] as const;
export type Language = (typeof LANGUAGES)[number];

const FILES = {
  regular: ["plus-jakarta-sans/400Regular/PlusJakartaSans_400Regular", "noto-sans/400Regular/NotoSans_400Regular"],
  semibold: ["plus-jakarta-sans/600SemiBold/PlusJakartaSans_600SemiBold", "noto-sans/600SemiBold/NotoSans_600SemiBold"],
  extrabold: [
    "plus-jakarta-sans/800ExtraBold/PlusJakartaSans_800ExtraBold",
    "noto-sans/800ExtraBold/NotoSans_800ExtraBold",
  ],
  mono: ["ibm-plex-mono/500Medium/IBMPlexMono_500Medium", "noto-sans/400Regular/NotoSans_400Regular"],
  arabic: "noto-sans-arabic/500Medium/NotoSansArabic_500Medium",
  tamil: "noto-sans-tamil/500Medium/NotoSansTamil_500Medium",
  chinese: "noto-sans-sc/500Medium/NotoSansSC_500Medium",
  japanese: "noto-sans-jp/500Medium/NotoSansJP_500Medium",
  korean: "noto-sans-kr/500Medium/NotoSansKR_500Medium",
} as const;

/** Reads every face once; about 25 MB of font files, so one call a process. */
export function loadFonts(): Fonts {
  const loaded = new Map<string, Face>();
  const load = (file: string): Face => {
    const face = loaded.get(file) ?? loadFace(file);
    loaded.set(file, face);
    return face;
  };
  const orders = new Map<string, readonly Face[]>();
  for (const weight of WEIGHTS) {
    for (const language of LANGUAGES) {
      const han = [language, ...LANGUAGES.filter((other) => other !== language)].map((each) => load(FILES[each]));
      orders.set(`${weight} ${language}`, [...FILES[weight].map(load), load(FILES.arabic), load(FILES.tamil), ...han]);
    }
  }
  return { order: (weight, language) => orders.get(`${weight} ${language}`) ?? [] };
}

function loadFace(file: string): Face {
  const path = fileURLToPath(import.meta.resolve(`@expo-google-fonts/${file}.ttf`));
  const bytes = new Uint8Array(readFileSync(path));
  const face = new hb.Face(new hb.Blob(bytes));
  const font = new hb.Font(face);
  const { ascender, descender } = font.hExtents();
  const letters = new Set(face.collectUnicodes());
  const name = face.getName(6, "en");
  return {
    name,
    font,
    trueType: new TrueTypeFont(bytes),
    unitsPerEm: face.upem,
    ascent: ascender,
    descent: descender,
    // A zero in a number is never taken for the letter O.
    features: name.startsWith("IBMPlexMono") ? [new hb.Feature("zero", 1)] : [],
    covers: (codePoint) => letters.has(codePoint),
  };
}
