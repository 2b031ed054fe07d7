/** /periksa/ as an app of its own on a phone or desk. */

const HOME = "/periksa/";

/** Icons as they are drawn from the seal at build, `share` of the side being the seal. */
export const ICONS = [
  { name: "icon-192.png", side: 192, share: 0.92, purpose: "any" },
  { name: "icon-512.png", side: 512, share: 0.92, purpose: "any" },
  // A launcher cuts its own shape out of these: the seal stays within the circle of 80 % that none of them touches.
  { name: "icon-maskable-192.png", side: 192, share: 0.66, purpose: "maskable" },
  { name: "icon-maskable-512.png", side: 512, share: 0.66, purpose: "maskable" },
] as const;

/** Paper of the page's look. */
export const PAPER = "#fbf9f5";

export const manifest = {
  id: HOME,
  name: "Absah: periksa dokumen",
  short_name: "Absah",
  description: "Memeriksa dokumen imigrasi di perangkat ini, juga tanpa internet.",
  lang: "id",
  dir: "ltr",
  start_url: HOME,
  scope: HOME,
  display: "standalone",
  orientation: "any",
  background_color: PAPER,
  theme_color: "#1d3f73",
  categories: ["government", "utilities"],
  icons: ICONS.map(({ name, side, purpose }) => ({
    src: HOME + name,
    sizes: `${side}x${side}`,
    type: "image/png",
    purpose,
  })),
} as const;
