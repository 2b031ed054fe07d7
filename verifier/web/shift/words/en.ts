/** English. */
import { type ShiftWords } from "./catalogue.ts";

export const en: ShiftWords = {
  nav: { title: "This shift", history: "History", shift: "Checkpoint" },
  history: {
    title: "History of checks",
    line: (days) =>
      `Kept on this device only, for ${days} days: time, verdict and digest of the document. Never a name.`,
    logged: "This device is enrolled: every check is also noted in a signed log for the office.",
    none: "Nothing has been checked yet.",
    memory:
      "This browser keeps nothing. The history lasts until the page is closed: save the CSV before, or open the page in an ordinary window (not a private one).",
    notLogged: (checks) =>
      `${checks} ${checks === 1 ? "check is" : "checks are"} NOT in the log: the device could not store it. Stop checking, free some space, and report it to the office.`,
    today: "Today",
    session: (time) => `This inspection, since ${time}`,
    countNone: "No verdicts yet.",
    all: "All checks",
    noDigest: "no document code",
    digest: "Digest of the document",
    list: (bundle, block) => `list ${bundle}${block === undefined ? "" : `, block ${block}`}`,
    offline: "offline",
    inLog: (number) => `log no. ${number}`,
    more: (left) => `Show ${left} more`,
    csv: "Save CSV",
    print: "Print",
    wipe: "Wipe history",
    wipeTitle: "Wipe the history?",
    wipeLine: (entries) =>
      `${entries} ${entries === 1 ? "check is" : "checks are"} deleted from this device and cannot be brought back.`,
    wipeLog: "The signed log that has not been sent stays until the office has it.",
    wipeYes: "Yes, wipe",
    back: "Back",
  },
  changed: {
    title: (documents) =>
      documents === 1 ? "One verdict changed after the check" : `${documents} verdicts changed after the check`,
    line: "The newest list says something else than was shown then. Check again where the holder can still be reached; report it by your office's rules.",
    was: "Then",
    is: "Now",
    checkedAt: "Checked",
    changedAt: "Learnt",
    acknowledge: "I have read this",
    show: "Show",
    inHistory: (time) => `Changed after the check, learnt ${time}`,
  },
  device: {
    title: "This device",
    line: "To serve at a checkpoint a device is enrolled once, with a one-time code from the office. Its key is made here and cannot be copied out. Public checks need none of this.",
    code: "Enrolment code",
    codeHint: "Ten letters and digits, XXXXX-XXXXX. Needs a network.",
    enrol: "Enrol this device",
    enrolling: "Enrolling…",
    key: "Key",
    since: "Enrolled",
    states: { active: "active", quarantined: "in quarantine", ended: "ended" },
    state: "State",
    forget: "Let go of this device",
    forgetTitle: "Let go of this device?",
    forgetLine: (waiting) =>
      waiting === 0
        ? "Key and log are deleted. The device can then be enrolled again with a new code."
        : `Key and log are deleted, with ${waiting} events that the office does not have and will never get.`,
    forgetYes: "Yes, let go",
  },
  sync: {
    title: "Log for the office",
    waiting: (events) =>
      events === 0
        ? "The office has all of it."
        : `${events} ${events === 1 ? "event waits" : "events wait"} to be sent.`,
    line: "Each event is numbered, chained and signed by this device: time, verdict, digest of the document. No name, passport number, photo or place. Sent by itself when there is a network.",
    last: (time) => `Last taken ${time}.`,
    send: "Send now",
    sending: "Sending…",
  },
  inspection: {
    title: "Inspection",
    needsDevice: "Enrol this device first.",
    line: "Field supervision needs a signed warrant (Permenimipas 2/2025, article 30). Without one only on three grounds, approved by the competent official first.",
    warrantWay: "By warrant",
    groundWay: "Without a warrant, on a ground of article 30(3)",
    warrant: "Warrant number",
    warrantHint: "Such as W.9-IMI.3/GR.03.09/412-2026.",
    ground: "Ground",
    grounds: {
      "ban-list": "a. The foreigner is on the entry or exit ban list",
      "wanted-list": "b. The foreigner is on the wanted list",
      "suspected-breach": "c. The foreigner is doing something reasonably suspected to break the law",
    },
    groundHint: "Report it to the competent official first. The warrant must be made by the end of the next day.",
    approver: "Official who approved",
    approverHint: "The user name at the office, such as citra.",
    approval: "Approval code",
    approvalHint:
      "Ten letters and digits that the official reads to you; good for two hours. The office compares it when the log is sent.",
    faults: {
      warrant: "A warrant number has 4 to 40 capitals, digits, dots, slashes or hyphens, with a digit and a mark.",
      approver: "Write the official's user name: small letters, digits and hyphens.",
      approval: "This code is mistyped: listen to and check its ten letters and digits again.",
    },
    open: "Open inspection",
    opening: "Opening…",
    openSince: (time) => `Open since ${time}`,
    approvedBy: (person) => `approved by ${person}`,
    scan: "Scan a document",
    close: "Close inspection",
    closeTitle: "Close the inspection?",
    closeLine: "Once closed, this device checks nothing at the checkpoint until another inspection is opened.",
    closeYes: "Yes, close",
    toPublic: "Back to public mode",
    required: "No inspection is open",
    requiredLine:
      "That document was not checked. At a checkpoint every check needs a warrant, or a lawful ground and its approval. Open an inspection below, or go back to public mode.",
  },
  badge: {
    checkpoint: "CHECKPOINT",
    noSession: "no inspection is open",
    public: "Public mode",
    waiting: (events) => `${events} to be sent`,
    manage: "Manage",
  },
  troubles: {
    mistyped: () => "This code is mistyped: check its ten letters and digits again.",
    unable: () =>
      "This browser cannot be enrolled: it knows no Ed25519 keys or keeps nothing. Update the browser (Chrome/Edge 137, Firefox 130, Safari 17 or newer) and do not use a private window.",
    silent: () => "The office cannot be reached. Nothing is lost: the log stays here and is sent later.",
    ENROLMENT_REFUSED: () => "This code is wrong, used or expired. Ask the office for a new one.",
    CLOCK_DRIFT: () => "This device's clock is off by more than five minutes. Set it, then try again.",
    LOG_GAP: ({ event }) =>
      `The office lacks event ${event}, and this device does not keep it any more. Delete nothing; call the office.`,
    LOG_FORKED: () =>
      "The office's log tells another past than this one: the key is used in two places, or the device was restored from a backup. Stop using this device and hand it to the office.",
    DEVICE_QUARANTINED: () =>
      "This device is in quarantine: its clock is off by more than five minutes, or another key signed in its name. Set the clock, then ask an approver to release it. The log is kept and is sent after that.",
    DEVICE_ENDED: () =>
      "The office has ended this device. It can no longer serve at a checkpoint; to use it again, let go of it and enrol it with a new code.",
    INSPECTION_REQUIRED: ({ event }) =>
      `The office refused to open the inspection (event ${event}): code, official or ground do not match. Call the official who approved it; the log is kept here.`,
    "refused-opening": () =>
      "The office refused this: code, official or ground do not match, or the two hours are over. No inspection is open. Check what you typed, or ask for a new code.",
    "not-written": () => "The device could not store it, so nothing has changed. Free some space, then try again.",
    other: ({ code }) => `The office refused. Call the office and tell it the code ${code}. The log is kept here.`,
  },
};
