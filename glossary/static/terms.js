// A term's definition, on hover and on keyboard focus. It can be pointed at, it stays while it is,
// and Escape closes it (WCAG 2.2, 1.4.13).

(() => {
  const card = document.createElement("div");
  card.className = "term-card";
  card.role = "tooltip";
  card.hidden = true;
  document.body.append(card);
  let shown = null;
  let closing;

  const open = (link) => {
    const definition = document.getElementById(link.getAttribute("aria-describedby"));
    if (!definition) return;
    clearTimeout(closing);
    shown = link;
    card.replaceChildren(...[...definition.childNodes].map((node) => node.cloneNode(true)));
    card.hidden = false;
    const box = link.getBoundingClientRect();
    const left = Math.min(Math.max(box.left, 12), innerWidth - card.offsetWidth - 12);
    const below = box.bottom + 8 + card.offsetHeight < innerHeight || box.top < card.offsetHeight + 16;
    card.style.left = `${left + scrollX}px`;
    card.style.top = `${(below ? box.bottom + 8 : box.top - card.offsetHeight - 8) + scrollY}px`;
  };
  const close = () => {
    card.hidden = true;
    shown = null;
  };
  const closeSoon = () => {
    clearTimeout(closing);
    closing = setTimeout(close, 200);
  };
  for (const link of document.querySelectorAll("a.term[aria-describedby]")) {
    link.addEventListener("mouseenter", () => open(link));
    link.addEventListener("focus", () => open(link));
    link.addEventListener("mouseleave", closeSoon);
    link.addEventListener("blur", closeSoon);
  }
  card.addEventListener("mouseenter", () => clearTimeout(closing));
  card.addEventListener("mouseleave", closeSoon);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) close();
  });

  // The glossary page: find a term by any of its names, pinyin initials included.
  const filter = document.querySelector(".term-filter");
  if (filter) {
    const fold = (text) => text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
    const names = JSON.parse(document.querySelector(".term-names").textContent);
    filter.addEventListener("input", () => {
      const wanted = fold(filter.value);
      let lastShown = true;
      for (const node of document.querySelector("dl.glossary").children) {
        if (node.tagName === "DT") {
          const id = node.id.replace(/^term-/, "");
          lastShown = !wanted || (names[id] ?? [fold(node.textContent)]).some((name) => name.includes(wanted));
        }
        node.hidden = !lastShown;
      }
    });
  }
})();
