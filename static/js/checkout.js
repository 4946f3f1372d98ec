// Errors get the focus; a second click waits for the first. The server makes one order in any case.
document.querySelector("[data-focus]")?.focus();

const form = document.querySelector("form[data-checkout]");
form?.addEventListener("submit", (event) => {
  const button = form.querySelector("button.btn");
  if (button.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    return;
  }
  button.setAttribute("aria-disabled", "true");
  button.textContent = "Placing order…";
});
// A page that comes back from the browser's history must be usable again.
window.addEventListener("pageshow", (event) => event.persisted && location.reload());
