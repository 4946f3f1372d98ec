// Light, dark, or what the system says; remembered for shop, library and counter alike.
const theme = document.querySelector("[data-theme-switch]");
if (theme) {
  const root = document.documentElement;
  const chosen = theme.querySelector(`[value="${root.dataset.theme ?? ""}"]`);
  if (chosen) chosen.checked = true;
  theme.addEventListener("change", (event) => {
    const { value } = event.target;
    if (value) root.dataset.theme = value;
    else delete root.dataset.theme;
    try {
      if (value) localStorage.setItem("theme", value);
      else localStorage.removeItem("theme");
    } catch {
      // Storage is closed to us: the choice holds for this page.
    }
  });
}
