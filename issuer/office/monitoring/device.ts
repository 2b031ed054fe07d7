/** A device: what is told of it, and what it is refused for. */
import { importPublicKey } from "#primitives";
import { type DeviceView, MonitoringError, type QuarantineReason } from "./model.ts";
import { type DeviceRecord } from "./records.ts";

/** A device as it is told of. */
export function deviceView(device: DeviceRecord): DeviceView {
  const { id, name, publicKey, state, reason, stoppedAt, enrolledAt, syncedAt, next } = device;
  const kid = importPublicKey(publicKey)?.kid ?? "";
  return { id, name, kid, state, reason, stoppedAt, enrolledAt, syncedAt, next };
}

/** @throws {MonitoringError} `DEVICE_ENDED`, `DEVICE_QUARANTINED` */
export function assertActive({ state, reason }: DeviceRecord): void {
  if (state === "ended") throw new MonitoringError("DEVICE_ENDED", "this device was ended: enrol it anew");
  if (state === "quarantined") throw quarantined(reason ?? "key");
}

/** What a device in quarantine is told. */
export function quarantined(reason: QuarantineReason): MonitoringError {
  const why = reason === "clock" ? "its clock is off by more than five minutes" : "another key signed for it";
  return new MonitoringError(
    "DEVICE_QUARANTINED",
    `this device is in quarantine, because ${why}: an approver releases it`,
  );
}
