/** Words of the keyboard: the palette (Ctrl K) and the sheet (?). */

export const idKeyboard = {
  palette: "Palet perintah",
  prompt: "Ke mana, apa, atau nomor apa pun",
  goTo: "Buka",
  do: "Kerjakan",
  here: "Di halaman ini",
  none: "Tidak ada perintah seperti itu. Enter mencarinya.",
  sheet: "Pintasan papan ketik",
  close: "Tutup",
  keys: [
    [["/"], "ke pencarian"],
    [["Ctrl", "K"], "palet: buka, kerjakan, cari nomor apa pun"],
    [["J"], "baris berikut"],
    [["K"], "baris sebelumnya"],
    [["Enter"], "buka barisnya"],
    [["X"], "centang barisnya"],
    [["?"], "lembar ini"],
    [["Esc"], "tutup"],
  ] as readonly (readonly [keys: readonly string[], what: string])[],
};

type Keyboard = typeof idKeyboard;

export const enKeyboard: Keyboard = {
  palette: "Command palette",
  prompt: "Where to, what, or any number",
  goTo: "Go to",
  do: "Do",
  here: "On this page",
  none: "There is no such command. Enter searches for it.",
  sheet: "Keyboard shortcuts",
  close: "Close",
  keys: [
    [["/"], "to the search"],
    [["Ctrl", "K"], "palette: go to, do, find any number"],
    [["J"], "next row"],
    [["K"], "row before"],
    [["Enter"], "open the row"],
    [["X"], "tick the row"],
    [["?"], "this sheet"],
    [["Esc"], "close"],
  ],
};
