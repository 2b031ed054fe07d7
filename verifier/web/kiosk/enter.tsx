/** Before the kiosk begins: what it does, what it does not show, and the PIN that leads out of it. */
import back from "lucide-static/icons/arrow-left.svg?raw";
import { useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { view, whyNot } from "../periksa/session.ts";
import { Icon } from "../shell/icon.tsx";
import { words } from "../words/current.ts";
import { lock } from "./lock.ts";
import { isPin } from "./pin.ts";
import { kioskWords } from "./words.ts";

export function EnterKiosk(): JSX.Element {
  const copy = kioskWords.value;
  const pin = useSignal("");
  const again = useSignal("");
  const fault = useSignal<"none" | "form" | "differs">("none");
  const isBusy = useSignal(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => void (document.title = copy.title), [copy]);
  const begin = async (): Promise<void> => {
    fault.value = !isPin(pin.value) ? "form" : pin.value === again.value ? "none" : "differs";
    if (fault.value !== "none") return;
    const refused = await whyNot();
    if (refused !== undefined) return void (view.value = refused);
    isBusy.value = true;
    await lock(pin.value);
    view.value = { at: "start" };
  };
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        {copy.title}
      </h1>
      <p>{copy.line}</p>
      <p>{copy.public}</p>
      <form
        class="card form"
        onSubmit={(event) => {
          event.preventDefault();
          void begin();
        }}
      >
        <Pin id="kiosk-pin" label={copy.pin} value={pin} hasHint isFaulty={fault.value === "form"} />
        <p id="kiosk-pin-hint" class="small muted">
          {copy.pinHint}
        </p>
        <Pin id="kiosk-again" label={copy.pinAgain} value={again} isFaulty={fault.value === "differs"} />
        <p id="kiosk-fault" role="alert">
          {fault.value === "form" ? copy.pinForm : fault.value === "differs" ? copy.pinDiffers : ""}
        </p>
        <p class="small muted">{copy.forgotten}</p>
        <button class="button main" type="submit" disabled={isBusy.value}>
          {copy.begin}
        </button>
      </form>
      <button
        class="button"
        type="button"
        onClick={() => {
          view.value = { at: "start" };
        }}
      >
        <Icon svg={back} /> {words.value.verdict.back}
      </button>
    </>
  );
}

interface PinProps {
  readonly id: string;
  readonly label: string;
  readonly value: { value: string };
  readonly hasHint?: boolean;
  readonly isFaulty: boolean;
}

export function Pin({ id, label, value, hasHint = false, isFaulty }: PinProps): JSX.Element {
  const described = [hasHint ? `${id}-hint` : undefined, isFaulty ? "kiosk-fault" : undefined]
    .filter(Boolean)
    .join(" ");
  return (
    <div>
      <label class="label" for={id}>
        {label}
      </label>
      <input
        id={id}
        class="field number"
        type="password"
        inputMode="numeric"
        autocomplete="off"
        maxLength={12}
        aria-invalid={isFaulty}
        {...(described === "" ? {} : { "aria-describedby": described })}
        value={value.value}
        onInput={({ currentTarget }) => {
          value.value = currentTarget.value;
        }}
      />
    </div>
  );
}
