/** The page /periksa/. */
import { render } from "preact";
import "../fonts.css";
import "../tokens.css";
import "../base.css";
import "./periksa.css";
import "../verdict/verdict.css";
import "../kiosk/kiosk.css";
import "../verdict/print.css";
import "../shift/shift.css";
import { warmScanner } from "../camera/camera.ts";
import { listenForScanner } from "../camera/scanner.ts";
import { keepNew } from "../judge/refresh.ts";
import { noteSeen } from "../shift/seen.ts";
import { openShift } from "../shift/shift.ts";
import { App } from "./app.tsx";
import { takeText } from "./intake.ts";
import { onChecked } from "./session.ts";

render(<App />, document.body);
listenForScanner((text) => void takeText(text, "usb"));
onChecked((items) => {
  for (const { digest, result } of items) if (digest !== undefined) noteSeen(digest, result);
});
openShift();
keepNew();
// After the page stands: the decoder is there when the camera is.
setTimeout(warmScanner, 0);
