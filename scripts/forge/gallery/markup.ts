/** Small parts of the gallery's HTML. Everything that is not written here is escaped. */
import { type Words } from "../forgery.ts";

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export const escaped = (text: string): string => text.replaceAll(/[&<>"]/gu, (letter) => ENTITIES[letter] ?? letter);

/** Both languages, of which the page shows the chosen one. */
export const both = ({ id, en }: Words): string =>
  `<span class="id" lang="id">${escaped(id)}</span><span class="en" lang="en">${escaped(en)}</span>`;
