// A graded quiz: every answer saved as it is given, a review before handing in. No key is here.

import { AnswerBook } from "./answers.js";
import { Board } from "./board.js";
import { button, dress, el, recall, remember } from "./dom.js";
import { itemInputs, openParts } from "./items.js";
import { clock } from "./timer.js";
import { WORDS } from "./words.js";

/**
 * Show a quiz.
 * @param {HTMLElement} root
 * @param {{id: string, title: object, student: string, lang: "zh"|"en", personal: boolean,
 *   minutes: number|null, began: string, paper: object[]}} quiz
 * @param {object} shell what the notebook does for it
 * @param {object} shell.answers entries by slot, as in answers.json
 * @param {(entries: object) => void} shell.save
 * @param {(lang: string) => void} shell.chooseLanguage
 * @param {(began: string) => void} shell.begin
 * @param {() => void} shell.changeStudent
 */
export function mountGraded(root, quiz, shell) {
  const slots = quiz.paper;
  let { lang } = quiz;
  let words = WORDS[lang];
  let note = "";

  const memory = `course:quiz:${quiz.id}:${quiz.student}`;
  const book = new AnswerBook({ memory, slots, entries: shell.answers, send: shell.save, told: drawState });
  const state = el("p", { class: "qz-save", role: "status" });
  const timer = quiz.minutes ? el("div") : null;
  let running;

  const openOf = (slot) => openParts(slot.view, book.entry(slot)?.response);
  const board = new Board({
    slots,
    words: () => words,
    title: () => quiz.title[lang],
    tools: () => [
      quiz.student && el("span", { class: "qz-as" }, el("span", { text: words.student(quiz.student) }),
        quiz.personal && button(words.change, "qz-link", shell.changeStudent)),
      button(words.language, "qz-quiet", switchLanguage, { lang: lang === "zh" ? "en" : "zh-CN", "data-do": "language" }),
    ],
    stateOf(slot) {
      const missing = openOf(slot);
      if (missing === 0) return ["done", words.done];
      return missing < openParts(slot.view, undefined) ? ["part", words.part(missing)] : ["open", words.open];
    },
    progress() {
      const done = slots.filter((slot) => openOf(slot) === 0).length;
      return [done, words.progress(done, slots.length)];
    },
    flagged: (slot) => Boolean(book.entry(slot)?.flagged),
    flag: (slot, flagged) => put(slot, { flagged }),
    question: (slot, actions) => [
      itemInputs(slot.view, lang, book.entry(slot)?.response ?? undefined, (value) => put(slot, { response: value ?? null })),
      actions,
    ],
    review() {
      const open = slots.filter((slot) => openOf(slot) > 0).length;
      return {
        title: words.reviewTitle,
        before: [el("p", { class: "qz-open", text: open ? words.stillOpen(open) : words.allDone })],
        after: [el("p", { text: words.handIn })],
        actions: [],
      };
    },
  });

  function drawState() {
    const { kind, detail } = book.state;
    const time = kind === "saved" && new Date(detail).toLocaleTimeString(lang === "zh" ? "zh-CN" : "en-GB", { hour: "2-digit", minute: "2-digit" });
    const text = { saving: words.saving, saved: words.saved(time), unsaved: words.unsaved, failed: words.failed(detail) }[kind] ?? "";
    state.dataset.kind = kind;
    state.textContent = [note, text].filter(Boolean).join(lang === "zh" ? "" : " ");
  }

  function put(slot, change) {
    note = "";
    book.put(slot, change);
    board.drawProgress();
  }

  function drawClock() {
    if (!timer) return;
    running?.stop();
    const began = startOf(`${memory}:began`, quiz.began, shell.begin);
    running = clock({
      minutes: quiz.minutes, began, words,
      hidden: recall("course:clock") === "hidden", hide: (hidden) => remember("course:clock", hidden ? "hidden" : null),
    });
    timer.replaceChildren(running.element);
  }

  function switchLanguage() {
    lang = lang === "zh" ? "en" : "zh";
    words = WORDS[lang];
    note = "";
    dress(root, lang);
    shell.chooseLanguage(lang);
    board.draw();
    drawClock();
    drawState();
    board.head.querySelector("[data-do='language']").focus();
  }

  /** Another copy of the answers, in another window or in the file: its newer ones are taken. */
  function merge(others) {
    const changed = book.merge(others);
    if (changed.length) {
      note = words.elsewhere(changed.length);
      board.drawProgress();
      if (board.at === slots.length || changed.includes(slots[board.at].slot)) board.drawBody();
      drawState();
    }
    return changed.length;
  }
  const fromOtherTab = (event) => {
    if (event.key === memory && event.newValue) merge(JSON.parse(event.newValue));
  };
  addEventListener("storage", fromOtherTab);

  dress(root, lang);
  root.replaceChildren(...[timer, board.head, board.body, state].filter(Boolean));
  const restored = book.restore();
  if (restored) note = words.restored(restored);
  board.draw();
  drawClock();
  drawState();
  return {
    /** What the kernel holds now: where this window knows better, it says so again. */
    merge(others) {
      merge(others);
      if (book.isAhead(others)) book.save();
    },
    heard: (kind, detail) => book.heard({ kind, detail }),
    stop() {
      removeEventListener("storage", fromOtherTab);
      running?.stop();
      book.close();
    },
  };
}

/** When the quiz was first opened, here or as the file says; the first time it is now. */
function startOf(memory, inFile, tell) {
  const known = [inFile, recall(memory)].filter((moment) => typeof moment === "string" && !Number.isNaN(Date.parse(moment)));
  const began = known.sort()[0] ?? new Date().toISOString();
  remember(memory, began);
  if (began !== inFile) tell(began);
  return began;
}
