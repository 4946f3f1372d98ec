// The parts of a long form as tabs. Without this script they stand one below another, and nothing is lost.
const form = document.querySelector("[data-editing]").closest("form");
const panels = [...form.querySelectorAll(".tab-panel")];
const list = form.querySelector("[role=tablist]");
const tabs = [...list.children];

const show = (at, focus) => {
  tabs.forEach((tab, index) => {
    const shown = index === at;
    tab.ariaSelected = shown;
    tab.tabIndex = shown - 1; // 0 or -1
    panels[index].hidden = !shown;
  });
  if (focus) tabs[at].focus();
};

// What a link or a fault leads to may stand on another tab, and be hidden behind the editor or a picker.
const follow = () => {
  const goal = document.getElementById(location.hash.slice(1));
  const index = panels.findIndex((panel) => panel.contains(goal));
  if (index < 0) return;
  show(index);
  const row = goal.closest(".form-row,td");
  const seen = row?.querySelector(".tiptap,.select2-selection--single,.select2-search__field") ?? goal;
  seen.scrollIntoView();
  seen.focus();
};

list.onclick = (event) => {
  const index = tabs.indexOf(event.target);
  if (index >= 0) show(index);
};
list.onkeydown = (event) => {
  const now = tabs.indexOf(event.target);
  const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  show((next + tabs.length) % tabs.length, true);
};
for (const panel of panels) panel.role = "tabpanel";
list.hidden = false;
form.classList.add("is-tabbed");
show(Math.max(panels.findIndex((panel) => panel.dataset.errors), 0));
onhashchange = follow;
follow();
form.onclick = (event) => {
  const link = event.target.closest("a[href^='#']");
  if (link?.hash === location.hash) follow(); // a second click changes no hash
};
