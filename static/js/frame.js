// The page is the same for everyone; the number beside "Cart" and the theme are the reader's own.
const showCount = () => {
  const count = document.cookie.match(/(?:^|; )cart_count=(\d+)/)?.[1] ?? "0";
  for (const badge of document.querySelectorAll("[data-cart-count]")) {
    badge.textContent = count;
    badge.hidden = count === "0";
  }
};
showCount();
document.addEventListener("cart:changed", showCount);
window.addEventListener("pageshow", showCount);

const root = document.documentElement;
const keep = (storage, name, value) => {
  try {
    if (value) storage.setItem(name, value);
    else storage.removeItem(name);
  } catch {
    // Storage is closed to us: the choice holds for this page.
  }
};

const theme = document.querySelector("[data-theme-switch]");
if (theme) {
  const chosen = theme.querySelector(`[value="${root.dataset.theme ?? ""}"]`);
  if (chosen) chosen.checked = true;
  theme.addEventListener("change", (event) => {
    const { value } = event.target;
    if (value) root.dataset.theme = value;
    else delete root.dataset.theme;
    keep(localStorage, "theme", value);
  });
}

const hideNote = document.querySelector("[data-hide-demo-note]");
if (hideNote) {
  hideNote.hidden = false;
  hideNote.addEventListener("click", () => {
    root.dataset.demoNote = "hidden";
    keep(sessionStorage, "demo-note", "hidden");
  });
}

// The menu closes on Escape and on a click elsewhere.
const menu = document.querySelector("[data-menu]");
if (menu) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}
