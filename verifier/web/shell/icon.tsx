/** One drawing of lucide (ISC), as large as the letters beside it; never read aloud, since words stand beside it. */
import { type JSX } from "preact";

/** @param svg  the text of a file of `lucide-static`, which is part of this build */
export function Icon({ svg }: { readonly svg: string }): JSX.Element {
  return <span class="icon" aria-hidden="true" dangerouslySetInnerHTML={{ __html: svg }} />;
}
