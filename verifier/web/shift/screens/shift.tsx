/** Checkpoint: this device, the inspection that is open on it, and its log for the office. */
import { type JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { kept } from "../keeping.ts";
import { type TroubleFacts } from "../words/catalogue.ts";
import { shiftWords } from "../words/current.ts";
import { DeviceCard } from "./device.tsx";
import { BackToStart, Faults } from "./history.tsx";
import { InspectionCard } from "./inspection.tsx";
import { Heading } from "./rows.tsx";
import { SyncCard } from "./sync.tsx";

export function ShiftScreen({ isRefused = false }: { readonly isRefused?: boolean | undefined }): JSX.Element {
  const { nav, inspection } = shiftWords.value;
  const { device } = kept.value;
  const refused = useRef<HTMLDivElement>(null);
  const isStillRefused = isRefused && kept.value.shift.inspection === undefined && kept.value.shift.mode !== "public";
  useEffect(() => {
    refused.current?.focus();
  }, [isStillRefused]);
  const isEnrolled = device?.enrolled !== undefined;
  return (
    <>
      <Heading text={nav.shift} />
      {isStillRefused ? (
        <div class="shift-fault" role="alert" tabIndex={-1} ref={refused}>
          <strong>{inspection.required}</strong>
          <p>{inspection.requiredLine}</p>
        </div>
      ) : undefined}
      <Faults />
      {isEnrolled ? <InspectionCard /> : undefined}
      {isEnrolled ? <SyncCard /> : undefined}
      <DeviceCard />
      {isEnrolled ? undefined : <InspectionCard />}
      <BackToStart />
    </>
  );
}

/** What the office said no to, in words; its code where there are none. */
export function telling(code: string, facts: Partial<TroubleFacts> = {}): string {
  const { troubles } = shiftWords.value;
  const words = { ...troubles, NOT_FOUND: troubles.DEVICE_ENDED, BAD_CODE: troubles.mistyped };
  const tell = Object.entries(words).find(([name]) => name === code)?.[1] ?? troubles.other;
  return tell({ code, event: 0, ...facts });
}
