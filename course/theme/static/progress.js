// How far a reader is: sections read to their end and self-checks answered, chapter by chapter.
// Kept in this browser only, under names that both languages share.

const NAME = (page) => `course:read:${page}`;
/** A section whose end stays in sight this long (ms) counts as read: scrolling past is no reading. */
const DWELL = 1500;

function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? null;
  } catch {
    return null; // no storage, or something else wrote there
  }
}

function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // A private window: known until the page is left.
  }
}

/** @returns {{read: string[], sections: number, right: number, checks: number, last?: string, at?: string}} */
function progressOf(page) {
  const kept = recall(NAME(page));
  const whole = kept && Array.isArray(kept.read) && Number.isInteger(kept.sections);
  return whole ? kept : { read: [], sections: 0, right: 0, checks: 0 };
}

/** A ring beside each chapter in the contents. */
function showInContents(words) {
  for (const link of document.querySelectorAll("#contents .toctree-l1 > a")) {
    const href = link.getAttribute("href");
    const page = href === "#" ? document.documentElement.dataset.page : href.replace(/\.html.*$/, "").split("/").at(-1);
    const { read, sections } = progressOf(page);
    link.querySelector(".ring")?.remove();
    if (!read.length || !sections) continue;
    const ring = document.createElement("span");
    ring.className = "ring";
    ring.style.setProperty("--part", String(read.length / sections));
    const said = document.createElement("span");
    said.className = "visually-hidden";
    said.textContent = words.ring.replace("%d", read.length).replace("%n", sections);
    ring.append(said);
    link.append(ring);
  }
}

/** The chapter being read: watch its sections and self-checks, say how far, and forget on request. */
function followChapter(line, words) {
  const page = document.documentElement.dataset.page;
  const label = (section) =>
    section.id.startsWith("sec-") ? section.id : section.querySelector(":scope > span[id^='sec-']")?.id;
  const sections = [...document.querySelectorAll("main > section > section")].filter(label);
  const checks = [...document.querySelectorAll("main .selfcheck[data-item]")];
  const kept = progressOf(page);
  const known = new Set(sections.map(label));
  const state = { ...kept, read: kept.read.filter((each) => known.has(each)), sections: sections.length, checks: checks.length };

  const show = () => {
    line.querySelector(".progress-said").textContent = words.chapter
      .replace("%d", state.read.length).replace("%n", state.sections)
      .replace("%r", state.right).replace("%c", state.checks);
    line.querySelector("button").hidden = !state.read.length && !state.right;
    showInContents(words);
  };
  const keep = () => {
    if (state.read.length || state.right) remember(NAME(page), { ...state, at: new Date().toISOString() });
    show();
  };
  const timers = new Map();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      clearTimeout(timers.get(target));
      if (!isIntersecting) continue;
      timers.set(target, setTimeout(() => {
        const name = label(target.closest("main > section > section"));
        state.last = name;
        if (!state.read.includes(name)) state.read.push(name);
        keep();
      }, DWELL));
    }
  });
  for (const section of sections) observer.observe(section.lastElementChild);

  const countChecks = () => {
    const right = checks.filter((check) => check.dataset.result === "right").length;
    if (right === state.right) return;
    state.right = right;
    keep();
  };
  const answers = new MutationObserver(countChecks);
  for (const check of checks) answers.observe(check, { attributes: true, attributeFilter: ["data-result"] });

  const button = line.querySelector("button");
  let sure = false;
  button.addEventListener("click", () => {
    if (!sure) {
      sure = true;
      button.textContent = words.sure;
      return;
    }
    remember(NAME(page), null);
    for (const check of checks) remember(`course:selfcheck:${check.dataset.item}`, null);
    location.reload();
  });
  button.addEventListener("blur", () => {
    sure = false;
    button.textContent = words.forget;
  });
  button.textContent = words.forget;
  line.hidden = false;
  show();
}

/** On the first page: where the reader was last. */
function offerToGoOn(line, words) {
  const links = [...document.querySelectorAll("#contents .toctree-l1 > a")];
  const last = links
    .map((link) => ({ link, ...progressOf(link.getAttribute("href").replace(/\.html.*$/, "")) }))
    .filter(({ at }) => at)
    .sort((a, b) => (a.at < b.at ? 1 : -1))[0];
  if (!last) return;
  const title = last.link.firstChild.textContent;
  const link = document.createElement("a");
  link.href = `${last.link.getAttribute("href")}${last.last ? `#${last.last}` : ""}`;
  link.textContent = words.goOn.replace("%s", title);
  line.replaceChildren(link);
}

const words = JSON.parse(document.getElementById("progress-words").textContent);
const chapter = document.querySelector(".chapter-progress");
if (chapter) followChapter(chapter, words);
else showInContents(words);
const home = document.querySelector(".go-on");
if (home) offerToGoOn(home, words);
