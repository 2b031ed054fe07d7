/** This device: enrolled by a one-time code, or not yet. */
import { useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { useEffect } from "preact/hooks";
import { formatTime } from "../../../library/index.ts";
import { catalogue } from "../../words/current.ts";
import { type Device } from "../database.ts";
import { type Enrolled, enrol, forgetDevice } from "../device/enrolment.ts";
import { canEnrol } from "../device/key.ts";
import { isStored, kept } from "../keeping.ts";
import { shiftWords } from "../words/current.ts";
import { Confirm } from "./rows.tsx";
import { telling } from "./shift.tsx";

export function DeviceCard(): JSX.Element {
  const { device: copy } = shiftWords.value;
  const { device } = kept.value;
  return (
    <section class="card shift-card" aria-labelledby="this-device">
      <h2 id="this-device">{copy.title}</h2>
      {device?.enrolled === undefined ? <EnrolForm /> : <About device={device} enrolled={device.enrolled} />}
    </section>
  );
}

function EnrolForm(): JSX.Element {
  const { device: copy } = shiftWords.value;
  const code = useSignal("");
  const answer = useSignal<Enrolled | "asking" | undefined>(undefined);
  const isAble = useSignal(true);
  useEffect(() => void canEnrol().then((is) => (isAble.value = is)), []);
  if (!isAble.value || !isStored.value) return <p class="shift-fault">{telling("unable")}</p>;
  const isAsking = answer.value === "asking";
  const submit = async (): Promise<void> => {
    answer.value = "asking";
    answer.value = await enrol(code.value);
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p>{copy.line}</p>
      <label class="label" for="enrol-code">
        {copy.code}
      </label>
      <input
        id="enrol-code"
        class="field number"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        maxLength={32}
        placeholder="XXXXX-XXXXX"
        aria-describedby="enrol-hint enrol-answer"
        aria-invalid={told(answer.value) !== undefined}
        value={code.value}
        onInput={({ currentTarget }) => (code.value = currentTarget.value)}
      />
      <p id="enrol-hint" class="small muted">
        {copy.codeHint}
      </p>
      <div id="enrol-answer" role="alert">
        {told(answer.value) === undefined ? undefined : <p class="shift-fault">{told(answer.value)}</p>}
      </div>
      <button class="button main" type="submit" disabled={isAsking}>
        {isAsking ? copy.enrolling : copy.enrol}
      </button>
    </form>
  );
}

function told(answer: Enrolled | "asking" | undefined): string | undefined {
  if (answer === undefined || answer === "asking" || answer.status === "enrolled") return undefined;
  return telling(answer.status === "refused" ? answer.code : answer.status);
}

interface AboutProps {
  readonly device: Device;
  readonly enrolled: NonNullable<Device["enrolled"]>;
}

function About({ device, enrolled }: AboutProps): JSX.Element {
  const { device: copy } = shiftWords.value;
  const isAsking = useSignal(false);
  return (
    <>
      <dl class="shift-facts">
        <div>
          <dt class="unseen">{copy.title}</dt>
          <dd>
            <strong>{enrolled.name}</strong>
          </dd>
        </div>
        <div>
          <dt>{copy.key}</dt>
          <dd>
            <code>{device.kid.replaceAll(/.{4}(?=.)/g, "$& ")}</code>
          </dd>
        </div>
        <div>
          <dt>{copy.since}</dt>
          <dd>{formatTime(enrolled.at, catalogue.value)}</dd>
        </div>
        <div>
          <dt>{copy.state}</dt>
          <dd>{copy.states[device.state]}</dd>
        </div>
      </dl>
      {device.state === "active" ? undefined : (
        <p class="shift-fault">{telling(device.state === "ended" ? "DEVICE_ENDED" : "DEVICE_QUARANTINED")}</p>
      )}
      {device.state === "ended" ? (
        <button class="button" type="button" onClick={() => (isAsking.value = true)}>
          {copy.forget}
        </button>
      ) : undefined}
      <Confirm
        isOpen={isAsking.value}
        title={copy.forgetTitle}
        yesWord={copy.forgetYes}
        yes={() => {
          isAsking.value = false;
          void forgetDevice();
        }}
        no={() => (isAsking.value = false)}
      >
        <p>{copy.forgetLine(kept.value.waiting)}</p>
      </Confirm>
    </>
  );
}
