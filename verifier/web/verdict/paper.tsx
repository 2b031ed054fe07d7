/** The paper as it must look: what was signed, each field where it stands on the page, so that another line is seen. */
import { type JSX } from "preact";
import { words } from "../words/current.ts";
import { type PaperFact, type PaperFacts } from "./facts.ts";

interface PaperProps {
  readonly facts: PaperFacts;
  readonly issuer: string;
  /** Fields that a file shows otherwise than they were signed. */
  readonly changed: ReadonlySet<string>;
}

export function Paper({ facts, issuer, changed }: PaperProps): JSX.Element {
  const { verdict, printed } = words.value;
  const grid = (fields: readonly PaperFact[], name: string): JSX.Element => (
    <dl class={`paper-grid ${name}`}>
      {fields.map((field) => (
        <Field key={field.name} field={field} isChanged={changed.has(field.name)} />
      ))}
    </dl>
  );
  return (
    <figure class="paper">
      <div class="tapis" />
      <div class="paper-head">
        <span class="seal" aria-hidden="true">
          LB
        </span>
        <p class="paper-issuer">{issuer}</p>
        <dl class="paper-number">
          <Field
            field={{ name: "number", label: printed.number, value: facts.number, isCode: true }}
            isChanged={changed.has("number")}
          />
        </dl>
      </div>
      <p class="paper-title">
        {facts.kind.title} <span class="muted">{facts.kind.code}</span>
      </p>
      {facts.hasHolder ? (
        <div class="paper-holder">
          <div class="paper-photo">{verdict.photo}</div>
          <div>
            {grid(facts.names, "names")}
            {grid(facts.holder, "holder")}
          </div>
        </div>
      ) : undefined}
      {grid(facts.times, "times")}
      {grid(facts.details, "details")}
      <div class="paper-foot" aria-hidden="true">
        <span class="paper-qr">{verdict.qr}</span>
        <span class="paper-lines" />
      </div>
    </figure>
  );
}

function Field({ field, isChanged }: { readonly field: PaperFact; readonly isChanged: boolean }): JSX.Element {
  return (
    <div class={isChanged ? "paper-field changed" : "paper-field"}>
      <dt>{field.label}</dt>
      <dd class={field.isCode ? "number" : ""}>{field.value}</dd>
    </div>
  );
}
