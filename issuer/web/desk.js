// Only comfort: every page works without it. "/" goes to the search, and a form is sent once.
document.addEventListener("keydown", (event) => {
  const isTyping = event.target instanceof Element && event.target.matches("input, textarea, select");
  if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.querySelector("#q");
  if (!(search instanceof HTMLInputElement)) return;
  event.preventDefault();
  search.focus();
});
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
