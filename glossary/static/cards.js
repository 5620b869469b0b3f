// Flashcards of the terms: a daily session, scheduled by FSRS, kept on this device only.

import { review, STATE } from "./fsrs.js";
import { button, el } from "./elements.js";
import {
  allCards, isLasting, progressFile, readCard, readSettings, remember, takeProgress, watchOtherWindows, writeCard, writeSettings,
} from "./memory.js";
import { today } from "./schedule.js";
import { CARDS_WORDS } from "./cards_words.js";
import { drawLearnt } from "./cards_picture.js";

const PER_DAY = [0, 5, 10, 20, 40];
const PER_DAY_USUAL = 10;
/** Tells a reloaded window that a session was under way in it. */
const UNDER_WAY = "course:cards:open";

/**
 * @param {HTMLElement} root
 * @param {{terms: object[], decks: object[], lang: "zh"|"en", glossary: string}} data `glossary` is
 *   the address of the page of terms, "" where there is none
 */
export function mountCards(root, { terms, decks, lang, glossary }) {
  const words = CARDS_WORDS[lang];
  const byId = new Map(terms.map((term) => [term.id, term]));
  const settings = cleanSettings(readSettings(), decks);
  const stage = el("div", {});
  const status = el("p", { class: "fc-status", role: "status" });
  root.replaceChildren(stage, status);
  root.lang = lang === "zh" ? "zh-CN" : "en";

  /** The card shown: `{id, before, turned}`; `before` is what was known of it when it came. */
  let shown = null;
  /** The answers of this session: `{id, before, after}`. */
  let given = [];
  /** Draws the view shown anew after another window has changed something. */
  let redraw = () => {};

  const deck = () => decks.find((each) => each.id === settings.deck);
  const termsOf = (each) => terms.filter((term) => each.chapters === null || each.chapters.includes(term.chapter));
  const idsOf = (direction) => termsOf(deck()).filter((term) => term.directions.includes(direction)).map((term) => `${term.id}:${direction}`);
  const ids = () => idsOf(settings.direction);
  const plan = () => today(ids(), allCards(), settings.perDay, Date.now());

  function tell(text) {
    status.textContent = isLasting() ? text : `${words.notKept} ${text}`;
  }

  /** Show a view; focus follows where the reader asked for it. */
  function show(nodes, { focus = true } = {}) {
    stage.replaceChildren(...nodes);
    if (!focus) return;
    // A card and its answers fill a phone: they begin below the bar, not where the button was.
    if (shown) root.scrollIntoView({ block: "start" });
    stage.querySelector("[data-focus]")?.focus({ preventScroll: Boolean(shown) });
  }

  function start({ focus = true } = {}) {
    setUnderWay(false);
    shown = null;
    given = [];
    const sum = el("p", { class: "fc-ready", "data-focus": true, tabindex: "-1" });
    const begin = button(words.begin, "fc-primary", () => next());
    const picture = el("div", {});
    redraw = () => {
      const { due, fresh } = plan();
      sum.textContent = words.ready(due.length, fresh.length);
      begin.disabled = !(due.length + fresh.length);
      picture.replaceChildren(drawLearnt(ids(), allCards(), Date.now(), words));
    };
    const choose = (change) => {
      Object.assign(settings, change);
      writeSettings(settings);
      tell("");
      redraw();
    };
    show([chooser(choose), sum, el("div", { class: "fc-actions" }, begin),
      el("p", { class: "fc-muted fc-keys", text: words.keys }), picture, fileBox()], { focus });
    redraw();
  }

  function chooser(choose) {
    const option = (each) => {
      const node = el("option", { value: each.id, text: (words.wholeDecks[each.id] ?? each.title) + words.size(termsOf(each).length) });
      node.selected = each.id === settings.deck;
      return node;
    };
    const groups = Object.entries(words.groups)
      .map(([group, label]) => [label, decks.filter((each) => each.group === group)])
      .filter(([, members]) => members.length)
      .map(([label, members]) => el("optgroup", { label }, ...members.map(option)));
    const direction = (name) => {
      const input = el("input", { type: "radio", name: "fc-direction", value: name, onchange: () => choose({ direction: name }) });
      input.checked = name === settings.direction;
      return el("label", {}, input, el("span", { text: words.directions[name] }));
    };
    const number = (count) => {
      const node = el("option", { value: count, text: String(count) });
      node.selected = count === settings.perDay;
      return node;
    };
    return el("div", { class: "fc-choose" },
      el("label", { class: "fc-field" }, el("span", { text: words.deck }),
        el("select", { onchange: (event) => choose({ deck: event.target.value }) }, ...groups)),
      el("label", { class: "fc-field" }, el("span", {}, words.perDay, " ", el("small", { text: words.perDayHint })),
        el("select", { onchange: (event) => choose({ perDay: Number(event.target.value) }) }, ...PER_DAY.map(number))),
      el("fieldset", { class: "fc-directions" }, el("legend", { text: words.direction }), ...Object.keys(words.directions).map(direction)));
  }

  /** Show the next card of today, or that there is none left. */
  function next({ focus = true } = {}) {
    const { next: id } = plan();
    if (id === null) {
      if (given.length) finish();
      else start({ focus });
      return;
    }
    setUnderWay(true);
    shown = { id, before: readCard(id), turned: false };
    redraw = () => {};
    card({ focus });
  }

  function card({ focus = true } = {}) {
    const { due, fresh } = plan();
    const left = Math.max(due.length + fresh.length, 1);
    const place = words.left(left);
    const term = byId.get(shown.id.split(":")[0]);
    const turn = () => {
      shown.turned = true;
      card();
    };
    const front = el("div", { ...focusable("fc-ask fc-asked"), class: "fc-face", "data-focus": !shown.turned, onclick: shown.turned ? null : turn },
      el("p", { id: "fc-ask", class: "fc-muted", text: words.ask[settings.direction] }), asked(term));
    show([
      el("div", { class: "fc-progress" },
        el("progress", { max: given.length + left, value: given.length, "aria-label": place }), el("span", { text: place })),
      el("section", { class: "fc-card", "aria-label": words.directions[settings.direction] },
        front, shown.turned && answerSide(term)),
      shown.turned ? answers() : el("div", { class: "fc-actions" }, button(words.show, "fc-primary fc-wide", turn)),
      el("div", { class: "fc-actions" },
        button(words.undo, "fc-quiet", undo, { disabled: !given.length }),
        button(words.stop, "fc-quiet", () => start())),
    ], { focus });
  }

  function asked(term) {
    const name = settings.direction === "definition" ? lang : settings.direction.slice(0, 2);
    return el("p", { id: "fc-asked", class: "fc-name", lang: codeOf(name), text: term[name] });
  }

  function answerSide(term) {
    const meaning = settings.direction === "definition";
    const name = meaning ? (lang === "zh" ? "en" : "zh") : settings.direction.slice(3);
    const definition = el("p", { id: meaning && "fc-given", class: meaning ? "fc-meaning" : "fc-muted", text: term.definition });
    const named = el("p", { id: !meaning && "fc-given", class: meaning ? "fc-muted" : "fc-name", lang: codeOf(name), text: term[name] });
    const more = el("p", { class: "fc-muted" }, el("span", { lang: "zh-Latn-pinyin", text: term.pinyin }),
      term.abbreviation && el("span", { lang: "en", text: ` · ${term.abbreviation}` }));
    return el("div", { ...focusable("fc-given"), class: "fc-answer", "data-focus": true },
      ...(meaning ? [definition, named, more] : [named, more, definition]),
      glossary && el("p", {}, el("a", { href: `${glossary}#term-${term.id}`, text: words.entry })));
  }

  function answers() {
    const now = Date.now();
    const choice = (name, at) => {
      const wait = words.wait((review(shown.before, at + 1, now).due - now) / 60_000);
      return el("button", { type: "button", class: `fc-rate fc-rate-${at + 1}`, onclick: () => answer(at + 1) },
        el("b", { text: name }), el("small", { text: wait }), el("kbd", { "aria-hidden": "true", text: String(at + 1) }));
    };
    return el("div", { class: "fc-rates", role: "group", "aria-label": words.answerHint }, ...words.answers.map(choice));
  }

  function answer(rating) {
    const { id, before } = shown;
    if (readCard(id)?.last !== before?.last) {
      answeredElsewhere();
      return;
    }
    const now = Date.now();
    const after = { ...review(before, rating, now), first: before?.first ?? now };
    writeCard(id, after);
    given.push({ id, before, after });
    tell(words.answered(words.answers[rating - 1], words.wait((after.due - now) / 60_000)));
    next();
  }

  function answeredElsewhere() {
    tell(words.elsewhere);
    next();
  }

  function undo() {
    const last = given.pop();
    if (!last) return;
    if (readCard(last.id)?.last !== last.after.last) {
      tell(words.undoGone);
      next();
      return;
    }
    writeCard(last.id, last.before);
    setUnderWay(true);
    shown = { id: last.id, before: last.before, turned: false };
    tell(words.undone);
    card();
  }

  function finish() {
    setUnderWay(false);
    shown = null;
    redraw = () => {};
    noteDone();
    show([
      el("h2", { "data-focus": true, tabindex: "-1", text: words.doneTitle }),
      el("p", { text: words.done(given.length) }),
      el("div", { class: "fc-actions" },
        button(words.back, "fc-primary", () => start()),
        button(words.undo, "fc-quiet", undo)),
      drawLearnt(ids(), allCards(), Date.now(), words),
    ]);
  }

  /** A deck's share is that of its terms known in at least one direction. */
  function noteDone() {
    const records = allCards();
    const members = termsOf(deck());
    const known = members.filter((term) =>
      term.directions.some((direction) => records[`${term.id}:${direction}`]?.state === STATE.review));
    remember(`course:done:cards:${settings.deck}`, {
      at: new Date().toISOString(),
      share: known.length / members.length,
      detail: { known: known.map((term) => term.id), terms: members.length },
    });
    document.dispatchEvent(new CustomEvent("course:done", { detail: { kind: "cards", id: settings.deck } }));
  }

  function fileBox() {
    const save = () => {
      const link = el("a", {
        href: URL.createObjectURL(new Blob([progressFile(Date.now())], { type: "application/json" })),
        download: `${words.fileName}-${new Date().toISOString().slice(0, 10)}.json`,
      });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    };
    const load = async (event) => {
      const [file] = event.target.files;
      if (!file) return;
      const told = await takeProgress(file, Date.now());
      event.target.value = "";
      tell(told.problem ? words.fileProblems[told.problem] : words.fileTaken(told));
      redraw();
    };
    return el("details", {}, el("summary", { text: words.files }),
      el("p", { text: words.filesHint }),
      el("div", { class: "fc-actions" }, button(words.save, "fc-quiet", save),
        el("label", { class: "fc-load" }, el("span", { text: words.load }),
          el("input", { type: "file", class: "fc-unseen", accept: ".json,application/json", onchange: load }))));
  }

  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key.toLowerCase() === "u" && given.length && !event.target.closest("select, input")) undo();
    else if (!shown) return;
    else if (event.key === " " && !event.target.closest("button, a, summary")) {
      event.preventDefault(); // it would scroll the page
      if (!shown.turned) {
        shown.turned = true;
        card();
      }
    } else if (/^[1-4]$/.test(event.key) && shown.turned) answer(Number(event.key));
  });
  watchOtherWindows((id) => {
    if (shown && (id === null || id === shown.id) && readCard(shown.id)?.last !== shown.before?.last) answeredElsewhere();
    else redraw();
  });
  document.addEventListener("visibilitychange", () => redraw());

  if (isUnderWay()) next({ focus: false });
  else start({ focus: false });
}

function cleanSettings({ deck, direction, perDay }, decks) {
  return {
    deck: decks.some((each) => each.id === deck) ? deck : "all",
    direction: Object.hasOwn(CARDS_WORDS.en.directions, direction ?? "") ? direction : "zh-en",
    perDay: PER_DAY.includes(perDay) ? perDay : PER_DAY_USUAL,
  };
}

/** What can take the focus, and is then read out by the texts with these ids. */
const focusable = (ids) => ({ tabindex: "-1", role: "group", "aria-labelledby": ids });
const codeOf = (lang) => (lang === "zh" ? "zh-CN" : "en");

function setUnderWay(is) {
  try {
    if (is) sessionStorage.setItem(UNDER_WAY, "1");
    else sessionStorage.removeItem(UNDER_WAY);
  } catch {
    // Without it a reload leads to the start, where every answer counts as well.
  }
}

function isUnderWay() {
  try {
    return sessionStorage.getItem(UNDER_WAY) === "1";
  } catch {
    return false;
  }
}

export function mountPage() {
  for (const root of document.querySelectorAll(".flashcards")) {
    mountCards(root, JSON.parse(root.querySelector("script").textContent));
  }
}
