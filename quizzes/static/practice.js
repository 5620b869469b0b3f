// The quiz of a track: a paper drawn on the device, one question at a time, scored when it is handed
// in. Kept in this browser only. Practice items alone: their keys are in the page.

import { button, dress, el, recall, remember } from "./dom.js";
import { feedback, markParts } from "./feedback.js";
import { itemInputs, openParts } from "./items.js";
import { drawPaper } from "./paper.js";
import { scoreResponse } from "./score.js";
import { PRACTICE_WORDS } from "./practice_words.js";
import { WORDS } from "./words.js";

const NAME_LENGTH = 16;

/** What names an attempt, and so decides its paper. */
function freshAttempt() {
  const bytes = crypto.getRandomValues(new Uint8Array(NAME_LENGTH));
  return [...bytes].map((byte) => "abcdefghijklmnopqrstuvwxyz234567"[byte % 32]).join("");
}

/**
 * Score a paper.
 * @param {{slot: string, key: object}[]} paper as `drawPaper` gives it
 * @param {object} entries slot -> `{response}`
 * @returns {{points: number, most: number, percent: number, results: object[]}} percent rounded
 *   down, so that nobody reads a pass who has not passed
 */
export function scorePaper(paper, entries) {
  const results = paper.map(({ slot, key }) => scoreResponse(key, entries[slot]?.response));
  const points = results.reduce((sum, result) => sum + result.points, 0);
  const most = paper.reduce((sum, { key }) => sum + key.points, 0);
  // Thirds do not add up exactly; no two scores of one paper are as close as this.
  return { points, most, percent: Math.floor((100 * points) / most + 1e-9), results };
}

/**
 * Show a track's quiz.
 * @param {HTMLElement} root
 * @param {{quiz: object, lang: "zh"|"en", top: string, track: string}} data `quiz` as
 *   `PracticeQuiz.data` gives it, `track` the page of the track, `top` leads to the book's pages
 */
export function mountPractice(root, { quiz, lang, top, track }) {
  const words = PRACTICE_WORDS[lang];
  const memory = `course:trackquiz:${quiz.quiz}`;
  const doneName = `course:done:quiz:${quiz.quiz}`;
  const state = recallState();
  let note = state.dropped ? words.changed : "";
  delete state.dropped;

  const entriesOf = (attempt) => (typeof attempt?.entries === "object" && attempt.entries) || {};
  const paperOf = (attempt) => drawPaper(quiz, attempt.attempt);

  /** The attempt under way (`attempt`), where it stands (`at`) and how often it was taken. */
  function recallState() {
    const kept = recall(memory);
    const tries = Number.isInteger(kept?.tries) && kept.tries > 0 ? kept.tries : 0;
    const known = kept && /^[a-z0-9]{1,40}$/.test(kept.attempt ?? "") && typeof kept.entries === "object" && kept.entries;
    if (!known) return { tries };
    if (kept.edition !== quiz.edition) return { tries, dropped: !kept.finished };
    const at = Number.isInteger(kept.at) ? Math.min(Math.max(kept.at, 0), quiz.slots.length) : 0;
    return { ...kept, at, tries };
  }

  function keep() {
    remember(memory, state);
    if (recall(memory) === null) note = words.notKept;
  }

  /** The attempt that was passed, with this edition or an earlier one. */
  const won = () => recall(doneName);

  function begin() {
    Object.assign(state, {
      attempt: freshAttempt(), edition: quiz.edition, begun: new Date().toISOString(), finished: null, at: 0, entries: {},
    });
    note = "";
    keep();
    show();
  }

  function show({ focus = true } = {}) {
    if (!state.attempt) intro();
    else if (state.finished) result(state);
    else if (state.at < quiz.slots.length) question();
    else review();
    if (note) root.append(el("p", { class: "qz-note", role: "status", text: note }));
    if (focus) root.querySelector("[data-focus]")?.focus();
  }

  function go(at) {
    state.at = at;
    note = "";
    keep();
    show();
  }

  function intro() {
    const past = won();
    root.replaceChildren(
      el("p", { text: words.about(quiz.slots.length, quiz.minutes, quiz.passMark) }),
      el("p", { class: "qz-muted", text: words.how }),
      ...history(past),
      el("div", { class: "qz-actions" }, button(state.tries ? words.again : words.begin, "qz-primary", begin)));
  }

  function history(past) {
    const date = (iso) => new Date(iso).toLocaleDateString(lang === "zh" ? "zh-CN" : "en-GB", { dateStyle: "medium" });
    const line = [state.tries && words.tries(state.tries), past && words.won(Math.floor(past.share * 100 + 1e-9), date(past.at))];
    return line.some(Boolean) ? [el("p", { text: line.filter(Boolean).join(lang === "zh" ? "" : " ") })] : [];
  }

  const isDone = (part) => openParts(part.view, entriesOf(state)[part.slot]?.response) === 0;

  function question() {
    const paper = paperOf(state);
    const part = paper[state.at];
    const place = words.question(state.at + 1, paper.length);
    const changed = (response) => {
      state.entries[part.slot] = { item: part.item, variant: part.variant, response: response ?? null, at: new Date().toISOString() };
      keep();
    };
    root.replaceChildren(
      el("div", { class: "qz-progress" },
        el("progress", { max: paper.length, value: state.at, "aria-label": place }), el("span", { "aria-hidden": "true", text: place })),
      el("h3", { class: "qz-unseen", tabindex: "-1", "data-focus": true, text: place }),
      itemInputs(part.view, lang, entriesOf(state)[part.slot]?.response ?? undefined, changed),
      el("div", { class: "qz-actions" },
        button(words.back, "qz-quiet", () => go(state.at - 1), { disabled: state.at === 0 }),
        button(state.at === paper.length - 1 ? words.review : words.next, "qz-primary", () => go(state.at + 1))));
  }

  function review() {
    const paper = paperOf(state);
    const open = paper.filter((part) => !isDone(part)).length;
    const rows = paper.map((part, at) => {
      const done = isDone(part);
      return el("li", {}, el("button", { type: "button", class: "qz-row", "data-state": done ? "done" : "open", onclick: () => go(at) },
        el("span", { text: words.row(at + 1) }), el("span", { class: "qz-row-state", text: done ? words.done : words.missing })));
    });
    root.replaceChildren(
      el("h3", { tabindex: "-1", "data-focus": true, text: words.reviewTitle }),
      el("p", { text: open ? words.open(open) : words.allDone }),
      el("ul", { class: "qz-review" }, ...rows),
      el("div", { class: "qz-actions" },
        button(words.back, "qz-quiet", () => go(paper.length - 1)), button(words.handIn, "qz-primary", handIn)));
  }

  function handIn() {
    state.finished = new Date().toISOString();
    state.tries += 1;
    keep();
    const { points, most, percent } = scorePaper(paperOf(state), state.entries);
    if (percent >= quiz.passMark) {
      const { attempt, edition, begun, finished, entries, tries } = state;
      const before = won();
      const share = points / most;
      if (before?.detail?.edition !== edition || !(before.share > share)) {
        remember(doneName, { at: finished, share, detail: { attempt, edition, begun, finished, entries, tries } });
      }
      document.dispatchEvent(new CustomEvent("course:done", { detail: { kind: "quiz", id: quiz.quiz } }));
    }
    show();
  }

  /** A number without more decimals than it needs. */
  const short = (value) => String(Math.round(value * 100) / 100);

  function result(attempt) {
    const paper = paperOf(attempt);
    const { points, most, percent, results } = scorePaper(paper, entriesOf(attempt));
    const passed = percent >= quiz.passMark;
    root.replaceChildren(
      el("h3", { tabindex: "-1", "data-focus": true, text: passed ? words.passed : words.failed }),
      el("p", { text: words.score(short(points), short(most), percent, quiz.passMark) }),
      el("progress", { class: "qz-score", max: 100, value: percent, "aria-hidden": "true" }),
      el("p", { text: passed ? words.passedNext : words.failedNext }),
      el("div", { class: "qz-actions" },
        passed && track && el("a", { class: "qz-go", href: `${top}${track}.html`, text: words.toTrack }),
        button(words.again, passed ? "qz-quiet" : "qz-primary", begin)),
      el("h4", { text: words.byItem }),
      el("ol", { class: "qz-looked" }, ...paper.map((part, at) => looked(part, entriesOf(attempt)[part.slot]?.response, results[at]))));
  }

  /** One question after the paper was handed in: what was answered, what is right, and why. */
  function looked(part, response, { status, message }) {
    const { view, key } = part;
    const verdict = status === "invalid" ? "invalid" : message;
    const inputs = itemInputs(view, lang, response ?? undefined, () => {});
    for (const input of inputs.querySelectorAll("input, select, button, textarea")) input.disabled = true;
    const answered = verdict !== "unanswered" && verdict !== "invalid";
    if (answered) markParts(inputs, key, response, WORDS[lang]);
    return el("li", { "data-result": verdict },
      el("p", { class: "qz-verdict", text: WORDS[lang][verdict] }), inputs,
      el("details", { open: verdict !== "right" }, el("summary", { text: words.explain }),
        ...(answered ? feedback(view, key, response, lang) : []),
        el("div", { html: key.explanation[lang] }),
        el("p", {}, el("a", { href: `${top}${view.chapter}.html#${view.section}`, text: words.reread }))));
  }

  // Another window with the same quiz goes on with the same attempt.
  addEventListener("storage", (event) => {
    if (event.key !== memory || !event.newValue) return;
    Object.assign(state, recallState());
    show({ focus: false });
  });

  dress(root, lang, "pq");
  show({ focus: false });
}

/** Every track's quiz of a page, from the data that stands in it. */
export function mountPage() {
  for (const root of document.querySelectorAll(".trackquiz[data-quiz]")) {
    mountPractice(root, JSON.parse(root.querySelector("script").textContent));
  }
}
