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
        <p class={markIf(changed.has("issuer"), "paper-issuer")}>
          <Differs isChanged={changed.has("issuer")} />
          {issuer}
        </p>
        <dl class="paper-number">
          <Field
            field={{ name: "number", label: printed.number, value: facts.number, isCode: true }}
            isChanged={changed.has("number")}
          />
        </dl>
      </div>
      <p class={markIf(changed.has("kind"), "paper-title")}>
        <Differs isChanged={changed.has("kind")} />
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
      <div class="paper-foot">
        <span class="paper-qr" aria-hidden="true">
          {verdict.qr}
        </span>
        <dl>
          <Field
            field={{ name: "lookupCode", label: printed.lookupCode, value: facts.lookupCode, isCode: true }}
            isChanged={changed.has("lookupCode")}
          />
        </dl>
      </div>
    </figure>
  );
}

const markIf = (isChanged: boolean, name: string): string => (isChanged ? `${name} changed` : name);

/** Beside a field that the file shows otherwise: the edge alone would be colour alone. */
function Differs({ isChanged }: { readonly isChanged: boolean }): JSX.Element | undefined {
  return isChanged ? <strong class="paper-differs">{words.value.verdict.differs}</strong> : undefined;
}

function Field({ field, isChanged }: { readonly field: PaperFact; readonly isChanged: boolean }): JSX.Element {
  return (
    <div class={markIf(isChanged, "paper-field")}>
      <dt>
        {field.label} <Differs isChanged={isChanged} />
      </dt>
      <dd class={field.isCode ? "number" : ""}>{field.value}</dd>
    </div>
  );
}
