/** One line on the start screen: whether this device is fit to check, until when, and else what to do. */
import circleAlert from "lucide-static/icons/circle-alert.svg?raw";
import circleCheck from "lucide-static/icons/circle-check.svg?raw";
import circleX from "lucide-static/icons/circle-x.svg?raw";
import hourglass from "lucide-static/icons/hourglass.svg?raw";
import { type JSX } from "preact";
import { formatTime } from "../../library/index.ts";
import { Arriving } from "../judge/arriving.tsx";
import { clock, held, isUpdating } from "../judge/judging.ts";
import { Icon } from "../shell/icon.tsx";
import { language } from "../shell/settings.ts";
import { TroubleNote } from "../verdict/telling.tsx";
import { catalogue } from "../words/current.ts";
import { arriving } from "./app.ts";
import { fitness } from "./device.ts";
import { type Limit, type Unfit } from "./fitness.ts";
import { formatBytes } from "./size.ts";
import { deviceWords } from "./words.ts";

const ICONS = { fit: circleCheck, limited: circleAlert, unfit: circleX } as const;

/** The line itself; where the device is not fit, with what to do. */
export function Fit(): JSX.Element {
  const copy = deviceWords.value;
  const { value } = fitness;
  // The first lists are on their way: nothing is wrong yet.
  const isPreparing = held.value.bundle === undefined && isUpdating.value;
  return (
    <div class="fit" data-fit={isPreparing ? "preparing" : value.status}>
      <p class="fit-line" role="status">
        <Icon svg={isPreparing ? hourglass : ICONS[value.status]} />
        <span>
          <strong>{isPreparing ? copy.preparing : copy.titles[value.status]}</strong>
          {"until" in value ? `${copy.until[value.without](formatTime(value.until, catalogue.value))} ` : undefined}
          <a href="#device">{copy.about}</a>
        </span>
      </p>
      {!isPreparing && value.status === "unfit" ? <UnfitNote because={value.because} time={value.time} /> : undefined}
      <Arriving />
      <AppArriving />
    </div>
  );
}

/** What this device cannot do, though it checks. */
export function Limits(): JSX.Element {
  return (
    <>
      {fitness.value.limits.map((limit) => (
        <LimitNote key={limit} limit={limit} />
      ))}
    </>
  );
}

function UnfitNote({ because, time }: { readonly because: Unfit; readonly time: number | undefined }): JSX.Element {
  if (because === "no-lists") return <TroubleNote code="K08" />;
  if (because !== "clock-wrong") return <p>{deviceWords.value.unfit[because]}</p>;
  const facts = { clock: formatTime(clock(), catalogue.value), listTime: formatTime(time ?? 0, catalogue.value) };
  return <TroubleNote code="K09" facts={facts} />;
}

function LimitNote({ limit }: { readonly limit: Limit }): JSX.Element {
  switch (limit) {
    case "camera-denied":
      return <TroubleNote code="K01" />;
    case "storage-absent":
    case "storage-full":
      return <TroubleNote code="K11" />;
    case "app-failed":
    case "app-unsupported":
      return <p>{deviceWords.value.limits[limit]}</p>;
  }
}

/** The page's own parts, while they arrive for the first time. */
function AppArriving(): JSX.Element | undefined {
  if (arriving.value === undefined) return undefined;
  const { files, ofFiles, bytes, ofBytes } = arriving.value;
  const [size, ofSize] = [bytes, ofBytes].map((each) => formatBytes(each, language.value));
  return (
    <div class="arriving">
      <progress value={bytes} max={ofBytes} aria-hidden="true" />
      <p class="small muted">{deviceWords.value.arriving(files, ofFiles, size ?? "", ofSize ?? "")}</p>
    </div>
  );
}
