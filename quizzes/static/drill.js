// A drill: the practice quiz of a chapter. Its keys are there, so it is scored here, in one of three ways.
// Each attempt has questions and numbers of its own, from a seed; all is kept in this browser.

import { AnswerBook } from "./answers.js";
import { scoreAttempts, scoreCertainty, triesFor, worthOf } from "./behaviours.js";
import { Board } from "./board.js";
import { button, dress, el, freshId, prose, recall, remember } from "./dom.js";
import { feedback, markParts } from "./feedback.js";
import { itemInputs, numberNote, openParts } from "./items.js";
import { drawPaper } from "./paper.js";
import { scoreResponse } from "./score.js";
import { clock } from "./timer.js";
import { WORDS } from "./words.js";

const LEVELS = [1, 2, 3];
const KEPT = 20;

/**
 * Show a drill. Its sitting is `{attempt, began, ended, history}`: the seed of the paper,
 * the moments of the first answer and of the end, and earlier results `[{at, share}]`.
 * @param {HTMLElement} root
 * @param {object} quiz as `drill_data` in quizzes/drills.py gives it, with `lang`, and
 *   `top` on a page: the way from it to the book's first page
 */
export function mountDrill(root, quiz) {
  const { lang } = quiz;
  const words = WORDS[lang];
  const memory = `course:drill:${quiz.quiz}`;
  let sitting = recall(memory);
  if (typeof sitting?.attempt !== "string" || !Array.isArray(sitting.history)) sitting = fresh([]);
  let slots, book, board, running;
  let note = "";
  const timer = el("div");
  const state = el("p", { class: "qz-save", role: "status" });
  const said = el("p", { class: "qz-unseen", role: "status" }); // the verdict, for who does not see it

  function start() {
    slots = drawPaper(quiz, sitting.attempt);
    const answers = `${memory}:${sitting.attempt}`;
    book = new AnswerBook({ memory: answers, slots, entries: {}, told: drawState, send: () => book.heard({ kind: "saved" }) });
    book.restore();
    board = new Board({
      slots,
      words: () => words,
      title: () => quiz.title[lang],
      tools: () => [],
      stateOf,
      progress: () => {
        const done = slots.filter((slot) => (isJudgedAtOnce ? isOver(slot) : openOf(slot) === 0)).length;
        return [done, words.progress(done, slots.length)];
      },
      flagged: (slot) => Boolean(book.entry(slot)?.flagged),
      flag: (slot, flagged) => put(slot, { flagged }),
      question,
      review,
    });
    if (sitting.ended) board.at = slots.length;
    root.replaceChildren(timer, board.head, board.body, state, said);
    board.draw();
    drawClock();
  }

  // --- how a question stands

  const isJudgedAtOnce = quiz.behaviour !== "deferred";
  const openOf = (slot) => openParts(slot.view, book.entry(slot)?.response);
  const triesOf = (slot) => (Array.isArray(book.entry(slot)?.tries) ? book.entry(slot).tries : []);

  /** What a question has earned so far; undefined as long as nothing is judged. */
  function resultOf(slot) {
    const entry = book.entry(slot);
    const response = entry?.response ?? null;
    if (quiz.behaviour === "immediate" && (triesOf(slot).length || sitting.ended)) {
      return scoreAttempts(slot.key, triesOf(slot), quiz.attempts, quiz.penalty);
    }
    if (quiz.behaviour === "certainty" && (entry?.judged || sitting.ended)) {
      return scoreCertainty(slot.key, entry?.judged ? response : null, entry?.certainty);
    }
    return quiz.behaviour === "deferred" && sitting.ended ? scoreResponse(slot.key, response) : undefined;
  }

  /** Whether nothing more can be done about a question. */
  function isOver(slot) {
    if (sitting.ended) return true;
    const result = resultOf(slot);
    return Boolean(result) && (result.message === "right" || !(triesLeft(slot) > 0));
  }
  const triesLeft = (slot) =>
    quiz.behaviour === "immediate" ? triesFor(slot.key, quiz.attempts) - (resultOf(slot)?.tries ?? 0) : 0;

  function stateOf(slot) {
    const result = resultOf(slot);
    if (!result) {
      const missing = openOf(slot);
      if (missing === 0) return isJudgedAtOnce ? ["part", words.unchecked] : ["done", words.done];
      return missing < openParts(slot.view, undefined) ? ["part", words.part(missing)] : ["open", words.open];
    }
    const earned = words.earned(rounded(result.points), rounded(slot.view.points));
    if (!isOver(slot)) return ["part", words.triesLeft(triesLeft(slot))];
    const name = result.message === "right" ? "right" : result.points > 0 ? "partly" : "wrong";
    return [name, `${words[result.status === "invalid" ? "invalid" : result.message]}${words.comma}${earned}`];
  }

  // --- one question

  function question(slot, actions) {
    const entry = book.entry(slot);
    const over = isOver(slot);
    const result = el("div", { class: "qz-result" });
    const place = el("div", {}, itemInputs(slot.view, lang, entry?.response ?? undefined, (response) => {
      put(slot, { response: response ?? null });
      result.replaceChildren();
      clearMarks(place);
    }));
    if (over) for (const input of place.querySelectorAll("input, select, textarea, button")) input.disabled = true;
    tell(slot, place, result, over);
    if (!isJudgedAtOnce || over) return [place, result, actions];
    actions.querySelector(".qz-next").classList.replace("qz-primary", "qz-quiet"); // the check comes first
    return [place, ...judgement(slot, entry, result), result, actions];
  }

  /** What stands between a question and its verdict: how sure, how many tries, the check itself. */
  function judgement(slot, entry, result) {
    const sure = quiz.behaviour === "certainty" && howSure(slot, entry?.certainty);
    const tries = !sure && triesFor(slot.key, quiz.attempts) > 1 &&
      el("p", { class: "qz-muted qz-tries", text: words.tries(triesLeft(slot), rounded((slot.view.points * quiz.penalty[0]) / quiz.penalty[1])) });
    const check = button(words.check, "qz-primary qz-check", () => {
      const refused = judge(slot, sure && sure.value());
      if (refused) {
        result.replaceChildren(el("p", { class: "qz-verdict", text: refused }));
        said.textContent = refused;
        return;
      }
      board.drawProgress();
      board.drawBody();
      said.textContent = board.body.querySelector(".qz-result").textContent;
      board.body.querySelector(isOver(slot) ? ".qz-next" : ".qz-check").focus();
    });
    return [sure && sure.element, tries, el("div", { class: "qz-actions" }, check)].filter(Boolean);
  }

  /** Say what a judged question earned and why; the whole of it once nothing more can be done. */
  function tell(slot, place, result, over) {
    const found = resultOf(slot);
    if (!found) return;
    const response = quiz.behaviour === "immediate" ? triesOf(slot).at(-1) ?? null : book.entry(slot)?.response ?? null;
    const verdict = found.status === "invalid" ? "invalid" : found.message;
    const earned = words.earned(rounded(found.points), rounded(slot.view.points));
    result.dataset.verdict = found.message;
    result.append(el("p", { class: "qz-verdict", text: over ? `${words[verdict]}${words.comma}${earned}` : words[verdict] }));
    if (verdict === "wrong-figures") result.append(el("p", { text: numberNote(slot.view, response, lang) }));
    if (found.status === "graded" && verdict !== "unanswered") {
      markParts(place, slot.key, response, words, over);
      result.append(...feedback(slot.view, slot.key, response, lang, over));
    }
    if (!over) return;
    result.append(prose(slot.key.explanation[lang], { class: "qz-explanation" }));
    if (quiz.top !== undefined) {
      const href = `${quiz.top}${slot.view.chapter}.html#${slot.view.section}`;
      result.append(el("p", {}, el("a", { href, text: words.section })));
    }
  }

  /** Judge what is answered now. What cannot be judged costs nothing: the words for why. */
  function judge(slot, certainty) {
    const response = book.entry(slot)?.response ?? null;
    const { status, message } = scoreResponse(slot.key, response);
    if (status === "invalid") return words.invalid;
    if (message === "unanswered") return words.unanswered;
    if (quiz.behaviour === "certainty" && !certainty) return words.sureFirst;
    put(slot, quiz.behaviour === "certainty" ? { certainty, judged: true } : { tries: [...triesOf(slot), response] });
    return "";
  }

  function howSure(slot, chosen) {
    const name = freshId();
    const options = LEVELS.map((level) => {
      const [right, wrong] = worthOf(slot.key, level).map(rounded);
      const input = el("input", { type: "radio", name, value: level, onchange: () => put(slot, { certainty: level }) });
      input.checked = level === chosen;
      return el("label", { class: "qz-option" }, input, el("span", {}, el("span", { text: words.sure[level - 1] }), el("small", { text: words.stakes(right, wrong) })));
    });
    const element = el("fieldset", { class: "qz-sure" }, el("legend", { text: words.howSure }), el("div", { class: "qz-options" }, ...options));
    return { element, value: () => Number(element.querySelector("input:checked")?.value) || null };
  }

  // --- the review, and the result

  function review() {
    if (sitting.ended) return outcome();
    const over = slots.filter((slot) => (isJudgedAtOnce ? isOver(slot) : openOf(slot) === 0)).length;
    const open = slots.length - over;
    return {
      title: words.reviewTitle,
      before: [el("p", { class: "qz-open", text: open ? words.stillOpen(open) : words.allDone })],
      after: [],
      actions: [button(words.finish, "qz-primary", end)],
    };
  }

  function outcome() {
    const results = slots.map(resultOf);
    const points = results.reduce((sum, result) => sum + result.points, 0);
    const full = slots.reduce((sum, slot) => sum + slot.view.points, 0);
    const share = points / full;
    const passed = quiz.passMark === null || share >= quiz.passMark - 1e-9;
    const best = Math.max(...sitting.history.map((each) => each.share));
    const lines = [el("p", { class: "qz-score" }, el("strong", { text: words.percent(share) }), el("span", { text: words.earned(rounded(points), rounded(full)) }))];
    if (quiz.passMark !== null) lines.push(el("p", { class: "qz-verdict", text: passed ? words.passed : words.notPassed(words.percent(quiz.passMark)) }));
    if (sitting.history.length > 1) lines.push(el("p", { class: "qz-muted", text: words.attemptsSoFar(sitting.history.length, words.percent(best)) }));
    return {
      title: words.resultTitle,
      before: [el("div", { class: "qz-outcome", "data-passed": passed }, ...lines), el("p", { text: words.lookBack })],
      after: [],
      actions: [button(words.anew, "qz-primary", () => {
        remember(`${memory}:${sitting.attempt}`, null);
        sitting = fresh(sitting.history);
        remember(memory, sitting);
        stop();
        note = "";
        start();
        board.body.querySelector("h3").focus();
      })],
    };
  }

  function end() {
    sitting = { ...sitting, ended: new Date().toISOString() };
    const full = slots.reduce((sum, slot) => sum + slot.view.points, 0);
    const share = slots.reduce((sum, slot) => sum + resultOf(slot).points, 0) / full;
    sitting.history = [...sitting.history, { at: sitting.ended, share }].slice(-KEPT);
    remember(memory, sitting);
    const best = Math.max(...sitting.history.map((each) => each.share));
    remember(`course:done:drill:${quiz.quiz}`, { at: sitting.ended, share: best, detail: { attempts: sitting.history.length } });
    document.dispatchEvent(new CustomEvent("course:done", { detail: { kind: "drill", id: quiz.quiz } }));
    drawClock();
    board.go(slots.length);
  }

  // --- saving, time, other windows

  function put(slot, change) {
    note = "";
    const isFirst = !sitting.began; // time counts from the first answer: the page is there to be read, too
    sitting.began ??= new Date().toISOString();
    remember(memory, sitting);
    book.put(slot, change);
    if (isFirst) drawClock();
    board.drawProgress();
  }

  function drawState() {
    const text = book.state.kind === "saved" ? words.keptHere : "";
    state.textContent = [note, text].filter(Boolean).join(lang === "zh" ? "" : " ");
  }

  function drawClock() {
    running?.stop();
    timer.replaceChildren();
    if (!quiz.minutes || !sitting.began || sitting.ended) return;
    running = clock({
      minutes: quiz.minutes, began: sitting.began, words,
      hidden: recall("course:clock") === "hidden", hide: (hidden) => remember("course:clock", hidden ? "hidden" : null),
    });
    timer.append(running.element);
  }

  const fromOtherTab = (event) => {
    if (event.key === memory && event.newValue) {
      const theirs = JSON.parse(event.newValue);
      if (theirs.attempt === sitting.attempt && theirs.ended === sitting.ended) return;
      sitting = theirs;
      stop();
      note = words.otherWindow;
      start();
    } else if (event.key === `${memory}:${sitting.attempt}` && event.newValue) {
      const changed = book.merge(JSON.parse(event.newValue));
      if (!changed.length) return;
      note = words.elsewhere(changed.length);
      board.drawProgress();
      if (board.at === slots.length || changed.includes(slots[board.at].slot)) board.drawBody();
    }
    drawState();
  };

  function stop() {
    running?.stop();
    book.close();
  }

  dress(root, lang);
  start();
  addEventListener("storage", fromOtherTab);
  return {
    stop() {
      removeEventListener("storage", fromOtherTab);
      stop();
    },
  };
}

const fresh = (history) => ({
  attempt: [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
  began: null, ended: null, history,
});

/** Points as they are read: two decimals at most, a true minus. */
const rounded = (points) => String(Math.round(points * 100) / 100).replace("-", "−");

function clearMarks(place) {
  for (const mark of place.querySelectorAll(".qz-mark")) mark.remove();
  for (const part of place.querySelectorAll("[data-mark]")) delete part.dataset.mark;
}
