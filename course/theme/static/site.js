// The frame of every page: contents drawer, light and dark, language switch, search.
// Nothing here asks another host.

const root = document.documentElement;

/** Open and close the contents on narrow screens. */
function contentsDrawer() {
  const button = document.querySelector(".nav-button");
  const nav = document.getElementById("contents");
  const show = (open) => {
    button.setAttribute("aria-expanded", String(open));
    root.classList.toggle("nav-open", open);
    if (open) nav.querySelector("a")?.focus();
  };
  button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && root.classList.contains("nav-open")) {
      show(false);
      button.focus();
    }
  });
  nav.querySelector('[aria-current="page"], .current > a')?.scrollIntoView({ block: "nearest" });
}

/** Light, dark, or as the system has it; kept in this browser. */
function themeButton() {
  const button = document.querySelector(".theme-button");
  const label = button.querySelector("span");
  const order = ["auto", "light", "dark"];
  const name = () => root.dataset.theme ?? "auto";
  const tell = () => {
    label.textContent = button.dataset[name()];
    button.title = button.dataset[name()];
  };
  button.addEventListener("click", () => {
    const next = order[(order.indexOf(name()) + 1) % order.length];
    if (next === "auto") delete root.dataset.theme;
    else root.dataset.theme = next;
    try {
      localStorage.setItem("course:theme", next);
    } catch {
      // Kept for this page only.
    }
    tell();
    document.dispatchEvent(new CustomEvent("course:theme"));
  });
  tell();
}

/** The switch leads to the same section: labels are the same in both languages. */
function languageSwitch() {
  const link = document.querySelector("a.language");
  if (!link) return;
  const base = link.getAttribute("href");
  link.addEventListener("click", () => {
    const labels = [...document.querySelectorAll("main [id^='sec-']")];
    const seen = labels.filter((label) => label.getBoundingClientRect().top < innerHeight / 3);
    const section = seen.at(-1)?.id;
    if (section && scrollY > 80) link.setAttribute("href", `${base}#${section}`);
    try {
      localStorage.setItem("course:lang", link.hreflang);
    } catch {
      // The next visit asks the browser's language again.
    }
  });
}

/** Mark in the on-page contents the section being read. */
function onPageContents() {
  const links = new Map(
    [...document.querySelectorAll(".on-page a[href^='#']")].map((link) => [
      decodeURIComponent(link.hash.slice(1)),
      link,
    ]),
  );
  if (!links.size) return;
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        for (const link of links.values()) link.removeAttribute("aria-current");
        links.get(entry.target.id)?.setAttribute("aria-current", "true");
      }
    },
    { rootMargin: "-20% 0px -70% 0px" },
  );
  for (const section of document.querySelectorAll("main section[id]")) observer.observe(section);
}

/** The search dialog: opened by the button or "/", Pagefind behind it. */
function search() {
  const dialog = document.querySelector(".search-dialog");
  const input = dialog.querySelector("input");
  const state = dialog.querySelector(".search-state");
  const list = dialog.querySelector(".search-results");
  const bundle = new URL(`${root.dataset.root}../pagefind/`, location.href);
  let engine;
  let latest = 0;

  const load = async () => {
    if (location.protocol === "file:") throw new Error("file");
    engine ??= await import(new URL("pagefind.js", bundle).href);
    await engine.options({ excerptLength: 24 });
    await engine.init();
  };
  const open = () => {
    dialog.showModal();
    input.select();
    load().catch(() => (state.textContent = dialog.dataset.offline));
  };
  document.querySelector(".search-button").addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !dialog.open) {
      event.preventDefault();
      open();
    }
  });

  // Terms by any of their names (pinyin and initials too), before the pages that speak of them.
  let terms;
  const fold = (text) => text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  const findTerms = async (text) => {
    terms ??= fetch(new URL(`${root.dataset.root}terms.json`, location.href)).then((answer) => answer.json());
    const wanted = fold(text);
    const rank = (name) => (name === wanted ? 0 : name.startsWith(wanted) ? 1 : 2);
    const scored = [];
    for (const term of await terms) {
      const hits = term.names.filter((name) => name.includes(wanted));
      const best = Math.min(...hits.map((name) => rank(name) * 1000 + name.length));
      // A part of a name must be worth two letters of Latin; one Chinese character says enough.
      if (hits.length && (best < 2000 || wanted.length > 2 || /\p{Script=Han}/u.test(wanted))) scored.push([best, term]);
    }
    return scored.sort((a, b) => a[0] - b[0]).slice(0, 3).map(([, term]) => term);
  };
  const termResult = (term) => {
    const item = document.createElement("li");
    item.className = "term-result";
    const link = document.createElement("a");
    link.href = new URL(`${root.dataset.root}glossary.html#term-${term.id}`, location.href).href;
    link.textContent = term.title;
    const other = document.createElement("span");
    other.textContent = ` ${term.other}`;
    const definition = document.createElement("p");
    definition.textContent = term.definition;
    item.append(link, other, definition);
    return item;
  };
  /** Whether a page holds a word like one that was typed: for an unknown word, Pagefind answers with
   *  whatever begins with the same letter. */
  const answers = (data, text) => {
    const typed = text.split(/\s+/).map(fold);
    const alike = (word, mark) => {
      let at = 0;
      while (at < word.length && word[at] === mark[at]) at += 1;
      return at >= 0.6 * word.length;
    };
    const excerpts = [data, ...(data.sub_results ?? [])].map((part) => part.excerpt).join(" ");
    const marks = [...excerpts.matchAll(/<mark>(.*?)<\/mark>/g)].map((found) => fold(found[1]));
    return marks.some((mark) => /\p{Script=Han}/u.test(mark) || typed.some((word) => alike(word, mark)));
  };
  /** The section whose heading says just what was typed. */
  const named = (data, text) => data.sub_results?.find((part) => fold(part.title).includes(fold(text)));
  const pageResult = (data, text) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const section = named(data, text) ?? data.sub_results?.[0] ?? data;
    link.href = section.url.replace("#at-", "#"); // from the heading to its section
    link.textContent = data.meta.title;
    if (section.title && section.title !== data.meta.title) {
      const part = document.createElement("span");
      part.textContent = ` › ${section.title}`;
      link.append(part);
    }
    const excerpt = document.createElement("p");
    excerpt.innerHTML = section.excerpt; // Pagefind's own mark-up: escaped text and <mark>
    item.append(link, excerpt);
    return item;
  };
  const find = async () => {
    const text = input.value.trim();
    const turn = ++latest;
    if (!text) {
      list.replaceChildren();
      state.textContent = "";
      return;
    }
    try {
      await load();
      const [terms, found] = await Promise.all([findTerms(text), engine.search(text)]);
      const best = await Promise.all(found.results.slice(0, 8).map((page) => page.data()));
      if (turn !== latest) return;
      const pages = best.filter((page) => answers(page, text));
      pages.sort((a, b) => Boolean(named(b, text)) - Boolean(named(a, text)));
      list.replaceChildren(...terms.map(termResult), ...pages.map((page) => pageResult(page, text)));
      list.dataset.words = text;
      const words = pages.length || terms.length ? dialog.dataset.found : dialog.dataset.none;
      const count = pages.length < best.length ? pages.length : found.results.length;
      state.textContent = words.replace("%d", String(count)).replace("%t", String(terms.length));
    } catch {
      state.textContent = dialog.dataset.offline;
    }
  };
  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, 120);
  });
  dialog.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && links.length) {
      event.preventDefault();
      links[Math.min(at + 1, links.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (at ? links[at - 1] : input).focus();
    } else if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      links[0]?.click();
    }
  });
  list.addEventListener("click", (event) => {
    if (event.target.closest("a")) dialog.close();
  });
}

/** What scrolls sideways in its own box can be reached and scrolled by keyboard. */
function keyboardScrolling() {
  const boxes = document.querySelectorAll("main :is(pre, .table-wrapper, .output, .chart, div.math)");
  const mark = (box) => {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  };
  const observer = new ResizeObserver((entries) => entries.forEach((entry) => mark(entry.target)));
  for (const box of boxes) observer.observe(box);
}

/** Fetch what the next page will most likely want, so that a browser has it by then. */
function readAhead() {
  if (location.protocol === "file:" || navigator.connection?.saveData) return;
  for (const file of root.dataset.ahead?.split(" ") ?? []) fetch(file, { priority: "low" }).catch(() => {});
}

contentsDrawer();
keyboardScrolling();
themeButton();
languageSwitch();
onPageContents();
search();
addEventListener("load", readAhead);
