// The product page: packs, pictures, quantity, and the bar that stays at hand on phones.
const box = document.querySelector("[data-buy-box]");
if (box) {
  // Every pack's words are on the page; the chosen one's are shown.
  box.addEventListener("change", (event) => {
    if (event.target.name !== "variant") return;
    for (const part of document.querySelectorAll("[data-for-pack]")) {
      part.hidden = part.dataset.forPack !== event.target.value;
    }
  });

  // The address may name a pack.
  const named = document.getElementById(location.hash.slice(1));
  if (named?.name === "variant") named.click();

  // Stays beside the page only where all of it can be seen.
  const fit = () => box.classList.toggle("is-fixed", box.offsetHeight + 48 < innerHeight);
  new ResizeObserver(fit).observe(box);
  addEventListener("resize", fit);

  const strip = document.querySelector("[data-strip]");
  const thumbs = [...document.querySelectorAll("[data-thumb]")];
  thumbs.forEach((thumb, place) => {
    thumb.addEventListener("click", (event) => {
      event.preventDefault();
      strip.scrollTo({ left: place * strip.clientWidth });
    });
  });
  const mark = () => {
    const place = Math.round(strip.scrollLeft / strip.clientWidth);
    thumbs.forEach((thumb, each) => {
      if (each === place) thumb.setAttribute("aria-current", "true");
      else thumb.removeAttribute("aria-current");
    });
  };
  strip.addEventListener("scroll", mark);
  mark();

  const stepper = box.querySelector("[data-stepper]");
  if (stepper) {
    const input = stepper.querySelector("input");
    const note = box.querySelector("[data-stepper-note]");
    const button = (words, sign, step) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "step";
      made.textContent = sign;
      made.setAttribute("aria-label", `${words} quantity of ${stepper.dataset.stepper}`);
      made.addEventListener("click", () => {
        const wanted = (Number.parseInt(input.value, 10) || 0) + step;
        const allowed = Math.min(Math.max(wanted, Number(input.min)), Number(input.max));
        note.textContent = allowed === wanted ? "" : `${step < 0 ? "At least" : "At most"} ${allowed} of one item.`;
        input.value = allowed;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      });
      return made;
    };
    stepper.prepend(button("Decrease", "−", -1));
    stepper.append(button("Increase", "+", 1));
  }

  // The bar: once the button has scrolled away above, until the footer comes.
  const bar = document.querySelector("[data-buy-bar]");
  const main = box.querySelector("[data-buy-button]");
  if (bar && main) {
    let isPast = false;
    let isAtEnd = false;
    const watch = (element, rootMargin, take) => {
      const observer = new IntersectionObserver(
        ([entry]) => {
          take(entry.isIntersecting);
          bar.inert = !isPast || isAtEnd;
        },
        { rootMargin },
      );
      observer.observe(element);
    };
    // All that lies below counts as in sight: a jump past the button is noticed too.
    watch(main, "0px 0px 99999px 0px", (isAhead) => (isPast = !isAhead));
    watch(document.querySelector(".footer"), "0px", (isInSight) => (isAtEnd = isInSight));
  }
}
