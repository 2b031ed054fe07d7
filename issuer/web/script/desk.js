// Only comfort: every page works without it. Keys, and a form that is sent once.
const openDialog = (id) => {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement) || document.querySelector("dialog[open]") !== null) return;
  dialog.showModal();
  dialog.dispatchEvent(new Event("absah-open"));
};

const rows = () => [...document.querySelectorAll(".rows tbody tr")].filter((row) => row.querySelector("a") !== null);
const rowHere = () => document.activeElement?.closest(".rows tbody tr") ?? null;
/** Focus goes to the row's link, so that Enter opens it as any link. */
const step = (by) => {
  const all = rows();
  const at = all.indexOf(rowHere());
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
  all[next]?.querySelector("a")?.focus();
};

const KEYS = {
  "/": () => document.querySelector("#q")?.focus(),
  "?": () => openDialog("pintasan"),
  j: () => step(1),
  k: () => step(-1),
  x: () => rowHere()?.querySelector("input[type=checkbox]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.altKey) return;
  const isPalette = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
  const isTyping =
    event.target instanceof Element && event.target.matches("input:not([type=checkbox]), textarea, select");
  const isPlain = !event.ctrlKey && !event.metaKey && !isTyping && document.querySelector("dialog[open]") === null;
  const act = isPalette ? () => openDialog("palet") : isPlain ? KEYS[event.key.toLowerCase()] : undefined;
  if (act === undefined) return;
  event.preventDefault();
  act();
});

for (const button of document.querySelectorAll("[data-opens]")) {
  button.hidden = false;
  button.addEventListener("click", () => openDialog(button.dataset.opens));
}

document.addEventListener("submit", (event) => {
  if (!(event.target instanceof HTMLFormElement) || event.target.method !== "post") return;
  if (event.target.dataset["sent"] === "1") event.preventDefault();
  event.target.dataset["sent"] = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset["sent"];
});
// What needs mending is read out and seen first.
document.querySelector(".faults")?.focus();
