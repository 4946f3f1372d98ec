// A changed quantity is sent at once, and the cart redrawn in place. Without this script there is "Update cart".
const page = document.querySelector("[data-cart]");

async function send(form, submitter) {
  const body = new FormData(form);
  if (submitter?.name) body.append(submitter.name, submitter.value);
  const response = await fetch(submitter?.formAction || form.action, { method: "POST", body });
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  const focused = document.activeElement?.id;
  page.replaceChildren(...fresh.querySelector("[data-cart]").childNodes);
  document.getElementById(focused)?.focus();
  const count = document.cookie.match(/(?:^|; )cart_count=(\d+)/)?.[1] ?? "0";
  for (const badge of document.querySelectorAll("[data-cart-count]")) {
    badge.textContent = count;
    badge.hidden = count === "0";
  }
}

page.addEventListener("change", (event) => {
  const form = event.target.closest(".cart-lines");
  if (form) send(form).catch(() => form.submit());
});

page.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target, event.submitter).catch(() => location.reload());
});
