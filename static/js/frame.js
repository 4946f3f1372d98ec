// The page is the same for everyone; the number beside "Cart" is the reader's own.
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

const hideNote = document.querySelector("[data-hide-demo-note]");
if (hideNote) {
  hideNote.hidden = false;
  hideNote.addEventListener("click", () => {
    document.documentElement.dataset.demoNote = "hidden";
    try {
      sessionStorage.setItem("demo-note", "hidden");
    } catch {
      // Storage is closed to us: the note is hidden on this page.
    }
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
