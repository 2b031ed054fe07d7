/** The auditor's page: one search, a document's trail, and what the chain holds. */
import { useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { useEffect } from "preact/hooks";
import { formatTime } from "../../library/index.ts";
import { held } from "../judge/judging.ts";
import { Masthead } from "../shell/masthead.tsx";
import { catalogue } from "../words/current.ts";
import { DocumentTrail } from "./document.tsx";
import { type Found, find } from "./find.ts";
import { type Reading, address, read, state } from "./reading.ts";
import { Events, Tables } from "./tables.tsx";
import { say } from "./words.ts";

export function App(): JSX.Element {
  const title = say("name");
  useEffect(() => {
    document.title = title;
  }, [title]);
  const { value } = state;
  return (
    <>
      <a class="unseen skip" href="#content">
        {say("skip")}
      </a>
      <Masthead name={title} line={say("line")} />
      <main id="content" tabIndex={-1}>
        <h1>{title}</h1>
        {value.at === "reading" ? (
          <p class="card" role="status">
            {say(value.step)} {value.done} / {value.total}{" "}
            <progress aria-label={say(value.step)} value={value.done} max={Math.max(1, value.total)} />
          </p>
        ) : undefined}
        {value.at === "failed" ? <Failure cause={value.cause} detail={value.detail} /> : undefined}
        {value.at === "read" ? <Audited reading={value.reading} /> : undefined}
        <Source />
      </main>
    </>
  );
}

function Failure({ cause, detail }: { cause: "no-root" | "cors" | "source"; detail: string }): JSX.Element {
  const registry = held.value.root?.chain.documentRegistry ?? "…";
  return (
    <div class="card" role="alert">
      <p>{say(cause === "cors" ? "cors" : cause === "no-root" ? "noRoot" : "failed")}</p>
      {cause === "cors" ? (
        <p>
          <code>
            npx absah audit --rpc {detail} --registry 0x{registry} --lists {location.origin}
          </code>
        </p>
      ) : (
        <p class="small muted">{detail}</p>
      )}
      <button class="button" type="button" onClick={() => void read()}>
        {say("again")}
      </button>
    </div>
  );
}

function Source(): JSX.Element {
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
      <p class="small">{say("sourceLine")}</p>
      <label class="label" for="node">
        {say("sourceLabel")}
      </label>
      <input
        id="node"
        class="field number"
        type="url"
        placeholder="http://127.0.0.1:8545"
        value={typed.value}
        onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
      />
      <button class="button" type="submit">
        {say("read")}
      </button>
    </form>
  );
}

function Audited({ reading }: { readonly reading: Reading }): JSX.Element {
  const question = useSignal("");
  const found = useSignal<Found | undefined>(undefined);
  const search = async (mayAsk: boolean): Promise<void> => {
    if (question.value.trim() !== "") found.value = await find(reading, question.value, mayAsk);
  };
  const { block, facts } = reading.record;
  return (
    <>
      <form
        class="card form no-print"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          void search(false);
        }}
      >
        <label class="label" for="search">
          {say("searchLabel")}
        </label>
        <input
          id="search"
          class="field number"
          type="search"
          autocomplete="off"
          spellcheck={false}
          aria-describedby="search-hint"
          value={question.value}
          onInput={({ currentTarget }) => (question.value = currentTarget.value)}
        />
        <p id="search-hint" class="small muted">
          {say("searchHint")}
        </p>
        <button class="button main" type="submit">
          {say("search")}
        </button>
      </form>
      <div class="found" aria-live="polite">
        {found.value === undefined ? undefined : (
          <Answer reading={reading} found={found.value} agree={() => void search(true)} />
        )}
      </div>
      <p class="small muted">
        {say("asOf")} {block.number} · {formatTime(block.time, catalogue.value)} · {facts.chainId}
      </p>
      <Tables reading={reading} />
    </>
  );
}

interface AnswerProps {
  readonly reading: Reading;
  readonly found: Found;
  readonly agree: () => void;
}

function Answer({ reading, found, agree }: AnswerProps): JSX.Element {
  switch (found.what) {
    case "document":
      return <DocumentTrail reading={reading} trail={found.trail} cwt={found.cwt} />;
    case "events":
      return <Events reading={reading} events={found.events} />;
    case "code":
      return (
        <div class="card form">
          <p>{say("askCode")}</p>
          <button class="button main" type="button" onClick={agree}>
            {say("askYes")}
          </button>
        </div>
      );
    case "silent":
    case "nothing":
      return <p class="card">{say(found.what)}</p>;
  }
}
