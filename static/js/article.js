// References without losing one's place, a contents list that follows, copying. The page reads as well without.
const article = document.querySelector("[data-article]");

const copied = article?.querySelector("[data-copied]");
const copy = async (text, words) => {
  try {
    await navigator.clipboard.writeText(text);
    copied.textContent = words;
  } catch {
    copied.textContent = "Your browser does not let this page copy. Select the text instead.";
  }
};

const part = (name, className, text) => {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.textContent = text;
  return element;
};

// What the preview of a reference shows is taken from its place in the list: no request.
const entry = (item) => {
  const { kind, authors, year, title, container } = item.dataset;
  const number = item.id.slice(4);
  const foot = part("p", "preview-foot", "");
  const source = item.querySelector("[data-source]");
  if (source) {
    const open = part("a", "", "Open source");
    open.href = source.href;
    open.rel = "external";
    foot.append(open);
  }
  const there = part("a", "", `Go to reference ${number}`);
  there.href = `#ref-${number}`;
  foot.append(there);
  const shown = part("div", "preview-entry", "");
  shown.append(
    part("p", "", ""),
    part("p", "preview-title", title),
    part("p", "meta", [authors, year, container].filter(Boolean).join(" · ")),
    ...[...item.querySelectorAll("[data-note]")].map((note) => note.cloneNode(true)),
    foot,
  );
  shown.firstChild.append(part("span", "badge", kind));
  return shown;
};

// The list items of a mark, or of all marks of the range that it opens or closes.
const sourcesOf = (link) => {
  const anchors = link.closest(".range")?.querySelectorAll("[id]") ?? [link];
  return [...anchors].map(({ id }) => document.getElementById(`ref-${id.split("-")[1]}`)).filter(Boolean);
};

const setUpPreviews = () => {
  const preview = part("div", "preview", "");
  preview.popover = "auto";
  preview.tabIndex = -1;
  preview.setAttribute("role", "dialog");
  document.body.append(preview);
  let marker = null;
  let timer = 0;

  const show = (link) => {
    const items = sourcesOf(link);
    if (!items.length) return false;
    marker?.style.removeProperty("anchor-name");
    marker = link;
    marker.style.setProperty("anchor-name", "--cited");
    const [first, last] = [items[0], items.at(-1)].map((item) => item.id.slice(4));
    const name = first === last ? `Reference ${first}` : `References ${first} to ${last}`;
    preview.replaceChildren(...(first === last ? [] : [part("p", "meta", name)]), ...items.map(entry));
    preview.setAttribute("aria-label", name);
    preview.scrollTop = 0;
    preview.showPopover();
    return true;
  };
  const hide = () => preview.matches(":popover-open") && preview.hidePopover();
  const later = (act, wait) => {
    clearTimeout(timer);
    timer = setTimeout(act, wait);
  };

  article.addEventListener("click", (event) => {
    const link = event.target.closest("[role=doc-noteref]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    clearTimeout(timer);
    if (!show(link)) return;
    event.preventDefault();
    preview.focus();
  });
  preview.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    hide();
    marker.focus();
  });
  preview.addEventListener("click", (event) => {
    if (event.target.closest("a[href^='#']")) hide();
  });
  if (!matchMedia("(hover: hover) and (pointer: fine)").matches) return;
  article.addEventListener("pointerover", (event) => {
    const link = event.target.closest("[role=doc-noteref]");
    if (link) later(() => show(link), 250);
  });
  article.addEventListener("pointerout", (event) => {
    if (event.target.closest("[role=doc-noteref]")) later(() => preview.contains(document.activeElement) || hide(), 300);
  });
  preview.addEventListener("pointerenter", () => clearTimeout(timer));
  preview.addEventListener("pointerleave", () => later(() => preview.contains(document.activeElement) || hide(), 300));
};

const setUpContents = (rail) => {
  const links = new Map([...rail.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
  const heads = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  const mark = () => {
    const passed = heads.filter((head) => head.getBoundingClientRect().top < innerHeight / 3);
    const current = passed.at(-1) ?? heads[0];
    for (const [id, link] of links) {
      if (id === current?.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  const watcher = new IntersectionObserver(mark, { rootMargin: "0px 0px -66% 0px" });
  for (const head of heads) watcher.observe(head);
};

if (article) {
  if ("popover" in HTMLElement.prototype) setUpPreviews();
  const rail = article.querySelector("[data-contents]");
  if (rail) setUpContents(rail);
  for (const hidden of article.querySelectorAll("[data-needs-script], [data-copy]")) hidden.hidden = false;

  const link = article.querySelector("[data-heading-link]")?.content.firstElementChild;
  for (const head of link ? article.querySelectorAll("[data-prose] > h2[id]") : []) {
    const own = link.cloneNode(true);
    own.href = `#${head.id}`;
    own.setAttribute("aria-label", `Link to section ${head.textContent}`);
    head.append(own);
  }

  article.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-print]")) print();
    if (button.matches("[data-copy-link]")) {
      const url = button.dataset.copyLink;
      if (navigator.share && matchMedia("(pointer: coarse)").matches) navigator.share({ url }).catch(() => {});
      else copy(url, "Link copied.");
    }
    if (button.matches("[data-copy]")) {
      const text = button.closest("li, dd").querySelector("[data-text]").textContent.trim();
      copy(text, "Reference copied.");
    }
  });

  // Print what is folded away.
  addEventListener("beforeprint", () => {
    for (const fold of article.querySelectorAll("details:not(.contents, .cite-page)")) fold.open = true;
  });
}
