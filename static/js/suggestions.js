// Suggestions below search fields: the combobox pattern. Without this script the same field leads to the same results.
for (const input of document.querySelectorAll("input[data-suggest]")) {
  const box = document.createElement("div");
  let timer;
  let request;
  let active;

  const set = (name, value) => input.setAttribute(`aria-${name}`, value);
  const activate = (option) => {
    active?.setAttribute("aria-selected", "false");
    active = option;
    active?.setAttribute("aria-selected", "true");
    active?.scrollIntoView({ block: "nearest" });
    set("activedescendant", active?.id ?? "");
  };
  const show = (html) => {
    activate();
    box.innerHTML = html; // our own template, escaped by the server; the CSP runs no script in it
    const list = box.firstElementChild;
    set("expanded", !!list);
    set("controls", list?.id ?? "");
  };
  const close = () => {
    clearTimeout(timer);
    request?.abort();
    show("");
  };
  const ask = async () => {
    request = new AbortController();
    try {
      const url = `${input.form.action}suggestions/?q=${encodeURIComponent(input.value)}`;
      const response = await fetch(url, { signal: request.signal });
      show(response.ok ? (await response.text()).trim() : "");
    } catch {
      // Aborted, or no network: the form still works.
    }
  };

  input.after(box);
  input.role = "combobox";
  set("autocomplete", "list");
  set("haspopup", "listbox");
  set("expanded", false);

  input.addEventListener("input", () => {
    clearTimeout(timer);
    request?.abort();
    if (input.value.trim().length < 2) close();
    else timer = setTimeout(ask, 150);
  });
  input.addEventListener("keydown", (event) => {
    const { key } = event;
    const options = [...box.querySelectorAll("[role=option]")].filter((option) => option.offsetParent);
    if (!options.length || event.isComposing) return;
    if (key === "ArrowDown" || key === "ArrowUp") {
      // Past either end is the field itself.
      const place = options.indexOf(active) + (key === "ArrowDown" ? 1 : active ? -1 : options.length);
      activate(options[place]);
    } else if (key === "Enter" && active) location.href = active.href;
    else if (key === "Escape") close();
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
  box.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus until the click
}
