/** What the service worker answers, and from what: the page and its parts, and nothing else. */

/** What a browser asks for, as far as it matters. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly mode: string;
}

/** The address of the kept copy; undefined: the network answers, and nothing of it is kept.
 *  @param home  where the page lies, ending in a slash
 *  @param kept  addresses of all kept copies */
export function copyOf({ method, url, mode }: Asked, home: URL, kept: ReadonlySet<string>): string | undefined {
  const asked = new URL(url);
  if (method !== "GET" || asked.origin !== home.origin) return undefined;
  // Lists have a store of their own, where each is verified before it is used.
  if (asked.pathname.startsWith("/api/")) return undefined;
  // Whatever stands behind the page's address leads to the page.
  if (mode === "navigate") return asked.pathname === home.pathname ? home.href : undefined;
  asked.search = "";
  asked.hash = "";
  return kept.has(asked.href) ? asked.href : undefined;
}
