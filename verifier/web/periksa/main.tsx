/** The page /periksa/. */
import { computed, effect } from "@preact/signals";
import { render } from "preact";
import "../fonts.css";
import "../tokens.css";
import "../base.css";
import "./periksa.css";
import "../batch/batch.css";
import "../offline/offline.css";
import "../verdict/verdict.css";
import "../kiosk/kiosk.css";
import "../evidence/evidence.css";
import "../verdict/print.css";
import "../shift/shift.css";
import { warmScanner } from "../camera/camera.ts";
import { listenForScanner } from "../camera/scanner.ts";
import { deviceId } from "../evidence/who.ts";
import { update } from "../judge/judging.ts";
import { keepNew } from "../judge/refresh.ts";
import { isLocked, isShowing } from "../kiosk/lock.ts";
import { keepApp } from "../offline/app.ts";
import { watchUpdates } from "../offline/device.ts";
import { waitForOffer } from "../offline/newer.tsx";
import { kept } from "../shift/keeping.ts";
import { noteSeen } from "../shift/seen.ts";
import { openShift } from "../shift/shift.ts";
import { App } from "./app.tsx";
import { takeText } from "./intake.ts";
import { onChecked, view } from "./session.ts";

render(<App />, document.body);
listenForScanner((text) => void takeText(text, "usb"));
onChecked((items) => {
  for (const { digest, result } of items) if (digest !== undefined) noteSeen(digest, result);
});
openShift();
waitForOffer();
watchUpdates();
effect(() => {
  deviceId.value = kept.value.device?.enrolled?.id;
});
keepNew();
// The lists first, and over a weak line alone: without them the page tells nothing.
void update().then(() => keepApp(computed(() => (isLocked.value ? isShowing.value : view.value.at !== "start"))));
// After the page stands: the decoder is there when the camera is.
setTimeout(warmScanner, 0);
