// The page is the same for everyone; only this number is personal.
const count = document.cookie.match(/(?:^|; )cart_count=(\d+)/)?.[1] ?? "0";
for (const badge of document.querySelectorAll("[data-cart-count]")) {
  badge.textContent = count;
  badge.hidden = count === "0";
}
