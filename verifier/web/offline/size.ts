/** Sizes as people read them. */

/** `812 kB`, `2,9 MB`. */
export function formatBytes(bytes: number, language: string): string {
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toLocaleString(language, { maximumFractionDigits: 1 })} MB`;
}
