// Presses "Continue" by itself while an import works: each press does one chunk, and the page says how far it is.
const form = document.querySelector("[data-next-chunk]");
if (form) setTimeout(() => form.requestSubmit(), 150);
