/** What was signed, to be laid beside the paper or file at hand; of an edited file, what was edited. */
import pencil from "lucide-static/icons/file-pen-line.svg?raw";
import { type JSX } from "preact";
import { type Described } from "../../library/wording/describe.ts";
import { held } from "../judge/judging.ts";
import { type Checked } from "../periksa/session.ts";
import { Icon } from "../shell/icon.tsx";
import { catalogue, words } from "../words/current.ts";
import { paperFacts } from "./facts.ts";
import { Paper } from "./paper.tsx";

interface SignedProps {
  readonly checked: Checked;
  readonly told: Described;
}

export function Signed({ checked, told }: SignedProps): JSX.Element | undefined {
  const { document, checks, edited } = checked.result;
  const { verdict } = words.value;
  if (document === undefined) return undefined;
  const root = held.value.root;
  const found = [...(root?.issuers.values() ?? [])].find(({ origin }) => origin === document.issuer);
  const name = catalogue.value.language === "id" ? found?.nameId : found?.nameEn;
  return (
    <section class="signed">
      <h2>{verdict.paper}</h2>
      {told.edited === undefined ? undefined : (
        <p class="edited">
          <Icon svg={pencil} /> <span>{told.edited}</span>
        </p>
      )}
      <p class="small muted">{checks["file-intact"] === undefined ? verdict.paperNotFile : verdict.paperLine}</p>
      <Paper
        facts={paperFacts(document, words.value, catalogue.value)}
        issuer={name ?? document.issuer}
        changed={new Set(edited)}
      />
      <p class="small muted">{told.compare}</p>
    </section>
  );
}
