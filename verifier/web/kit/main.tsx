/** The page that `absah kit` writes. */
import { render } from "preact";
import "../fonts.css";
import "../tokens.css";
import "../base.css";
import "../periksa/periksa.css";
import "../verdict/verdict.css";
import "../evidence/evidence.css";
import "../verdict/print.css";
import "./kit.css";
import { listenForScanner } from "../camera/scanner.ts";
import { takeText } from "../periksa/intake.ts";
import { App } from "./app.tsx";
import { update } from "./judging.ts";

await update();
render(<App />, document.body);
listenForScanner((text) => void takeText(text, "usb"));
