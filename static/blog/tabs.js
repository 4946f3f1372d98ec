// The parts of a long form as tabs. Without this script they stand one below another, and nothing is lost.
const form = document.querySelector("[data-editing]")?.closest("form");
const panels = form ? [...form.querySelectorAll("[data-tab]")] : [];

if (panels.length) {
  const list = document.createElement("div");
  list.className = "tabs";
  list.role = "tablist";
  list.ariaLabel = "Parts of the article";
  const tabs = panels.map((panel) => {
    const tab = document.createElement("button");
    Object.assign(tab, { type: "button", role: "tab", id: `${panel.id}-tab`, textContent: panel.dataset.tab });
    tab.setAttribute("aria-controls", panel.id);
    tab.setAttribute("form", ""); // no field: on a new article the cursor begins in the title
    panel.role = "tabpanel";
    panel.setAttribute("aria-labelledby", tab.id);
    list.append(tab);
    return tab;
  });

  const show = (at, focus) => {
    tabs.forEach((tab, index) => {
      const shown = index === at;
      tab.ariaSelected = shown;
      tab.tabIndex = shown ? 0 : -1;
      panels[index].hidden = !shown;
    });
    if (focus) tabs[at].focus();
  };

  // What a link or a fault leads to may stand on another tab.
  const follow = () => {
    const goal = document.getElementById(location.hash.slice(1));
    const index = panels.findIndex((panel) => goal && panel.contains(goal));
    if (index < 0) return;
    show(index);
    goal.scrollIntoView();
    goal.focus();
  };

  list.addEventListener("click", (event) => {
    const index = tabs.indexOf(event.target.closest("[role=tab]"));
    if (index >= 0) show(index);
  });
  list.addEventListener("keydown", (event) => {
    const now = tabs.indexOf(event.target);
    const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    show((next + tabs.length) % tabs.length, true);
  });
  panels[0].before(list);
  form.classList.add("is-tabbed");
  show(Math.max(panels.findIndex((panel) => panel.dataset.errors), 0));
  addEventListener("hashchange", follow);
  if (location.hash) follow();
  form.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && link.hash === location.hash) follow(); // a second click changes no hash
  });
}
