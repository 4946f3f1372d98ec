// Keys of the counter: Ctrl+K finds, Ctrl+S saves, single keys move about. Those can be turned off (WCAG 2.1.4).
const help = document.querySelector("[data-keys]");
if (help) {
  const find = document.querySelector("[data-suggest]");
  const off = help.querySelector("[data-keys-off]");
  const rows = [...document.querySelectorAll("#result_list tbody tr")];
  const lists = help.dataset;
  let place = -1;
  let went = 0;

  const stored = (value) => {
    try {
      if (value === undefined) return localStorage.getItem("counter-keys");
      localStorage.setItem("counter-keys", value);
    } catch {
      // Storage is closed to us: the choice holds for this page.
    }
    return null;
  };
  off.checked = stored() === "off";
  off.addEventListener("change", () => stored(off.checked ? "off" : "on"));

  const tick = () => rows[place]?.querySelector("input.action-select");
  const move = (step) => {
    place = Math.max(0, Math.min(rows.length - 1, place + step));
    const link = rows[place]?.querySelector("th a, td a");
    link?.focus();
    rows[place]?.scrollIntoView({ block: "nearest" });
  };
  const single = {
    "/": () => find?.focus(),
    "?": () => help.showModal(),
    j: () => move(1),
    k: () => move(-1),
    x: () => tick()?.click(),
  };
  const after = { o: lists.orders, a: lists.articles, p: lists.products, h: lists.home };

  document.addEventListener("keydown", (event) => {
    const { key } = event;
    const withControl = event.ctrlKey || event.metaKey;
    if (withControl && !event.altKey && key.toLowerCase() === "k" && find && !event.target.closest(".ProseMirror")) {
      find.focus();
      find.select();
    } else if (withControl && !event.altKey && !event.shiftKey && key.toLowerCase() === "s") {
      const save = document.querySelector("[name=_continue]") ?? document.querySelector("[name=_save]");
      if (!save) return;
      save.click();
    } else {
      const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable=true], dialog");
      if (off.checked || typing || withControl || event.altKey || event.isComposing) return;
      const then = event.timeStamp - went < 1500 && after[key];
      went = 0;
      if (then) location.href = then;
      else if (key === "g") {
        went = event.timeStamp;
        return;
      } else if (single[key]) single[key]();
      else return;
    }
    event.preventDefault();
  });
  for (const button of document.querySelectorAll("[data-keys-open]")) {
    button.hidden = false;
    button.addEventListener("click", () => help.showModal());
  }
}

// One tick for all rows of a panel.
for (const all of document.querySelectorAll("[data-tick-all]")) {
  all.closest("[hidden]")?.removeAttribute("hidden");
  all.addEventListener("change", () => {
    for (const box of all.form.querySelectorAll("[name=_selected_action]")) box.checked = all.checked;
  });
}

// Fields in the tables of Django's inlines are named by the head of their column, which it does not say.
for (const table of document.querySelectorAll(".tabular table")) {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])].map((head) => head.textContent.replace("*", "").trim());
  for (const field of table.querySelectorAll("td :is(input:not([type=hidden]), select, textarea)")) {
    field.ariaLabel ??= heads[field.closest("td").cellIndex];
  }
}
