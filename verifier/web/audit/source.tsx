/** Where the chain is read from, and what to do where that cannot be. */
import { useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { held } from "../judge/judging.ts";
import { type Failed, address, read } from "./read/reading.ts";
import { say } from "./words.ts";

const SAYINGS = { "no-root": "noRoot", cors: "cors", policy: "policy", source: "failed" } as const;

export function Failure({ cause, detail }: Pick<Failed, "cause" | "detail">): JSX.Element {
  const registry = held.value.root?.chain.documentRegistry ?? "…";
  const isForeign = cause === "cors" || cause === "policy";
  return (
    <div class="card failure" role="alert">
      <p>
        <strong>{say(SAYINGS[cause])}</strong>
      </p>
      {isForeign ? (
        <pre class="command" tabIndex={0}>
          <code>{`npx absah audit --rpc ${detail} --registry 0x${registry} --lists ${location.origin}`}</code>
        </pre>
      ) : (
        <p class="small muted">{detail}</p>
      )}
      <button class="button" type="button" onClick={() => void read()}>
        {say("again")}
      </button>
    </div>
  );
}

export function Source(): JSX.Element {
  const typed = useSignal(address.value);
  return (
    <form
      class="card form no-print"
      onSubmit={(event) => {
        event.preventDefault();
        address.value = typed.value.trim();
        void read();
      }}
    >
      <h2>{say("source")}</h2>
      <p class="small" id="node-line">
        {say("sourceLine")}
      </p>
      <label class="label" for="node">
        {say("sourceLabel")}
      </label>
      <div class="beside">
        <input
          id="node"
          class="field number"
          type="url"
          placeholder="http://127.0.0.1:8545"
          aria-describedby="node-line"
          value={typed.value}
          onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
        />
        <button class="button" type="submit">
          {say("read")}
        </button>
      </div>
    </form>
  );
}
