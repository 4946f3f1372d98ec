// The panel of sources at hand on a post's form: a field to paste into. Without a script the list beside it remains.
import { chooseSource, make } from "blog/citation-dialog";

const select = document.querySelector("select[name=sources_at_hand]");
if (select) {
  const input = make("input", { type: "text", id: "paste-source", autocomplete: "off", className: "vTextField" });
  const button = make("button", { type: "button", textContent: "Add", className: "button" });
  const status = make("p", { role: "status", className: "help" });
  const label = make("label", { for: input.id, textContent: "Paste a DOI, PubMed or web address" });
  const panel = make("div", { className: "paste-source" }, label, input, button, status);
  select.closest(".form-row").prepend(panel);

  const ask = async (start) => {
    const source = await chooseSource({
      title: "Add a source at hand",
      field: "sources_at_hand",
      model: "post",
      start,
    });
    input.value = "";
    input.focus();
    if (!source) return;
    const id = String(source.id);
    let option = [...select.options].find((each) => each.value === id);
    if (!option) {
      option = new Option(source.text, id);
      select.append(option);
    }
    option.selected = true;
    window.django.jQuery(select).trigger("change"); // the admin's own box shows it
    status.textContent = `${source.text} is at hand once the post is saved.`;
  };

  button.addEventListener("click", () => ask(input.value.trim()));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // not the post's form
    ask(input.value.trim());
  });
  input.addEventListener("paste", (event) => {
    const words = event.clipboardData?.getData("text/plain") ?? "";
    if (!words.trim()) return;
    event.preventDefault();
    ask(words);
  });
}
