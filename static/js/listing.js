// Filters answer at once. Without this script the same form is sent by its Apply button.
const form = document.getElementById("filters");
if (form) {
  const listing = form.closest("[data-listing]");
  const panel = form.parentElement;
  const apply = form.querySelector("[data-apply]");
  const count = document.getElementById("count");
  const narrow = matchMedia("(max-width: 63.99em)");
  let question;

  // On phones the panel is a dialog; the form moves into it and back.
  const sheet = document.createElement("dialog");
  sheet.className = "sheet filter-sheet";
  sheet.setAttribute("aria-labelledby", "filters-title");
  panel.after(sheet);

  const nameApply = () => {
    apply.textContent = sheet.open ? `Show ${count.textContent}` : "Apply";
  };

  // What stands under the same id takes the words of the new page; fields keep their place, and the focus with them.
  const swap = (fresh) => {
    const focused = document.activeElement;
    document.title = fresh.title;
    for (const part of fresh.querySelectorAll("[data-live]")) {
      const here = document.getElementById(part.id);
      if (here && here.innerHTML !== part.innerHTML) here.replaceChildren(...part.childNodes);
    }
    for (const field of fresh.querySelectorAll("#filters input, #id_sort")) {
      const here = document.getElementById(field.id);
      if (!here) continue;
      here.checked = field.checked;
      here.disabled = field.disabled;
      if (field.hasAttribute("aria-invalid")) here.setAttribute("aria-invalid", "true");
      else here.removeAttribute("aria-invalid");
      if (field.type !== "checkbox") here.value = field.value;
    }
    nameApply();
    if (focused.isConnected) return;
    const again = document.getElementById(focused.id) ?? listing.querySelector("[data-results-title]");
    again.focus({ preventScroll: true });
  };

  const show = async (address, isNew) => {
    question?.abort();
    const asked = (question = new AbortController());
    listing.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { signal: asked.signal });
      if (!answer.ok) throw new Error(answer.status);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (isNew) history.pushState(null, "", address);
      swap(fresh);
    } catch {
      if (!asked.signal.aborted) location.assign(address);
    }
    if (question === asked) listing.removeAttribute("aria-busy");
  };

  const address = () => {
    const asked = [...new FormData(form)].filter(([name, value]) => value && `${name}=${value}` !== "sort=featured");
    const query = new URLSearchParams(asked).toString();
    return form.action + (query && `?${query}`);
  };

  listing.addEventListener("change", (event) => {
    if (event.target.form === form) show(address(), true);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (address() !== location.href) show(address(), true);
    sheet.close();
  });
  listing.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-filter]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    show(link.href, true);
  });
  window.addEventListener("popstate", () => show(location.href, false));

  panel.querySelector("summary").addEventListener("click", (event) => {
    if (!narrow.matches) return;
    event.preventDefault();
    panel.open = false;
    sheet.append(form);
    sheet.showModal();
    nameApply();
  });
  sheet.addEventListener("close", () => {
    panel.append(form);
    nameApply();
  });
  sheet.addEventListener("click", (event) => {
    if (event.target === sheet || event.target.closest("[data-close]")) sheet.close();
  });
  narrow.addEventListener("change", () => sheet.close());
}
