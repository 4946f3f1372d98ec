// What is typed is kept in this browser until it is saved, one slot for each article and person; and who else has it open.
const editing = document.querySelector("[data-editing]");
const form = editing.closest("form");

const { slot, user, version, open, admin, hasErrors } = editing.dataset;
const find = (name) => editing.querySelector(`[data-${name}]`);
const key = (name) => `simples-draft:${user}:${name}`;
const offer = find("draft-offer");
// Not what counts rows, names records or belongs to one sending.
const isKept = (name) => !/^(csrfmiddlewaretoken|began_with|in_conflict|on_conflict)$|_FORMS$|-id$/.test(name);
const fields = () => [...new FormData(form)].filter(([name, value]) => isKept(name) && !value.size);
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const storage = (work) => {
  try {
    return work(localStorage);
  } catch {
    return null; // forbidden or full: the leave warning remains
  }
};
const drop = (name) => storage((store) => store.removeItem(key(name)));

// What the server has stored meanwhile needs no draft any more.
const saved = /saved-drafts=([^;]*)/.exec(document.cookie)?.[1];
if (saved && !hasErrors) {
  saved.split(".").forEach(drop);
  document.cookie = `saved-drafts=; max-age=0; path=${admin}`;
}

let atFirst = null;
let kept = null;
let isLeaving = false;
let timer = 0;

const keep = () => {
  const now = fields();
  if (!offer.hidden || same(now, kept ?? atFirst)) return; // an offer that is open is not written over
  kept = now;
  storage((store) => store.setItem(key(slot), JSON.stringify({ at: Date.now(), version, fields: now })));
};

const restore = (draft) => {
  for (const control of form.elements) {
    if (!control.name || !isKept(control.name) || control.type === "submit") continue;
    const wanted = draft.fields.filter(([name]) => name === control.name).map(([, value]) => value);
    if (/checkbox|radio/.test(control.type)) control.checked = wanted.includes(control.value);
    else if (control.multiple) for (const option of control.options) option.selected = wanted.includes(option.value);
    else if (wanted.length) control.value = wanted[0];
    if (control.options) django.jQuery(control).trigger("change");
  }
  form.querySelector(".tiptap")?.editor.commands.setContent(form.elements.body.value, { emitUpdate: true });
  form.dispatchEvent(new Event("input", { bubbles: true }));
};

const answer = (name, work) => {
  find(name).onclick = () => {
    offer.hidden = true;
    work();
  };
};
const ask = () => {
  const draft = storage((store) => JSON.parse(store.getItem(key(slot))));
  if (!draft || hasErrors || same(draft.fields, atFirst)) return;
  find("draft-at").textContent = new Date(draft.at).toLocaleString("en-AU");
  find("draft-older").hidden = draft.version === version;
  answer("draft-back", () => restore(draft));
  answer("draft-drop", () => drop(slot));
  offer.hidden = false;
};

// The editor may tidy the text when it starts; what it makes of it is no change of anybody's.
setTimeout(() => {
  atFirst = fields();
  ask();
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 1000);
  });
  setInterval(keep, 20_000);
}, 400);
form.onsubmit = (event) => {
  isLeaving = !event.submitter?.formTarget;
  if (isLeaving && atFirst) keep();
};
onbeforeunload = (event) => {
  if (isLeaving || !atFirst || (!hasErrors && same(fields(), atFirst))) return;
  keep();
  event.preventDefault();
};

const others = find("others");
const tell = async () => {
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  const said = (await (await fetch(open, { method: "POST", headers })).json()).others.join(" ");
  if (said !== others.textContent.trim()) others.textContent = said;
};
if (open) setInterval(() => document.hidden || tell().catch(() => {}), 60_000);
