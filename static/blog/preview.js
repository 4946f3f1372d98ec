// The page of readers beside the text, half a second after the last change. Each time a fresh frame is filled by an
// ordinary form post: so the answer keeps its own headers, and the browser's history stays as it was.
import { make } from "blog/citation-dialog";

const editing = document.querySelector("[data-editing]");
const form = editing.closest("form");
const pane = form.querySelector("[data-preview-pane]");

const frames = pane.querySelector("[data-preview-frames]");
const status = pane.querySelector("[data-preview-status]");
const isWide = matchMedia("(min-width: 1100px)");
const DESKTOP = 1280; // pixels, drawn smaller so that all of it is seen
let timer = 0;
let turn = 0;
let wanted; // whether a phone's width, once somebody chose

const size = () => {
  const { clientWidth, clientHeight, children } = frames;
  const isPhone = wanted ?? clientWidth < DESKTOP / 2; // smaller it is not read
  const width = isPhone ? Math.min(390, clientWidth) : DESKTOP;
  const scale = isPhone ? 1 : clientWidth / DESKTOP;
  for (const { style } of children) {
    style.cssText = `width:${width}px;height:${clientHeight / scale}px;transform:scale(${scale})`;
  }
  for (const each of pane.querySelectorAll("[data-width]")) each.ariaPressed = !!each.dataset.width === isPhone;
};

const draw = () => {
  const now = ++turn;
  const before = frames.querySelector(".is-shown");
  // No scripts and no forms; its own styles and pictures.
  const frame = make("iframe", { name: `preview-${now}`, title: "Preview", sandbox: "allow-same-origin" });
  frames.append(frame);
  size();
  const fields = [...new FormData(form)].map(([name, value]) => make("textarea", { name, value }));
  const post = make("form", { method: "post", action: editing.dataset.preview, target: frame.name, hidden: true }, ...fields);
  frame.onload = () => {
    if (now !== turn || frame.contentWindow.location == "about:blank") return; // a newer one is on its way
    frame.classList.add("is-shown");
    frame.contentWindow.scrollTo(0, before?.contentWindow.scrollY ?? 0);
    for (const other of [...frames.children]) if (other !== frame) other.remove();
    status.textContent = "";
  };
  document.body.append(post);
  post.submit();
  post.remove();
};

const soon = () => {
  if (!isWide.matches) return;
  status.textContent = "Updating…";
  clearTimeout(timer);
  timer = setTimeout(draw, 500);
};
const fit = () => {
  pane.hidden = !isWide.matches;
  document.body.classList.toggle("has-preview", isWide.matches);
  if (isWide.matches && !frames.childElementCount) draw();
};

pane.onclick = (event) => {
  const button = event.target.closest("[data-width]");
  if (!button) return;
  wanted = !!button.dataset.width;
  size();
};
form.oninput = form.onchange = soon;
django.jQuery(form).on("change", "select", soon); // the admin's own pickers tell only jQuery
isWide.onchange = fit;
onresize = size;
fit();
