// One dialog for sources: search the library, or paste what names a source. Used by the book button of the editor and by
// the panel of sources at hand. Everything is asked of this server; nothing else need answer.

const HINT = "Paste a DOI, PubMed or web address, or search the library";
const KINDS = [
  ["article-journal", "Journal article"],
  ["article", "Preprint or other article"],
  ["book", "Book"],
  ["chapter", "Book chapter"],
  ["entry-encyclopedia", "Encyclopaedia entry"],
  ["report", "Report or guideline"],
  ["thesis", "Thesis"],
  ["webpage", "Web page"],
];
const FIELDS = [
  ["title", "Title", "text"],
  ["authors", "Authors, one per line: family name, given names", "lines"],
  ["issued", "Year", "text"],
  ["container_title", "Journal or book", "text"],
];

let serial = 0;

export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role" || name === "for") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

export function adminBase() {
  return document.querySelector("#site-name a, #branding a")?.pathname ?? "/admin/";
}

// Ask the admin's own autocomplete for records: it knows who may see what.
export async function findRecords({ term, field, model }) {
  const query = new URLSearchParams({ term, app_label: "blog", model_name: model, field_name: field });
  const response = await fetch(`${adminBase()}autocomplete/?${query}`);
  return (await response.json()).results;
}

async function send(path, fields) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const response = await fetch(`${adminBase()}blog/citation/${path}/`, {
    method: "POST",
    headers: { "X-CSRFToken": token },
    body: new URLSearchParams(fields),
  });
  return response.json();
}

// Identifiers hold digits, addresses a scheme, blocks several lines; the server says what it is.
const mayNameSources = (text) => text.includes("\n") || /https?:|[0-9]{4}|10\.[0-9]|pm[ci]|isbn/i.test(text);

// Resolves to {key, id, text} of a source of the library, or to null.
export function chooseSource({ title, field, model, start = "" }) {
  return new Promise((resolve) => {
    const number = ++serial;
    const heading = make("h2", { id: `picker-title-${number}`, textContent: title });
    const input = make("input", { type: "search", autocomplete: "off", value: start, id: `picker-input-${number}` });
    const label = make("label", { for: input.id, textContent: HINT });
    const block = make("p", { className: "picker-block", hidden: true });
    const status = make("p", { role: "status", className: "picker-status" });
    const list = make("ul");
    const close = make("button", { type: "button", textContent: "Cancel", className: "picker-cancel" });
    const dialog = make("dialog", { className: "picker", "aria-labelledby": heading.id });
    dialog.append(heading, label, input, block, status, list, close);
    document.body.append(dialog);

    let chosen = null;
    let pasted = ""; // several lines, which the one-line field cannot hold
    let asked = 0;
    let timer = 0;
    let pending = Promise.resolve();

    const use = (source) => {
      chosen = source;
      dialog.close();
    };
    const text = () => pasted || input.value.trim();

    function hit(source, action) {
      const button = make("button", { type: "button", className: "picker-hit", textContent: source.text });
      if (source.detail) button.append(make("small", { textContent: source.detail }));
      if (action) button.append(make("span", { className: "picker-action", textContent: action }));
      button.addEventListener("click", () => use(source));
      return make("li", {}, button, ...warnings(source));
    }

    const warnings = (source) =>
      (source.warnings ?? []).map((words) => make("p", { className: "picker-warning", textContent: words }));

    function newSource(source) {
      const button = make("button", { type: "button", className: "picker-hit", textContent: source.text });
      button.append(make("small", { textContent: source.detail }));
      button.append(make("span", { className: "picker-action", textContent: source.looked_up ? "Add it; the rest is looked up" : "Add it" }));
      const form = byHand(source);
      const add = () => addSource(source, form, button);
      button.addEventListener("click", add);
      form.element.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && event.target.matches("input")) {
          event.preventDefault();
          add();
        }
      });
      form.save.addEventListener("click", add);
      return make("li", {}, button, ...warnings(source), form.element);
    }

    function byHand(source) {
      const element = make("details", { open: source.needs_title });
      element.append(make("summary", { textContent: source.needs_title ? "What is it?" : source.looked_up ? "Write it by hand" : "Change what it says" }));
      const controls = {};
      const faults = {};
      const row = (name, words, control) => {
        control.id = `picker-${number}-${source.index}-${name}`;
        const fault = make("p", { className: "picker-fault", id: `${control.id}-fault`, hidden: true });
        control.setAttribute("aria-describedby", fault.id);
        [controls[name], faults[name]] = [control, fault];
        element.append(make("label", { for: control.id, textContent: words }), control, fault);
      };
      const kinds = KINDS.map(([value, words]) => make("option", { value, textContent: words }));
      row("type", "Kind", make("select", {}, ...kinds));
      controls.type.value = source.fields.type;
      for (const [name, words, shape] of FIELDS) {
        const control = shape === "lines" ? make("textarea", { rows: 2 }) : make("input", { type: "text" });
        control.value = source.fields[name] ?? "";
        row(name, words, control);
      }
      row("key", "Key, the name that texts use", make("input", { type: "text", value: source.key }));
      const save = make("button", { type: "button", textContent: "Add it with these words" });
      element.append(save);
      return { element, controls, faults, save };
    }

    async function addSource(source, form, button) {
      button.disabled = form.save.disabled = true;
      const typed = Object.fromEntries(Object.entries(form.controls).map(([name, control]) => [name, control.value]));
      let answer;
      try {
        answer = await send("paste", { ...typed, text: text(), index: source.index });
      } catch {
        answer = { problem: "The library does not answer. Try again." };
      }
      button.disabled = form.save.disabled = false;
      if (answer.source) {
        use(answer.source);
        return;
      }
      status.textContent = answer.problem ?? "Some of it cannot be kept. See below.";
      form.element.open = true;
      let first = null;
      for (const [name, fault] of Object.entries(form.faults)) {
        fault.textContent = (answer.errors?.[name] ?? []).join(" ");
        fault.hidden = !fault.textContent;
        form.controls[name].toggleAttribute("aria-invalid", !fault.hidden);
        if (!fault.hidden) first ??= form.controls[name];
      }
      first?.focus();
    }

    async function look() {
      const turn = ++asked;
      const wanted = text();
      const rows = [];
      const said = [];
      try {
        if (mayNameSources(wanted)) {
          const answer = await send("recognise", { text: wanted });
          for (const source of answer.sources ?? []) {
            rows.push(source.known ? hit(source, "In the library already. Use it") : newSource(source));
          }
          said.push(...(answer.problems ?? []));
        }
        if (!rows.length && !wanted.includes("\n")) {
          const results = await findRecords({ term: wanted.slice(0, 200), field, model });
          rows.push(...results.map(({ id, text: words }) => hit({ id, key: id, text: words })));
        }
      } catch {
        said.push("The library does not answer. Try again.");
      }
      if (turn !== asked) return; // an older question answered late
      const count = `${rows.length} ${rows.length === 1 ? "source" : "sources"}. Enter takes the first.`;
      const nothing = "Nothing found. Paste its DOI, PMID or address to add it.";
      status.textContent = [...said, rows.length ? count : said.length ? "" : nothing].filter(Boolean).join(" ");
      list.replaceChildren(...rows);
    }

    const lookNow = () => {
      clearTimeout(timer);
      pending = look();
    };

    input.addEventListener("input", () => {
      pasted = "";
      block.hidden = true;
      clearTimeout(timer);
      timer = setTimeout(lookNow, 150);
    });
    input.addEventListener("paste", (event) => {
      const words = event.clipboardData?.getData("text/plain") ?? "";
      if (!words.trim().includes("\n")) return; // one line goes into the field as usual
      event.preventDefault();
      pasted = words;
      input.value = "";
      block.hidden = false;
      block.textContent = `Pasted: ${words.trim().split("\n").length} lines.`;
      lookNow();
    });
    input.addEventListener("keydown", async (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // not the post's form
      lookNow();
      await pending;
      list.querySelector(".picker-hit")?.click();
    });
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      clearTimeout(timer);
      asked++;
      dialog.remove();
      resolve(chosen);
    });
    dialog.showModal();
    input.focus();
    lookNow();
  });
}
