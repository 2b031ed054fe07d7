/** Shape and sound of each verdict: what colour says is said three times more. */
import ban from "lucide-static/icons/ban.svg?raw";
import calendarClock from "lucide-static/icons/calendar-clock.svg?raw";
import calendarX from "lucide-static/icons/calendar-x-2.svg?raw";
import circleCheck from "lucide-static/icons/circle-check-big.svg?raw";
import circlePause from "lucide-static/icons/circle-pause.svg?raw";
import circleQuestion from "lucide-static/icons/circle-question-mark.svg?raw";
import clockAlert from "lucide-static/icons/clock-alert.svg?raw";
import fileX from "lucide-static/icons/file-x.svg?raw";
import octagonX from "lucide-static/icons/octagon-x.svg?raw";
import replace from "lucide-static/icons/replace.svg?raw";
import scanLine from "lucide-static/icons/scan-line.svg?raw";
import shieldX from "lucide-static/icons/shield-x.svg?raw";
import { type Decision, type Group, type Status } from "#core/judgement/verdict.ts";

const ICONS: Readonly<Record<Status, string>> = {
  valid: circleCheck,
  expired: calendarX,
  suspended: circlePause,
  superseded: replace,
  "not-yet-valid": calendarClock,
  revoked: ban,
  "not-genuine": octagonX,
  "issuer-not-authorised": shieldX,
  "file-altered": fileX,
  "unknown-issuer": circleQuestion,
  undetermined: clockAlert,
  unreadable: scanLine,
};

/** A code that opens a website is answered in red. */
function isWebsite({ status, cause }: Decision): boolean {
  return status === "unreadable" && cause === "website";
}

export function iconOf(result: Decision): string {
  return isWebsite(result) ? octagonX : ICONS[result.status];
}

/** What tokens.css knows the verdict by. */
export function lookOf(result: Decision): string {
  return isWebsite(result) ? "website" : result.status;
}

interface Feel {
  /** Tones in Hz, one after the other, each so many milliseconds. */
  readonly tones: readonly number[];
  readonly toneMs: number;
  readonly vibration: readonly number[];
}

const FEELS: Readonly<Record<Group, Feel>> = {
  GO: { tones: [660, 880], toneMs: 120, vibration: [60] },
  CAUTION: { tones: [520, 520], toneMs: 160, vibration: [60, 60, 60] },
  STOP: { tones: [220, 220, 220], toneMs: 220, vibration: [200, 80, 200, 80, 200] },
  UNSURE: { tones: [392], toneMs: 500, vibration: [300] },
};

let audio: AudioContext | undefined;

/** Lets a group be heard and felt, where the device can and a person has touched the page before. */
export function feel(group: Group): void {
  const { tones, toneMs, vibration } = FEELS[group];
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches && "vibrate" in navigator)
    navigator.vibrate([...vibration]);
  audio ??= new AudioContext();
  const context = audio;
  tones.forEach((frequency, place) => {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const begin = context.currentTime + (place * toneMs * 1.3) / 1000;
    const end = begin + toneMs / 1000;
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.0001, begin);
    volume.gain.exponentialRampToValueAtTime(0.2, begin + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, end);
    tone.connect(volume).connect(context.destination);
    tone.start(begin);
    tone.stop(end);
  });
}
