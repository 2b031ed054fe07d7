/** How much of the newest lists has come in; nothing while nothing is fetched. */
import { type JSX } from "preact";
import { language } from "../shell/settings.ts";
import { progress } from "./judging.ts";
import { listWords } from "./words.ts";

export function Arriving(): JSX.Element | undefined {
  if (progress.value === undefined) return undefined;
  const { files, ofFiles, bytes } = progress.value;
  const megabytes = (bytes / 1_000_000).toLocaleString(language.value, { maximumFractionDigits: 1 });
  return (
    <div class="arriving">
      <progress value={files} max={ofFiles} aria-hidden="true" />
      <p class="small muted">{listWords.value.arriving(files, ofFiles, megabytes)}</p>
    </div>
  );
}
