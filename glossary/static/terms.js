// A term's definition, on hover, on keyboard focus and at the first touch; a second touch follows
// the link. It can be pointed at, it stays while it or its link is, and Escape closes it (WCAG 2.2,
// 1.4.13).

(() => {
  const card = document.createElement("div");
  card.className = "term-card";
  card.hidden = true;
  // What it shows is read from the link's own description; read here it would be heard twice.
  card.setAttribute("aria-hidden", "true");
  document.body.append(card);
  let shown = null;
  let closing;
  /** The link whose definition was open before a finger came down. */
  let before = null;

  const open = (link) => {
    const definition = document.getElementById(link.getAttribute("aria-describedby"));
    if (!definition) return;
    clearTimeout(closing);
    shown = link;
    delete card.dataset.touched;
    card.replaceChildren(...[...definition.childNodes].map((node) => node.cloneNode(true)));
    card.hidden = false;
    const lines = link.getClientRects();
    const box = lines[lines.length - 1];
    const left = Math.max(Math.min(box.left, document.documentElement.clientWidth - card.offsetWidth - 12), 12);
    const below = box.bottom + 8 + card.offsetHeight < innerHeight || lines[0].top < card.offsetHeight + 16;
    card.style.left = `${left + scrollX}px`;
    card.style.top = `${(below ? box.bottom + 8 : lines[0].top - card.offsetHeight - 8) + scrollY}px`;
  };
  const close = () => {
    card.hidden = true;
    shown = null;
  };
  const closeSoon = () => {
    clearTimeout(closing);
    closing = setTimeout(() => {
      if (shown && !shown.matches(":hover, :focus") && !card.matches(":hover")) close();
    }, 200);
  };
  for (const link of document.querySelectorAll("a.term[aria-describedby]")) {
    link.addEventListener("pointerdown", () => {
      before = shown;
    });
    link.addEventListener("click", (event) => {
      if (event.pointerType !== "touch" || before === link) return;
      event.preventDefault();
      open(link);
      card.dataset.touched = "";
    });
    link.addEventListener("mouseenter", () => open(link));
    link.addEventListener("focus", () => open(link));
    link.addEventListener("mouseleave", closeSoon);
    link.addEventListener("blur", closeSoon);
  }
  card.addEventListener("mouseleave", closeSoon);
  document.addEventListener("pointerdown", ({ pointerType, target }) => {
    if (pointerType === "touch" && shown && !shown.contains(target) && !card.contains(target)) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) close();
  });

  // The glossary page: find a term by any of its names, pinyin initials included.
  const filter = document.querySelector(".term-filter");
  if (!filter) return;
  const fold = (text) => text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  const more = JSON.parse(document.querySelector(".term-names").textContent);
  const namesOf = (entry) => {
    const shown = [...entry.nextElementSibling.querySelectorAll(".term-entry-names span")];
    const initials = shown
      .filter((span) => span.lang.endsWith("pinyin"))
      .map((span) => span.textContent.split(" ").map((syllable) => syllable[0]).join(""));
    const texts = [entry.firstChild.textContent, ...initials, ...shown.map((span) => span.textContent)];
    return [...texts.map(fold), ...(more[entry.id] ?? [])];
  };
  const names = new Map();
  for (const entry of document.querySelectorAll("dl.glossary dt")) names.set(entry.id, namesOf(entry));
  const state = document.querySelector(".term-found");
  filter.addEventListener("input", () => {
    const wanted = fold(filter.value);
    let matches = false;
    let count = 0;
    for (const node of document.querySelector("dl.glossary").children) {
      if (node.tagName === "DT") {
        matches = !wanted || names.get(node.id).some((name) => name.includes(wanted));
        count += matches ? 1 : 0;
      }
      node.hidden = !matches;
    }
    state.textContent = !wanted ? "" : count ? state.dataset.found.replace("{n}", count) : state.dataset.none;
  });
})();
