/** At STOP: the evidence as one file, and whom to call. */
import fileDown from "lucide-static/icons/file-down.svg?raw";
import phone from "lucide-static/icons/phone.svg?raw";
import { useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { lastPicture } from "../camera/camera.ts";
import { held } from "../judge/judging.ts";
import { trustDigest } from "../judge/trust.ts";
import { type Checked } from "../periksa/session.ts";
import { Icon } from "../shell/icon.tsx";
import { catalogue } from "../words/current.ts";
import { evidenceOf } from "./record.ts";
import { deviceId } from "./who.ts";
import { evidenceWords } from "./words.ts";

type State = { readonly at: "unsaved" } | { readonly at: "saved"; readonly name: string; readonly isBare: boolean };

export function SaveEvidence({ checked }: { readonly checked: Checked }): JSX.Element | undefined {
  const copy = evidenceWords.value;
  const withPicture = useSignal(false);
  const state = useSignal<State>({ at: "unsaved" });
  const { input, channel, raw } = checked;
  const hasFile = "pdf" in input || "picture" in input;
  if (raw === undefined) return undefined;
  const save = async (): Promise<void> => {
    const jpeg = withPicture.value ? await lastPicture() : undefined;
    const device = deviceId.value;
    const made = evidenceOf(checked, {
      trust: trustDigest,
      ...(device === undefined ? {} : { device }),
      ...(jpeg === undefined ? {} : { jpeg }),
    });
    if (made === undefined) return;
    handOver(made.name, made.text);
    state.value = { at: "saved", name: made.name, isBare: withPicture.value && jpeg === undefined };
  };
  const told = state.value;
  return (
    <section class="card evidence-save no-print">
      <h2>{copy.title}</h2>
      <Issuers checked={checked} />
      <p class="small muted">{copy.line}</p>
      {hasFile ? <p class="small muted">{copy.keepFile}</p> : undefined}
      {channel === "camera" ? (
        <label class="toggle">
          <input
            type="checkbox"
            checked={withPicture.value}
            onChange={({ currentTarget }) => {
              withPicture.value = currentTarget.checked;
            }}
          />
          <span>
            {copy.picture} <span class="small muted">{copy.pictureHint}</span>
          </span>
        </label>
      ) : undefined}
      <button class="button" type="button" onClick={() => void save()}>
        <Icon svg={fileDown} /> {copy.save}
      </button>
      <p class="small" role="status">
        {told.at === "saved" ? copy.saved(told.name) : ""}
        {told.at === "saved" && told.isBare ? ` ${copy.noPicture}` : ""}
      </p>
    </section>
  );
}

/** The telephone of the document's issuer; of what is not believed, of every issuer that the root statement names. */
function Issuers({ checked }: { readonly checked: Checked }): JSX.Element | undefined {
  const origin = checked.result.document?.issuer;
  const all = [...(held.value.root?.issuers.values() ?? [])].filter(({ telephone }) => telephone !== "");
  const named = all.filter((each) => each.origin === origin);
  const shown = named.length > 0 ? named : all;
  if (shown.length === 0) return undefined;
  return (
    <dl class="evidence-call">
      <dt class="small muted">{evidenceWords.value.report}</dt>
      {shown.map(({ nameId, nameEn, telephone }) => (
        <dd key={nameId}>
          {catalogue.value.language === "id" ? nameId : nameEn}
          <a class="button" href={`tel:${telephone.replaceAll(/[^+\d]/g, "")}`}>
            <Icon svg={phone} /> {telephone}
          </a>
        </dd>
      ))}
    </dl>
  );
}

function handOver(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
