// Errors get the focus; a second click waits for the first. The server makes one order in any case.
document.querySelector("[data-focus]")?.focus();

for (const details of document.querySelectorAll("[data-open-when-wide]")) {
  details.open = matchMedia("(min-width: 48em)").matches;
}

const form = document.querySelector("form[data-checkout]");
if (form) {
  form.addEventListener("submit", (event) => {
    const button = form.querySelector("[data-submit]");
    if (button.ariaDisabled === "true") {
      event.preventDefault();
      return;
    }
    button.ariaDisabled = "true";
    button.textContent = form.dataset.busy;
  });

  // The button says what it leads to.
  form.addEventListener("change", ({ target }) => {
    if (target.dataset.button) form.querySelector("[data-submit]").textContent = target.dataset.button;
  });

  // Most postcodes leave no choice of state. What the shopper chose is never changed.
  const { ranges, shared } = JSON.parse(form.dataset.states);
  const { postcode, state } = form.elements;
  let filled = "";
  postcode.addEventListener("input", () => {
    const typed = postcode.value.trim();
    if (!/^\d{4}$/.test(typed) || (state.value && state.value !== filled)) return;
    const found = shared.includes(typed) ? [] : ranges.filter(([, first, last]) => first <= typed && typed <= last);
    state.value = filled = found.length === 1 ? found[0][0] : "";
  });

  // Once something was refused, a field that was changed is checked as soon as it is left.
  const check = ({ target }) => {
    const { wrong } = target.dataset;
    const field = target.closest(".field");
    if (!wrong || target.value === target.defaultValue) return;
    const isGood = target.checkValidity() && target.value.trim();
    let error = field.querySelector(".error");
    field.classList.toggle("field-bad", !isGood);
    target.setAttribute("aria-invalid", !isGood);
    if (isGood) {
      error?.remove();
      return;
    }
    if (!error) {
      error = document.createElement("div");
      error.className = "error";
      error.id = `${target.id}_error`;
      target.before(error);
      target.setAttribute("aria-describedby", error.id);
    }
    const hidden = document.createElement("span");
    hidden.className = "hidden-words";
    hidden.textContent = "Error: ";
    error.replaceChildren(hidden, wrong);
  };
  if (document.querySelector("[data-failed]")) form.addEventListener("focusout", check);
}

// A page that comes back from the browser's history must be usable again.
addEventListener("pageshow", (event) => event.persisted && (form || document.querySelector("[data-cart]")) && location.reload());

document.addEventListener("click", async ({ target }) => {
  const copy = target.closest("[data-copy-value]");
  if (target.closest("[data-print-page]")) print();
  if (!copy) return;
  const told = document.querySelector("[data-copied]");
  try {
    await navigator.clipboard.writeText(copy.dataset.copyValue);
    told.textContent = `Copied: ${copy.dataset.copyValue}`;
  } catch {
    told.textContent = "Copying is not allowed here. Please select the text.";
  }
});
