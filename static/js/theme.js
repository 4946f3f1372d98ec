// Before the first paint: the reader's theme, that scripts run, and whether the demo's note was put away.
(function (root) {
  root.dataset.js = "";
  try {
    var theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    if (sessionStorage.getItem("demo-note")) root.dataset.demoNote = "hidden";
  } catch (error) {
    // Storage is closed to us: the system decides.
  }
})(document.documentElement);
