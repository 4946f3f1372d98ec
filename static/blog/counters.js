// What follows from the words as they are being typed: the search result, the share card, the counts beside them, and
// the headings of the text beside it.
import { make } from "blog/citation-dialog";

const shown = document.querySelector("[data-found-as]");
const editing = document.querySelector("[data-editing]");
const form = editing.closest("form");
const outline = form.querySelector("[data-outline]");

const value = (name) => form.elements[name].value.trim();
const put = (kind, name, text) => {
  for (const place of shown.querySelectorAll(`[data-${kind}=${name}]`)) place.textContent = text;
};

const count = () => {
  for (const [name, most, text] of [
    ["title", 60, value("meta_title") || value("title")],
    ["description", 155, value("meta_description") || value("summary")],
  ]) {
    put("shown", name, text.length > most ? `${text.slice(0, most - 1)}…` : text);
    put("count", name, text.length);
    shown.querySelector(`[data-count=${name}]`).classList.toggle("too-long", text.length > most);
  }
  const page = new DOMParser().parseFromString(value("body").replace(/<\/?(p|h[23]|li|br)\b/g, " $&"), "text/html");
  page.querySelectorAll("cite,figure").forEach((node) => node.remove());
  const total = (page.body.textContent.match(/\S+/g) ?? []).length;
  put("count", "words", total);
  put("count", "minutes", Math.max(1, Math.ceil(total / editing.dataset.wordsPerMinute)));
  list([...page.querySelectorAll("h2,h3")]);
};

// Which heading stands where it may not, the sheet says: there are two levels, so only the first can.
const list = (headings) => {
  outline.closest("details").hidden = !headings.length;
  const rows = headings.map(({ localName, textContent }, at) => {
    const onclick = () => {
      const { commands, view } = form.querySelector(".tiptap").editor;
      const goal = view.dom.querySelectorAll("h2,h3")[at];
      commands.focus(view.posAtDOM(goal, 0));
      goal.scrollIntoView({ block: "center" }); // not below the row of buttons
    };
    const button = make("button", { type: "button", textContent: textContent.trim() || "(empty)", onclick });
    return make("li", { className: localName }, button);
  });
  outline.replaceChildren(...rows);
};

let timer = 0;
form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(count, 300);
});
if (form.elements.body) count(); // else one may only look
