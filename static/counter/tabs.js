// The parts of a long form as tabs. Without this script they stand one below another, and the links lead to them.
const list = document.querySelector("[data-tabs]");

if (list) {
  const form = list.closest("form");
  const tabs = [...list.children];
  const panels = tabs.map((tab) => document.getElementById(tab.hash.slice(1)));
  // In the address, which a save and its answer keep, the tab has a name that scrolls nowhere: messages stay in sight.
  const names = tabs.map((tab) => tab.hash.replace("tab", "in"));
  let now;

  list.role = "tablist";
  tabs.forEach((tab, at) => {
    tab.role = "tab";
    tab.setAttribute("aria-controls", panels[at].id);
    panels[at].role = "tabpanel";
    panels[at].ariaLabel = tab.textContent;
  });

  const show = (shown) => {
    now = shown;
    tabs.forEach((tab, at) => {
      tab.ariaSelected = at === shown;
      tab.tabIndex = at === shown ? 0 : -1;
      panels[at].hidden = at !== shown;
    });
  };
  const remember = () => history.replaceState(null, "", names[now]);
  const choose = (at) => {
    show((at + tabs.length) % tabs.length);
    remember();
    tabs[now].focus();
  };

  // What a link or a fault leads to may stand on another tab, and be hidden behind the editor or a picker.
  const follow = () => {
    const goal = document.getElementById(location.hash.slice(1));
    const at = panels.findIndex((panel) => goal && panel.contains(goal));
    if (at < 0) return;
    show(at);
    const row = goal.closest(".form-row,td");
    const seen = row?.querySelector(".tiptap,.select2-selection--single,.select2-search__field") ?? goal;
    seen.scrollIntoView();
    seen.focus();
  };

  list.addEventListener("click", (event) => {
    const at = tabs.indexOf(event.target);
    if (at < 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    choose(at);
  });
  list.addEventListener("keydown", (event) => {
    const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: -1, " ": now }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
  });
  form.classList.add("is-tabbed");
  const broken = tabs.findIndex((tab) => tab.dataset.errors);
  const kept = names.indexOf(location.hash);
  show(Math.max(broken < 0 ? kept : broken, 0));
  follow();
  addEventListener("hashchange", follow);
  form.addEventListener("submit", remember);
  form.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && link.hash === location.hash) follow(); // a second click changes no hash
  });
}
