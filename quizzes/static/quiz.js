// One component for every surface: a self-check on a page (key present, answers at once) and a
// graded quiz in a notebook (no key, every answer saved). Plain DOM, no framework.

import { isAnswered, normalText, parseNumber, scoreResponse, within } from "./score.js";

const WORDS = {
  zh: {
    check: "检查", again: "再试一次", right: "正确", partly: "部分正确", wrong: "不对", unanswered: "还没有作答",
    invalid: "无法识别，不扣分，请改一改", model: "参考答案", section: "回到相关小节", up: "上移", down: "下移",
    moved: (name, at) => `${name}，现在是第 ${at} 位`, keep: "就用这个顺序", kept: "已采用这个顺序", choose: "请选择",
    yes: "对", no: "错", points: (n) => `${n} 分`, question: (n) => `第 ${n} 题`, progress: (a, n) => `已答 ${a}/${n}`,
    next: "下一题", prev: "上一题", review: "检查全部", flag: "标记", flagged: "已标记", open: "未答", done: "已答",
    saved: (t) => `已保存 ${t}`, saving: "正在保存…", unsaved: "内核没有回应：答案暂存在这个浏览器里，重新运行单元格即可写入文件",
    restored: (n) => `从这个浏览器恢复了 ${n} 个较新的答案`, other: "另一个窗口里有更新的答案，已经采用", language: "English",
    student: "学号", start: "开始作答", ask: "题目的数字因人而异。请输入老师登记的学号：", as: (s) => `学号 ${s}`,
    reviewText: "交卷前看一遍：", submit: "答案已保存在 answers.json。请保存笔记本，并提交整个文件夹。", number: "输入数值", text: "写下你的回答",
    blank: "填空", order: "调整顺序", practice: "自测",
  },
  en: {
    check: "Check", again: "Try again", right: "Right", partly: "Partly right", wrong: "Not right", unanswered: "Not answered yet",
    invalid: "This cannot be read; it costs nothing, please change it", model: "Model answer", section: "Back to the section", up: "Move up", down: "Move down",
    moved: (name, at) => `${name}, now in place ${at}`, keep: "Use this order", kept: "This order is your answer", choose: "Choose",
    yes: "True", no: "False", points: (n) => `${n} ${n === 1 ? "point" : "points"}`, question: (n) => `Question ${n}`, progress: (a, n) => `${a} of ${n} answered`,
    next: "Next", prev: "Previous", review: "Review all", flag: "Flag", flagged: "Flagged", open: "open", done: "answered",
    saved: (t) => `Saved ${t}`, saving: "Saving…", unsaved: "The kernel does not answer: your answers are kept in this browser; run the cell again to write them to the file",
    restored: (n) => `${n} newer ${n === 1 ? "answer" : "answers"} restored from this browser`, other: "Another window had a newer answer; it is used here", language: "中文",
    student: "Student number", start: "Start", ask: "The numbers in the questions are your own. Enter your student number as your teacher has it:", as: (s) => `Student ${s}`,
    reviewText: "A last look before you hand in:", submit: "Your answers are in answers.json. Save the notebook and hand in the whole folder.", number: "Enter a number", text: "Write your answer",
    blank: "blank", order: "Put in order", practice: "Self-check",
  },
};

let serial = 0;

/** Make an element: tag, properties (class, text, html, on..., aria...), children. */
function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name === "html") node.innerHTML = value; // an author's text, rendered and escaped at build
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter(Boolean));
  return node;
}

/** The text of an author's HTML. */
function plain(html) {
  return el("div", { html }).textContent.trim();
}

// --- one item ---------------------------------------------------------------------------------

/**
 * Build the inputs of one item.
 * @param {object} view
 * @param {"zh"|"en"} lang
 * @param {*} response what was answered before, or undefined
 * @param {(response: *) => void} changed called with the whole response after every change
 * @returns {HTMLElement}
 */
function itemInputs(view, lang, response, changed) {
  const words = WORDS[lang];
  const stem = el("div", { class: "qz-stem", html: view.stem[lang], id: `qz-stem-${++serial}` });
  const make = INPUTS[view.type];
  const body = make({ view, lang, words, response, changed, stem, stemId: stem.id });
  return el("div", { class: "qz-item", "data-type": view.type }, stem, body);
}

function choices({ view, lang, response, changed, stemId }, type, selected, collect) {
  const name = `qz-${++serial}`;
  const list = el("div", { class: "qz-options", role: type === "radio" ? "radiogroup" : "group", "aria-labelledby": stemId });
  for (const option of view.options) {
    const input = el("input", { type, name, value: option.id, onchange: () => changed(collect(list)) });
    input.checked = selected(option.id, response);
    list.append(el("label", { class: "qz-option", "data-option": option.id }, input, el("span", { html: option[lang] })));
  }
  return list;
}

const checkedIds = (list) => [...list.querySelectorAll("input:checked")].map((input) => input.value);

const INPUTS = {
  single: (context) =>
    choices(context, "radio", (id, response) => id === response, (list) => checkedIds(list)[0]),

  multiple: (context) =>
    choices(context, "checkbox", (id, response) => Array.isArray(response) && response.includes(id), checkedIds),

  truefalse(context) {
    const { words, response, changed } = context;
    const options = [
      { id: "true", zh: words.yes, en: words.yes },
      { id: "false", zh: words.no, en: words.no },
    ];
    return choices(
      { ...context, view: { options }, response: String(response), changed: (id) => changed(id === "true") },
      "radio",
      (id, current) => id === current,
      (list) => checkedIds(list)[0],
    );
  },

  numeric({ view, lang, words, response, changed, stemId }) {
    const input = el("input", {
      type: "text", inputmode: "decimal", class: "qz-number", autocomplete: "off",
      "aria-labelledby": stemId, placeholder: words.number,
      oninput: (event) => changed(event.target.value),
    });
    input.value = response ?? "";
    return el("div", { class: "qz-numeric" }, input, view.unit && el("span", { class: "qz-unit", text: view.unit[lang] }));
  },

  ordering({ view, lang, words, response, changed, stemId }) {
    const known = view.options.map((option) => option.id);
    const valid = Array.isArray(response) && [...response].sort().join() === [...known].sort().join();
    let order = valid ? [...response] : known;
    const live = el("p", { class: "qz-hidden", role: "status" });
    const list = el("ol", { class: "qz-order", "aria-labelledby": stemId });
    const keep = el("button", { type: "button", class: "qz-quiet", onclick: () => commit(null) });
    const byId = Object.fromEntries(view.options.map((option) => [option.id, option]));

    const commit = (moved) => {
      changed([...order]);
      keep.textContent = words.kept;
      if (moved) live.textContent = words.moved(plain(byId[moved][lang]), order.indexOf(moved) + 1);
    };
    const move = (id, step) => {
      const at = order.indexOf(id);
      if (at + step < 0 || at + step >= order.length) return;
      [order[at], order[at + step]] = [order[at + step], order[at]];
      draw();
      commit(id);
      const buttons = list.querySelectorAll(`[data-option="${id}"] button`);
      const wanted = buttons[step < 0 ? 0 : 1];
      (wanted.disabled ? buttons[step < 0 ? 1 : 0] : wanted).focus();
    };
    const draw = () => {
      list.replaceChildren(
        ...order.map((id, at) => {
          const name = plain(byId[id][lang]);
          const button = (step, sign, label, off) => {
            const node = el("button", {
              type: "button", class: "qz-move", text: sign, "aria-label": `${label}: ${name}`,
              onclick: () => move(id, step),
            });
            node.disabled = off;
            return node;
          };
          return el("li", { "data-option": id },
            el("span", { html: byId[id][lang] }),
            el("span", { class: "qz-moves" },
              button(-1, "↑", words.up, at === 0),
              button(1, "↓", words.down, at === order.length - 1)));
        }),
      );
    };
    draw();
    keep.textContent = valid ? words.kept : words.keep;
    return el("div", {}, list, keep, live);
  },

  matching({ view, lang, words, response, changed }) {
    const current = { ...(response && typeof response === "object" ? response : {}) };
    const rows = view.lefts.map((left) => {
      const id = `qz-${++serial}`;
      const select = el("select", {
        id,
        onchange: (event) => {
          if (event.target.value) current[left.id] = event.target.value;
          else delete current[left.id];
          changed({ ...current });
        },
      }, el("option", { value: "", text: words.choose }),
        ...view.rights.map((right) => el("option", { value: right.id, text: plain(right[lang]) })));
      select.value = current[left.id] ?? "";
      return el("div", { class: "qz-pair", "data-option": left.id }, el("label", { for: id, html: left[lang] }), select);
    });
    return el("div", { class: "qz-matching" }, ...rows);
  },

  fillin({ view, words, response, changed, stem }) {
    const current = { ...(response && typeof response === "object" ? response : {}) };
    for (const gap of stem.querySelectorAll("[data-blank]")) {
      const name = gap.dataset.blank;
      const input = el("input", {
        type: "text", class: "qz-gap", autocomplete: "off",
        "aria-label": `${words.blank} ${view.blanks.indexOf(name) + 1}`,
        oninput: (event) => {
          current[name] = event.target.value;
          changed({ ...current });
        },
      });
      input.value = current[name] ?? "";
      gap.replaceChildren(input);
    }
    return el("div");
  },

  short({ words, response, changed, stemId }) {
    const area = el("textarea", {
      rows: 6, "aria-labelledby": stemId, placeholder: words.text, maxlength: 20000,
      oninput: (event) => changed(event.target.value),
    });
    area.value = typeof response === "string" ? response : "";
    return area;
  },

  case({ view, lang, words, response, changed }) {
    const current = { ...(response && typeof response === "object" ? response : {}) };
    return el("div", {}, ...view.parts.map((part) => {
      const id = `qz-${++serial}`;
      const area = el("textarea", {
        rows: 5, id, placeholder: words.text, maxlength: 20000,
        oninput: (event) => {
          current[part.id] = event.target.value;
          changed({ ...current });
        },
      });
      area.value = current[part.id] ?? "";
      return el("div", { class: "qz-part" },
        el("label", { for: id }, el("span", { html: part.prompt[lang] }), el("small", { text: ` (${words.points(part.points)})` })), area);
    }));
  },
};

// --- self-check -------------------------------------------------------------------------------

/** What to say about a response: the chosen option's feedback, or the item's. */
function feedbackOf(view, key, response, lang) {
  const feedback = key.feedback ?? {};
  const html = (text) => text?.[lang];
  if (view.type === "single") return [html(feedback[response])];
  if (view.type === "truefalse") return [html(feedback[String(response)])];
  if (view.type === "numeric") {
    const number = parseNumber(response, key.units ?? []);
    const made = (key.misconceptions ?? []).find(
      (mistake) => number !== null && !within(number, key.key, key.tolerance) && within(number, mistake.value, key.tolerance),
    );
    return [html(made?.feedback)];
  }
  if (view.type === "multiple") {
    return view.options
      .filter((option) => response.includes(option.id) || key.key.includes(option.id))
      .map((option) => html(feedback[option.id]));
  }
  return [html(feedback)];
}

function modelAnswers(key, lang) {
  const parts = key.parts ?? [key];
  return el("div", {}, ...parts.map((part) => el("p", { class: "qz-model", text: part.model_answer[lang] })));
}

/**
 * A self-check on a page: answers at once, remembered in this browser.
 * @param {HTMLElement} root
 * @param {{view: object, key: object, lang: "zh"|"en", section?: string}} data
 */
export function mountSelfcheck(root, { view, key, lang, section }) {
  const words = WORDS[lang];
  const memory = `course:selfcheck:${view.id}`;
  let kept = read(memory) ?? {};
  let response = kept.response;
  const result = el("div", { class: "qz-result", role: "status" });
  const check = el("button", { type: "button", class: "qz-primary", text: words.check });
  const again = el("button", { type: "button", class: "qz-quiet", text: words.again });
  again.hidden = true;
  const place = el("div");

  const draw = () => {
    place.replaceChildren(
      itemInputs(view, lang, response, (value) => {
        response = value;
        result.replaceChildren();
        delete root.dataset.result;
        check.hidden = false;
      }),
    );
  };
  const tell = () => {
    const outcome = scoreResponse(key, response);
    const answered = outcome.message !== "unanswered";
    const title = outcome.status === "manual" && answered ? words.model : outcome.status === "invalid" ? words.invalid : words[outcome.message];
    result.replaceChildren(el("p", { class: "qz-verdict", text: title }));
    root.dataset.result = outcome.status === "invalid" ? "invalid" : outcome.message;
    if (!answered || outcome.status === "invalid") return;
    if (outcome.status === "manual") result.append(modelAnswers(key, lang));
    for (const text of feedbackOf(view, key, response, lang)) if (text) result.append(el("p", { html: text }));
    result.append(el("div", { class: "qz-explanation", html: key.explanation[lang] }));
    if (section) result.append(el("p", {}, el("a", { href: section, text: words.section })));
    write(memory, { response, message: outcome.message });
    again.hidden = false;
    check.hidden = true;
    document.dispatchEvent(new CustomEvent("course:selfcheck", { detail: { id: view.id, message: outcome.message } }));
  };
  check.addEventListener("click", tell);
  again.addEventListener("click", () => {
    response = undefined;
    forget(memory);
    again.hidden = true;
    check.hidden = false;
    result.replaceChildren();
    delete root.dataset.result;
    draw();
    place.querySelector("input, select, textarea, button")?.focus();
  });
  draw();
  root.classList.add("qz");
  root.lang = lang === "zh" ? "zh-CN" : "en";
  root.replaceChildren(el("p", { class: "qz-kind", text: words.practice }), place, el("div", { class: "qz-actions" }, check, again), result);
  if (response !== undefined) tell();
}

// --- graded quiz ------------------------------------------------------------------------------

/**
 * A graded quiz: one question at a time, every answer saved, a review before handing in.
 * @param {HTMLElement} root
 * @param {object} quiz `{title, paper: [{slot, item, variant, view}], student, lang}`
 * @param {object} answers entries by slot, as in answers.json
 * @param {(answers: object, lang: string) => void} save
 * @returns {{saved: (time: string) => void, tell: (text: string) => void}}
 */
export function mountQuiz(root, quiz, answers, save) {
  let { lang } = quiz;
  let at = 0;
  let saveState = "";
  const memory = `course:quiz:${quiz.id}:${quiz.student}`;
  const slots = quiz.paper;
  const fits = (slot, entry) => entry?.item === slot.item && entry?.variant === slot.variant;

  // Newer wins: what this browser kept while no kernel answered comes back.
  const kept = read(memory) ?? {};
  let restored = 0;
  for (const slot of slots) {
    const mine = kept[slot.slot];
    if (fits(slot, mine) && (!answers[slot.slot] || mine.at > answers[slot.slot].at)) {
      answers[slot.slot] = mine;
      restored += 1;
    }
  }
  let note = restored ? WORDS[lang].restored(restored) : "";

  const status = el("p", { class: "qz-save", role: "status" });
  const body = el("div", { class: "qz-body" });
  const head = el("div", { class: "qz-head" });
  let waiting;

  const words = () => WORDS[lang];
  const entryOf = (slot) => (fits(slot, answers[slot.slot]) ? answers[slot.slot] : undefined);
  const answered = (slot) => isAnswered(entryOf(slot)?.response);
  const showStatus = () => {
    status.textContent = [saveState, note].filter(Boolean).join(" · ");
  };
  const keep = () => {
    write(memory, answers);
    saveState = words().saving;
    showStatus();
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      saveState = words().unsaved;
      root.dataset.unsaved = "true";
      showStatus();
    }, 6000);
    save({ ...answers }, lang);
  };
  const put = (slot, change) => {
    const entry = entryOf(slot) ?? { item: slot.item, variant: slot.variant, response: null, flagged: false };
    answers[slot.slot] = { ...entry, ...change, at: new Date().toISOString() };
    note = "";
    keep();
    drawHead();
  };

  function drawHead() {
    const count = slots.filter(answered).length;
    const numbers = slots.map((slot, number) => {
      const entry = entryOf(slot);
      const state = answered(slot) ? words().done : words().open;
      const label = `${words().question(number + 1)}: ${state}${entry?.flagged ? `, ${words().flagged}` : ""}`;
      return el("button", {
        type: "button", class: "qz-dot", text: String(number + 1), "aria-label": label,
        "data-answered": String(answered(slot)), "data-flagged": String(Boolean(entry?.flagged)),
        "aria-current": number === at ? "step" : undefined, onclick: () => go(number),
      });
    });
    head.replaceChildren(
      el("div", { class: "qz-title" },
        el("strong", { text: quiz.title[lang] }),
        quiz.student && el("span", { class: "qz-as", text: words().as(quiz.student) }),
        el("button", { type: "button", class: "qz-quiet", text: words().language, lang: lang === "zh" ? "en" : "zh-CN", onclick: switchLanguage })),
      el("p", { class: "qz-progress", text: words().progress(count, slots.length) }),
      el("progress", { max: slots.length, value: count, "aria-label": words().progress(count, slots.length) }),
      el("div", { class: "qz-dots", role: "group", "aria-label": words().review }, ...numbers),
    );
  }

  function drawQuestion() {
    const slot = slots[at];
    const entry = entryOf(slot);
    const flag = el("button", {
      type: "button", class: "qz-quiet qz-flag", "aria-pressed": String(Boolean(entry?.flagged)), text: `⚑ ${entry?.flagged ? words().flagged : words().flag}`,
      onclick: () => {
        put(slot, { flagged: !entryOf(slot)?.flagged });
        flag.setAttribute("aria-pressed", String(entryOf(slot).flagged));
        flag.textContent = `⚑ ${entryOf(slot).flagged ? words().flagged : words().flag}`;
      },
    });
    const heading = el("h3", { tabindex: "-1", text: `${words().question(at + 1)} · ${words().points(slot.view.points)}` });
    const back = el("button", { type: "button", class: "qz-quiet", text: words().prev, onclick: () => go(at - 1) });
    back.disabled = at === 0;
    const last = at === slots.length - 1;
    const next = el("button", {
      type: "button", class: "qz-primary", text: last ? words().review : words().next,
      onclick: () => (last ? drawReview() : go(at + 1)),
    });
    body.replaceChildren(
      el("div", { class: "qz-question-head" }, heading, flag),
      itemInputs(slot.view, lang, entry?.response ?? undefined, (response) => put(slot, { response: response ?? null })),
      el("div", { class: "qz-actions" }, back, next),
    );
    return heading;
  }

  function drawReview() {
    const rows = slots.map((slot, number) => {
      const entry = entryOf(slot);
      const state = answered(slot) ? words().done : words().open;
      return el("li", {}, el("button", {
        type: "button", class: "qz-row", "data-answered": String(answered(slot)), onclick: () => go(number),
      }, el("span", { text: words().question(number + 1) }), el("span", { text: state + (entry?.flagged ? ` ⚑ ${words().flagged}` : "") })));
    });
    const heading = el("h3", { tabindex: "-1", text: words().reviewText });
    body.replaceChildren(heading, el("ul", { class: "qz-review" }, ...rows), el("p", { text: words().submit }));
    heading.focus();
  }

  function go(number) {
    at = number;
    drawHead();
    drawQuestion().focus();
  }

  function switchLanguage() {
    lang = lang === "zh" ? "en" : "zh";
    root.lang = lang === "zh" ? "zh-CN" : "en";
    save({ ...answers }, lang);
    drawHead();
    drawQuestion();
    showStatus();
    head.querySelector(".qz-title button").focus();
  }

  // Another tab answered: the newer answer is shown, and the student is told.
  const fromOtherTab = (event) => {
    if (event.key !== memory || !event.newValue) return;
    const theirs = JSON.parse(event.newValue);
    for (const slot of slots) {
      const entry = theirs[slot.slot];
      if (fits(slot, entry) && (!answers[slot.slot] || entry.at > answers[slot.slot].at)) {
        answers[slot.slot] = entry;
        note = words().other;
      }
    }
    drawHead();
    drawQuestion();
    showStatus();
  };
  addEventListener("storage", fromOtherTab);

  root.classList.add("qz");
  root.lang = lang === "zh" ? "zh-CN" : "en";
  root.replaceChildren(head, body, status);
  drawHead();
  drawQuestion();
  showStatus();
  if (restored) keep();
  return {
    saved(time) {
      clearTimeout(waiting);
      delete root.dataset.unsaved;
      saveState = words().saved(new Date(time).toLocaleTimeString(lang === "zh" ? "zh-CN" : "en-GB"));
      showStatus();
    },
    stop() {
      removeEventListener("storage", fromOtherTab);
      clearTimeout(waiting);
    },
  };
}

/** Ask for the student number, once. */
function mountQuestionOfName(root, lang, given) {
  const words = WORDS[lang];
  const id = `qz-${++serial}`;
  const input = el("input", { id, type: "text", class: "qz-number", autocomplete: "off" });
  const form = el("form", {
    class: "qz-ask",
    onsubmit: (event) => {
      event.preventDefault();
      if (input.value.trim()) given(input.value.trim());
    },
  }, el("label", { for: id, text: words.ask }), input, el("button", { type: "submit", class: "qz-primary", text: words.start }));
  root.classList.add("qz");
  root.lang = lang === "zh" ? "zh-CN" : "en";
  root.replaceChildren(form);
}

// --- the browser's memory ---------------------------------------------------------------------

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}

function write(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // No storage (a private window): nothing is remembered, everything else works.
  }
}

function forget(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // As above.
  }
}

// --- surfaces ---------------------------------------------------------------------------------

/** Every self-check of a page, from the data that stands in it. */
export function mountPage() {
  for (const root of document.querySelectorAll(".selfcheck[data-item]")) {
    const data = JSON.parse(root.querySelector("script").textContent);
    mountSelfcheck(root, data);
  }
}

/** anywidget's entry: a quiz or a self-check in a notebook. */
export function render({ model, el: root }) {
  if (model.get("kind") === "selfcheck") {
    mountSelfcheck(root, model.get("data"));
    return undefined;
  }
  let mounted;
  const show = () => {
    mounted?.stop();
    const quiz = model.get("data");
    if (!quiz.paper) {
      mountQuestionOfName(root, quiz.lang, (student) => {
        model.set("student", student);
        model.save_changes();
      });
      return;
    }
    mounted = mountQuiz(root, quiz, { ...model.get("answers") }, (answers, lang) => {
      model.set("answers", answers);
      model.set("lang", lang);
      model.save_changes();
    });
    if (model.get("saved_at")) mounted.saved(model.get("saved_at"));
  };
  model.on("change:data", show);
  model.on("change:saved_at", () => mounted?.saved(model.get("saved_at")));
  show();
  return () => mounted?.stop();
}
