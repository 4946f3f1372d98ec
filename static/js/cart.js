// Adds without leaving the page, and changes the cart in place. Without this script the same forms lead to the cart.
const post = (form, data, headers) => fetch(form.action, { method: "POST", body: data, headers });
const tellCount = () => document.dispatchEvent(new CustomEvent("cart:changed"));

const openDrawer = (html, opener) => {
  const drawer = document.createElement("dialog");
  drawer.className = "sheet drawer";
  drawer.setAttribute("aria-labelledby", "drawer-title");
  drawer.innerHTML = html; // our own template, escaped by the server; the CSP runs no script in it
  drawer.addEventListener("click", (event) => event.target === drawer && drawer.close());
  drawer.addEventListener("close", () => {
    drawer.remove();
    opener?.focus();
  });
  document.body.append(drawer);
  drawer.showModal();
  drawer.querySelector("h2").focus();
};

const add = async (form, opener) => {
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  form.querySelector("[role=alert]")?.remove();
  try {
    const response = await post(form, new FormData(form), { Accept: "application/json" });
    const answer = await response.json();
    if (response.ok) {
      tellCount();
      openDrawer(answer.html, opener);
    } else {
      const alert = document.createElement("p");
      alert.className = "alert alert-bad";
      alert.setAttribute("role", "alert");
      form.append(alert);
      alert.textContent = answer.errors.join(" ");
    }
  } catch {
    form.submit();
  }
  delete form.dataset.busy;
};

const page = document.querySelector("[data-cart]");
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-add-to-cart]") || page) return;
  event.preventDefault();
  add(form, event.submitter);
});

if (page) {
  const part = (root, name) => root.querySelector(`[data-part="${name}"]`);
  let timer = 0;
  let turn = 0;
  let queue = Promise.resolve();

  // The parts stay and their contents change, so that what is read out is heard and the focus can be found again.
  const show = (text, sent) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    if (!part(fresh, "rest")) throw new Error("not the cart");
    const focused = document.activeElement;
    const hadFocus = page.contains(focused);
    // A code that waits to be applied outlives a change of quantity.
    const code = document.getElementById("id_code");
    const waits = code?.value && !sent.contains(code);
    for (const name of ["title", "news", "meter", "rest"]) {
      part(page, name).replaceChildren(...part(fresh, name).childNodes);
    }
    document.title = fresh.title;
    if (waits) {
      const field = document.getElementById("id_code");
      if (field) {
        field.value = code.value;
        field.closest("details").open = true;
      }
    }
    if (!hadFocus) return;
    const next =
      page.querySelector("[data-focus], [aria-invalid=true]") ??
      document.getElementById(focused.id || "-") ??
      part(page, "news").querySelector("button") ??
      part(page, "title");
    next.focus();
    next.select?.();
  };

  // One after the other: each answer carries the cart that the next change starts from.
  const send = (form, submitter) => {
    clearTimeout(timer);
    timer = 0;
    const mine = ++turn;
    const data = new FormData(form);
    if (submitter?.name) data.append(submitter.name, submitter.value);
    queue = queue.then(async () => {
      try {
        const text = await (await post(form, data)).text();
        tellCount();
        if (mine === turn) show(text, form);
      } catch {
        form.submit();
      }
    });
  };

  const lines = () => document.getElementById("cart-lines");
  const sendSoon = (wait) => {
    clearTimeout(timer);
    turn += 1;
    timer = setTimeout(() => send(lines()), wait);
  };

  page.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target, event.submitter);
  });
  const isQuantity = (field) => field.form === lines();
  page.addEventListener("input", ({ target }) => isQuantity(target) && target.value && sendSoon(700));
  page.addEventListener("change", ({ target }) => isQuantity(target) && (timer || !target.value) && sendSoon(0));
  page.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step]");
    const link = event.target.closest("a[href]");
    if (step) {
      const input = step.parentElement.querySelector("input");
      const before = input.value;
      if (step.dataset.step > 0) input.stepUp();
      else input.stepDown();
      if (input.value !== before) sendSoon(350);
    } else if (link && timer) {
      // What was just typed goes first.
      event.preventDefault();
      send(lines());
      queue.then(() => location.assign(link.href));
    }
  });
}
