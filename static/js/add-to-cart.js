// Adds without leaving the page. Without this script the same form leads to the cart.
for (const form of document.querySelectorAll("form[data-add-to-cart]")) {
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  form.append(status);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    let answer;
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
      });
      answer = await response.json();
    } catch {
      form.submit(); // no answer that we can read: let the browser do it
      return;
    }
    const sentences = answer.errors ?? answer.sentences;
    status.className = answer.errors ? "status-line is-bad" : "status-line";
    status.textContent = `${sentences.join(" ")} `;
    if (answer.errors) return;
    const link = document.createElement("a");
    link.href = "/cart/";
    link.textContent = "View cart";
    status.append(link);
    for (const badge of document.querySelectorAll("[data-cart-count]")) {
      badge.textContent = answer.count;
      badge.hidden = answer.count === 0;
    }
  });
}
