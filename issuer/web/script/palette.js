// Ctrl K: a list that the typed text narrows. Arrows choose, Enter opens; with nothing chosen the form searches.
const palette = document.querySelector("#palet");
if (palette instanceof HTMLDialogElement) {
  const input = palette.querySelector("[name=q]");
  const list = palette.querySelector("[role=listbox]");
  const none = palette.querySelector("p");
  let options = [];
  let chosen = -1;

  const choose = (index) => {
    const shown = options.filter((option) => !option.hidden);
    chosen = shown.length === 0 ? -1 : (index + shown.length) % shown.length;
    for (const option of options) option.setAttribute("aria-selected", String(option === shown[chosen]));
    const at = shown[chosen];
    if (at === undefined) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", at.id);
    at.scrollIntoView({ block: "nearest" });
  };
  const narrow = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const option of options)
      option.hidden = !words.every((word) => option.textContent.toLowerCase().includes(word));
    none.hidden = options.some((option) => !option.hidden);
    // What looks like a number is sought, not chosen.
    const isName = input.value === "" || !/\d/.test(input.value);
    choose(isName ? 0 : -1);
    if (!isName) {
      for (const option of options) option.setAttribute("aria-selected", "false");
      input.removeAttribute("aria-activedescendant");
      chosen = -1;
    }
  };
  // The buttons of the page itself come first.
  for (const link of [...document.querySelectorAll("main a.button, .side a.button")].toReversed()) {
    const option = document.createElement("li");
    option.setAttribute("role", "option");
    option.dataset.href = link.href;
    for (const [text, look] of [
      [link.textContent.trim(), ""],
      [palette.dataset.here, "small muted"],
    ]) {
      const span = option.appendChild(document.createElement("span"));
      span.textContent = text;
      span.className = look;
    }
    list.prepend(option);
  }
  options = [...list.querySelectorAll("[role=option]")];
  for (const [index, option] of options.entries()) {
    option.id = `palet-${index}`;
    option.addEventListener("click", () => location.assign(option.dataset.href));
  }
  input.addEventListener("input", narrow);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      choose(chosen + step);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(options.filter((option) => !option.hidden)[chosen].dataset.href);
    }
  });
  palette.addEventListener("click", (event) => event.target === palette && palette.close());
  palette.addEventListener("absah-open", () => {
    input.value = "";
    narrow();
    input.focus();
  });
}
