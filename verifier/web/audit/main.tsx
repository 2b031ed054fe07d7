/** The page /audit/. */
import { render } from "preact";
import "../fonts.css";
import "../tokens.css";
import "../base.css";
import "./audit.css";
import { App } from "./app.tsx";
import { read } from "./read/reading.ts";

render(<App />, document.body);
void read();
