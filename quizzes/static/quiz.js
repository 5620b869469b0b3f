// A graded quiz: one question at a time, every answer saved, a review before handing in. No key
// is here. Also the way in for pages and notebooks, self-checks included.

import { AnswerBook } from "./answers.js";
import { button, dress, el, freshId, keepKeys } from "./dom.js";
import { itemInputs, openParts } from "./items.js";
import { mountSelfcheck } from "./selfcheck.js";
import { WORDS } from "./words.js";

/**
 * Show a quiz.
 * @param {HTMLElement} root
 * @param {{id: string, title: object, student: string, lang: "zh"|"en", personal: boolean, paper: object[]}} quiz
 * @param {object} shell what the notebook does for it
 * @param {object} shell.answers entries by slot, as in answers.json
 * @param {(entries: object) => void} shell.save
 * @param {(lang: string) => void} shell.chooseLanguage
 * @param {() => void} shell.changeStudent
 */
export function mountQuiz(root, quiz, shell) {
  const slots = quiz.paper;
  let { lang } = quiz;
  let words = WORDS[lang];
  let at = 0; // the question shown; slots.length is the review
  let note = "";

  const memory = `course:quiz:${quiz.id}:${quiz.student}`;
  const book = new AnswerBook({ memory, slots, entries: shell.answers, send: shell.save, told: drawState });
  const head = el("div", { class: "qz-head" });
  const body = el("div", { class: "qz-body" });
  const state = el("p", { class: "qz-save", role: "status" });

  const openOf = (slot) => openParts(slot.view, book.entry(slot)?.response);
  /** "done", "part" or "open", and the words for it. */
  function stateOf(slot) {
    const missing = openOf(slot);
    const parts = openParts(slot.view, undefined);
    if (missing === 0) return ["done", words.done];
    return missing < parts ? ["part", words.part(missing)] : ["open", words.open];
  }

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
    drawProgress();
  }

  // --- the head: title, language, progress, a button a question

  function drawHead() {
    const tools = [
      quiz.student && el("span", { class: "qz-as" }, el("span", { text: words.student(quiz.student) }),
        quiz.personal && button(words.change, "qz-link", shell.changeStudent)),
      button(words.language, "qz-quiet", switchLanguage, { lang: lang === "zh" ? "en" : "zh-CN", "data-do": "language" }),
    ];
    head.replaceChildren(
      el("div", { class: "qz-title" }, el("strong", { text: quiz.title[lang] }), ...tools),
      el("div", { class: "qz-progress" }, el("progress", { max: slots.length, id: freshId() }), el("span", { role: "status" })),
      el("nav", { class: "qz-dots", "aria-label": words.questions }, ...slots.map((slot, number) =>
        button(String(number + 1), "qz-dot", () => go(number)))));
    drawProgress();
  }

  function drawProgress() {
    const done = slots.filter((slot) => openOf(slot) === 0).length;
    const text = words.progress(done, slots.length);
    const bar = head.querySelector("progress");
    bar.value = done;
    bar.setAttribute("aria-label", text);
    const line = head.querySelector(".qz-progress span");
    if (line.textContent !== text) line.textContent = text;
    head.querySelectorAll(".qz-dot").forEach((dot, number) => {
      const [name, told] = stateOf(slots[number]);
      const flagged = Boolean(book.entry(slots[number])?.flagged);
      Object.assign(dot.dataset, { state: name, flagged });
      dot.setAttribute("aria-label", [words.question(number + 1), told, flagged && words.flagged].filter(Boolean).join(lang === "zh" ? "，" : ", "));
      if (number === at) dot.setAttribute("aria-current", "step");
      else dot.removeAttribute("aria-current");
    });
  }

  // --- the body: one question, or the review

  /** Draw what `at` says; returns its heading. */
  function drawBody() {
    return at < slots.length ? drawQuestion(slots[at]) : drawReview();
  }

  function drawQuestion(slot) {
    const flagged = () => Boolean(book.entry(slot)?.flagged);
    const flag = button("", "qz-quiet qz-flag", () => {
      put(slot, { flagged: !flagged() });
      showFlag();
    });
    const showFlag = () => {
      flag.setAttribute("aria-pressed", String(flagged()));
      flag.textContent = `⚑ ${flagged() ? words.flagged : words.flag}`;
    };
    showFlag();
    const heading = el("h3", { tabindex: "-1" }, el("span", { text: words.question(at + 1) }), el("small", { text: words.points(slot.view.points) }));
    const response = book.entry(slot)?.response ?? undefined;
    body.replaceChildren(
      el("div", { class: "qz-question-head" }, heading, flag),
      itemInputs(slot.view, lang, response, (value) => put(slot, { response: value ?? null })),
      el("div", { class: "qz-actions" },
        button(words.back, "qz-quiet", () => go(at - 1), { disabled: at === 0 }),
        button(at === slots.length - 1 ? words.review : words.next, "qz-primary", () => go(at + 1))));
    return heading;
  }

  function drawReview() {
    const heading = el("h3", { tabindex: "-1", text: words.reviewTitle });
    const open = slots.filter((slot) => openOf(slot) > 0).length;
    const rows = slots.map((slot, number) => {
      const [name, told] = stateOf(slot);
      const flag = book.entry(slot)?.flagged && el("span", { class: "qz-flagged" }, el("span", { class: "qz-unseen", text: words.flagged }));
      return el("li", {}, el("button", { type: "button", class: "qz-row", "data-state": name, onclick: () => go(number) },
        el("span", { text: words.question(number + 1) }), flag, el("span", { class: "qz-row-state", text: told })));
    });
    body.replaceChildren(
      heading, el("p", { class: "qz-open", text: open ? words.stillOpen(open) : words.allDone }),
      el("ul", { class: "qz-review" }, ...rows), el("p", { text: words.handIn }),
      el("div", { class: "qz-actions" }, button(words.back, "qz-quiet", () => go(slots.length - 1))));
    return heading;
  }

  function go(number) {
    at = number;
    drawProgress();
    drawBody().focus();
  }

  function drawAll() {
    drawHead();
    drawBody();
    drawState();
  }

  function switchLanguage() {
    lang = lang === "zh" ? "en" : "zh";
    words = WORDS[lang];
    note = "";
    dress(root, lang);
    shell.chooseLanguage(lang);
    drawAll();
    head.querySelector("[data-do='language']").focus();
  }

  // --- other copies of the answers

  function merge(others) {
    const changed = book.merge(others);
    if (!changed.length) return;
    note = words.elsewhere(changed.length);
    drawProgress();
    if (at === slots.length || changed.includes(slots[at].slot)) drawBody();
    drawState();
  }
  const fromOtherTab = (event) => {
    if (event.key === memory && event.newValue) merge(JSON.parse(event.newValue));
  };
  addEventListener("storage", fromOtherTab);

  dress(root, lang);
  root.replaceChildren(head, body, state);
  const restored = book.restore();
  if (restored) note = words.restored(restored);
  drawAll();
  return {
    merge,
    heard: (kind, detail) => book.heard({ kind, detail }),
    stop() {
      removeEventListener("storage", fromOtherTab);
      book.close();
    },
  };
}

/** Ask for the student number; `cancel` is there when one was given before. */
function mountAsk(root, { lang, suggested }, given, cancel) {
  const words = WORDS[lang];
  const id = freshId();
  const input = el("input", { id, type: "text", class: "qz-number", autocomplete: "off", maxlength: 100, required: true });
  input.value = suggested ?? "";
  const submit = (event) => {
    event.preventDefault();
    if (input.value.trim()) given(input.value.trim());
  };
  // In JupyterLab a form does not submit itself on Enter.
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) submit(event);
  });
  dress(root, lang);
  root.replaceChildren(el("form", { class: "qz-ask", onsubmit: submit },
    el("label", { for: id, text: cancel ? words.askAgain : words.ask }), input,
    el("div", { class: "qz-actions" }, el("button", { type: "submit", class: "qz-primary", text: words.start }),
      cancel && button(words.cancel, "qz-quiet", cancel))));
  if (cancel) input.focus();
}

// --- surfaces ---------------------------------------------------------------------------------

/** Every self-check of a page, from the data that stands in it. */
export function mountPage() {
  for (const root of document.querySelectorAll(".selfcheck[data-item]")) {
    mountSelfcheck(root, JSON.parse(root.querySelector("script").textContent));
  }
}

/** anywidget's entry: a self-check, a quiz, or what prevents it. */
export function render({ model, el: root }) {
  const release = keepKeys(root);
  const data = model.get("data");
  let stop;
  if (data.kind === "selfcheck") mountSelfcheck(root, data);
  else if (data.kind === "problem") mountProblem(root, data);
  else stop = renderQuiz(model, root);
  return () => {
    release();
    stop?.();
  };
}

function mountProblem(root, { lang, text }) {
  dress(root, lang);
  root.replaceChildren(el("p", { class: "qz-problem", role: "alert", text: text[lang] }));
}

function renderQuiz(model, root) {
  let mounted;
  const set = (name, value) => {
    model.set(name, value);
    model.save_changes();
  };
  const tellSaved = () => {
    const problem = model.get("save_problem");
    if (problem) mounted?.heard("failed", problem);
    else if (model.get("saved_at")) mounted?.heard("saved", model.get("saved_at"));
  };
  const show = () => {
    mounted?.stop();
    mounted = undefined;
    const quiz = { ...model.get("data"), lang: model.get("lang") };
    const ask = (cancel) => mountAsk(root, quiz, (student) => set("student", student), cancel);
    if (!quiz.paper) return ask();
    mounted = mountQuiz(root, quiz, {
      answers: model.get("answers"),
      save: (entries) => set("answers", entries),
      chooseLanguage: (lang) => set("lang", lang),
      changeStudent: () => {
        mounted?.stop();
        ask(show);
      },
    });
    return tellSaved();
  };
  model.on("change:data", show);
  model.on("change:answers", () => mounted?.merge(model.get("answers")));
  model.on("change:saved_at", tellSaved);
  model.on("change:save_problem", tellSaved);
  show();
  return () => mounted?.stop();
}
