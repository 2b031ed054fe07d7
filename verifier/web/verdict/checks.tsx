/** The checks of PROTOCOL 9, each in one of three phrases, and what all of them rest on. */
import check from "lucide-static/icons/check.svg?raw";
import history from "lucide-static/icons/history.svg?raw";
import minus from "lucide-static/icons/minus.svg?raw";
import x from "lucide-static/icons/x.svg?raw";
import { type JSX } from "preact";
import { type Described } from "../../library/wording/describe.ts";
import { type Checked } from "../periksa/session.ts";
import { Icon } from "../shell/icon.tsx";
import { catalogue, words } from "../words/current.ts";

const MARKS = { passed: check, failed: x, "not-checked": minus } as const;

interface ChecksProps {
  readonly checked: Checked;
  readonly told: Described;
}

export function Checks({ checked, told }: ChecksProps): JSX.Element {
  const { verdict } = words.value;
  return (
    <section class="checked">
      <h2>{verdict.checks}</h2>
      <ul class="checks">
        {rowsOf(checked, told).map(({ name, answer, phrase }) => (
          <li key={name} data-answer={answer}>
            <Icon svg={MARKS[answer]} />
            <span class="unseen">{verdict.answers[answer]}: </span>
            <span>{phrase}</span>
          </li>
        ))}
      </ul>
      <p class="rests small muted">
        <Icon svg={history} /> <span>{told.rests}</span>
      </p>
    </section>
  );
}

/** Of paper and pictures no file was compared, which is said like any other check. */
function rowsOf({ result }: Checked, { checks }: Described): Described["checks"] {
  if (result.document === undefined || result.checks["file-intact"] !== undefined) return checks;
  const phrase = catalogue.value.checks["file-intact"]["not-checked"];
  return [...checks, { name: "file-intact", answer: "not-checked", phrase }];
}
