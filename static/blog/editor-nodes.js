// Two nodes of ours in the article editor: a citation mark and a picture. Both hold the key of a library record;
// numbers, addresses and words come in when the post is saved.
import { chooseSource, findRecords, make } from "blog/citation-dialog";
import { Node } from "django-prose-editor/editor";

// One dialog for pictures: search by key or description.
function choosePicture({ title, field, model }) {
  return new Promise((resolve) => {
    const input = make("input", { type: "search", autocomplete: "off" });
    const status = make("p", { role: "status", className: "picker-status" });
    const list = make("ul");
    const close = make("button", { type: "button", textContent: "Cancel", className: "picker-cancel" });
    const dialog = make("dialog", { className: "picker", "aria-label": title });
    dialog.append(make("label", {}, title, input), status, list, close);
    document.body.append(dialog);

    let chosen = null;
    let asked = 0;
    async function look() {
      const turn = ++asked;
      let results = [];
      try {
        results = await findRecords({ term: input.value, field, model });
      } catch {
        status.textContent = "The library does not answer. Try again.";
      }
      if (turn !== asked) return; // an older question answered late
      status.textContent = results.length ? "" : "Nothing found. Add the record to the library first.";
      list.replaceChildren(
        ...results.map(({ id, text }) => {
          const button = make("button", { type: "button", className: "picker-hit", textContent: text });
          button.addEventListener("click", () => {
            chosen = { key: id, text };
            dialog.close();
          });
          return make("li", {}, button);
        }),
      );
    }

    input.addEventListener("input", look);
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // not the post's form
      list.querySelector("button")?.click();
    });
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(chosen);
    });
    dialog.showModal();
    look();
  });
}

// Key of a source → "key: title", as the page brought it and as it was chosen since.
const titles = JSON.parse(document.getElementById("citation-titles")?.textContent ?? "{}");

function keyed(attribute) {
  return {
    key: {
      default: null,
      parseHTML: (element) => element.getAttribute(attribute),
      renderHTML: (attributes) => ({ [attribute]: attributes.key }),
    },
  };
}

// Ask for a record, and put its node where the cursor stands.
async function insert(editor, { name, title, field, model, choose }) {
  const chosen = await choose({ title, field, model });
  if (chosen) titles[chosen.key] = chosen.text;
  if (chosen) editor.chain().focus().insertContent({ type: name, attrs: { key: chosen.key } }).run();
  else editor.commands.focus();
}

// One group only: an item of two groups breaks the toolbar.
function toolbarButton(what) {
  const { name, group, icon, title } = what;
  return function addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name,
      groups: group,
      button: buttons.material(icon, title),
      command: (editor) => insert(editor, what),
    });
  };
}

const CITATION = {
  name: "CiteRef",
  group: "link",
  icon: "menu_book",
  title: "Insert reference",
  field: "citation",
  model: "postcitation",
  choose: chooseSource,
};

export const CiteRef = Node.create({
  name: "CiteRef",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => keyed("data-ref"),
  // The editor hides the field that its label belongs to: it says the same words.
  onCreate() {
    const { dom } = this.editor.view;
    const field = dom.closest(".form-row")?.querySelector("textarea");
    dom.ariaLabel = field?.labels[0]?.textContent.replace(":", "").trim() ?? "Text";
  },
  // No tables here: what stood in two cells of a pasted one must not run into one number.
  transformPastedHTML: (html) => html.replace(/<\/t[dh]\s*>/gi, " $&"),
  parseHTML: () => [{ tag: "cite[data-ref]" }],
  renderHTML: ({ HTMLAttributes }) => ["cite", HTMLAttributes, `[${HTMLAttributes["data-ref"]}]`],
  // What the editor shows is told apart from what it stores: the title stays out of the text.
  addNodeView: () =>
    ({ node }) => {
      const dom = make("cite", { textContent: `[${node.attrs.key}]`, title: titles[node.attrs.key] ?? "" });
      dom.dataset.ref = node.attrs.key;
      return { dom };
    },
  addMenuItems: toolbarButton(CITATION),
  addKeyboardShortcuts() {
    const cite = () => {
      insert(this.editor, CITATION);
      return true;
    };
    return { "Mod-Alt-c": cite };
  },
});

export const Picture = Node.create({
  name: "Picture",
  group: "block",
  atom: true,
  addAttributes: () => keyed("data-image"),
  parseHTML: () => [{ tag: "figure[data-image]" }],
  renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes, `Picture: ${HTMLAttributes["data-image"]}`],
  addMenuItems: toolbarButton({
    name: "Picture",
    group: "nodes",
    icon: "image",
    title: "Insert picture",
    field: "image",
    model: "postimage",
    choose: choosePicture,
  }),
});
