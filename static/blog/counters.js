// The search result, the share card and the counts beside them, as they are being typed.
const shown = document.querySelector("[data-found-as]");
const form = shown?.closest("form");

if (form) {
  const perMinute = Number(form.querySelector("[data-editing]").dataset.wordsPerMinute);
  const value = (name) => form.elements[name]?.value.trim() ?? "";
  const put = (kind, name, text) => {
    for (const place of shown.querySelectorAll(`[data-${kind}=${name}]`)) place.textContent = text;
  };
  const words = () => new DOMParser().parseFromString(value("body").replace(/<\/?(p|h[23]|li|br)\b/g, " $&"), "text/html");

  const count = () => {
    const lines = {
      title: [value("meta_title") || value("title"), 60],
      description: [value("meta_description") || value("summary"), 155],
    };
    for (const [name, [text, most]] of Object.entries(lines)) {
      put("shown", name, text.length > most ? `${text.slice(0, most - 1)}…` : text);
      put("count", name, text.length);
      shown.querySelector(`[data-count=${name}]`).classList.toggle("too-long", text.length > most);
    }
    const page = words();
    page.querySelectorAll("cite, figure").forEach((node) => node.remove());
    const total = (page.body.textContent.match(/\S+/g) ?? []).length;
    put("count", "words", total);
    put("count", "minutes", Math.max(1, Math.ceil(total / perMinute)));
  };

  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(count, 300);
  });
  count();
}
