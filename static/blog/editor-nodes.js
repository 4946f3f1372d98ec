// Two nodes of ours in the article editor: a citation mark and a picture. Both hold the key of a library record;
// numbers, addresses and words come in when the post is saved.
import { Node } from "django-prose-editor/editor";

// Ask the admin's own autocomplete for records: it knows who may see what.
function pick({ title, field, model }) {
  return new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    dialog.className = "picker";
    dialog.setAttribute("aria-label", title);
    const label = document.createElement("label");
    label.textContent = title;
    const input = document.createElement("input");
    input.type = "search";
    input.autocomplete = "off";
    label.append(input);
    const status = document.createElement("p");
    status.setAttribute("role", "status");
    const list = document.createElement("ul");
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "Cancel";
    dialog.append(label, status, list, close);
    document.body.append(dialog);

    let asked = 0;
    async function look() {
      const turn = ++asked;
      const base = document.querySelector("#site-name a, #branding a")?.pathname ?? "/admin/";
      const query = new URLSearchParams({ term: input.value, app_label: "blog", model_name: model, field_name: field });
      let results = [];
      try {
        const response = await fetch(`${base}autocomplete/?${query}`);
        ({ results } = await response.json());
      } catch {
        status.textContent = "The library does not answer. Try again.";
      }
      if (turn !== asked) return; // an older question answered late
      status.textContent = results.length ? "" : "Nothing found. Add the record to the library first.";
      list.replaceChildren(
        ...results.map(({ id, text }) => {
          const button = document.createElement("button");
          button.type = "button";
          button.textContent = text;
          button.addEventListener("click", () => dialog.close(id));
          const item = document.createElement("li");
          item.append(button);
          return item;
        }),
      );
    }

    input.addEventListener("input", look);
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // not the post's form
      list.querySelector("button")?.click();
    });
    close.addEventListener("click", () => dialog.close(""));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
    dialog.showModal();
    look();
  });
}

function keyed(attribute) {
  return {
    key: {
      default: null,
      parseHTML: (element) => element.getAttribute(attribute),
      renderHTML: (attributes) => ({ [attribute]: attributes.key }),
    },
  };
}

// One group only: an item of two groups breaks the toolbar.
function toolbarButton({ name, group, icon, title, field, model }) {
  return function addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name,
      groups: group,
      button: buttons.material(icon, title),
      command: async (editor) => {
        const key = await pick({ title, field, model });
        if (key) editor.chain().focus().insertContent({ type: name, attrs: { key } }).run();
        else editor.commands.focus();
      },
    });
  };
}

export const CiteRef = Node.create({
  name: "CiteRef",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => keyed("data-ref"),
  parseHTML: () => [{ tag: "cite[data-ref]" }],
  renderHTML: ({ HTMLAttributes }) => ["cite", HTMLAttributes, `[${HTMLAttributes["data-ref"]}]`],
  addMenuItems: toolbarButton({
    name: "CiteRef",
    group: "link",
    icon: "menu_book",
    title: "Insert citation",
    field: "citation",
    model: "postcitation",
  }),
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
  }),
});
