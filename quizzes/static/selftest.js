// A self-test: one question at a time, kept on this device only. The scoring follows
// quizzes/instruments.py.

import { button, dress, el, freshId, keepKeys, recall, remember } from "./dom.js";
import { WORDS } from "./words.js";

/** A subscale from this share of its maximum on can be called a strength. */
const STRONG = 0.5;

/**
 * Score complete answers.
 * @param {object} test the instrument
 * @param {Record<string, number>} answers item id -> index of the option chosen
 */
export function scoreSelftest(test, answers) {
  const names = Object.keys(test.subscales);
  const earned = Object.fromEntries(names.map((name) => [name, 0]));
  const possible = { ...earned };
  for (const item of test.items) {
    earned[item.subscale] += item.options[answers[item.id]].score;
    possible[item.subscale] += Math.max(...item.options.map((option) => option.score));
  }
  const sum = (record) => Object.values(record).reduce((a, b) => a + b, 0);
  const subscales = Object.fromEntries(names.map((name) => [name, earned[name] / possible[name]]));
  const share = sum(earned) / sum(possible);
  const ranked = [...names].sort((a, b) => subscales[b] - subscales[a] || names.indexOf(a) - names.indexOf(b));
  const half = Math.floor(ranked.length / 2);
  return {
    share,
    subscales,
    band: test.bands.findLastIndex((band) => share >= band.from - 1e-9),
    strengths: ranked.slice(0, half).filter((name) => subscales[name] >= STRONG),
    practise: ranked.slice(half).slice(-2).reverse().filter((name) => subscales[name] < 1),
  };
}

/**
 * What is remembered of a test. An instrument may have changed since: what no longer fits is dropped.
 * @returns {{answers: Record<string, number>, at: number, last: object|null}} `at` is the question
 *   shown, -1 before the start, the number of items when the result is shown
 */
function recallState(test, memory) {
  const kept = recall(memory);
  const answers = {};
  for (const item of test.items) {
    const choice = kept?.answers?.[item.id];
    if (Number.isInteger(choice) && choice >= 0 && choice < item.options.length) answers[item.id] = choice;
  }
  const firstOpen = test.items.findIndex((item) => answers[item.id] === undefined);
  const furthest = firstOpen < 0 ? test.items.length : firstOpen;
  const at = Number.isInteger(kept?.at) ? Math.min(Math.max(kept.at, -1), furthest) : -1;
  return { answers, at, last: kept?.last ?? null };
}

/**
 * Show a self-test.
 * @param {HTMLElement} root
 * @param {{test: object, lang: "zh"|"en", top?: string}} data `top` leads to the book's pages;
 *   without it there are none to link to
 */
export function mountSelftest(root, { test, lang, top }) {
  const words = WORDS[lang];
  const memory = `course:selftest:${test.id}`;
  const state = recallState(test, memory);

  /** Show question `at`, the start (-1) or the result, and say whether the reader asked for it. */
  function go(at, { focus = true } = {}) {
    state.at = at;
    remember(memory, state);
    if (at < 0) intro();
    else if (at < test.items.length) question(at);
    else profile(scoreSelftest(test, state.answers));
    if (focus) root.querySelector("[data-focus]")?.focus();
  }

  function intro() {
    root.replaceChildren(
      el("p", { text: test.intro[lang] }),
      el("p", { class: "qz-muted", text: words.minutes(test.minutes) }),
      el("div", { class: "qz-actions" }, button(words.begin, "qz-primary", () => go(0))));
  }

  function question(at) {
    const item = test.items[at];
    const last = at === test.items.length - 1;
    const place = words.of(at + 1, test.items.length);
    const status = el("p", { class: "qz-note", role: "status" });
    const choose = (number) => () => {
      state.answers[item.id] = number;
      status.textContent = "";
      remember(memory, state);
    };
    const name = freshId();
    const options = item.options.map((option, number) => {
      const input = el("input", { type: "radio", name, value: number, onchange: choose(number) });
      input.checked = state.answers[item.id] === number;
      return el("label", { class: "qz-option" }, input, el("span", { text: option[lang] }));
    });
    const forward = (event) => {
      event.preventDefault();
      if (state.answers[item.id] === undefined) status.textContent = words.pick;
      else go(at + 1);
    };
    root.replaceChildren(
      el("div", { class: "qz-progress" },
        el("progress", { max: test.items.length, value: at, "aria-label": place }), el("span", { text: place })),
      el("form", { onsubmit: forward },
        el("fieldset", { class: "qz-options" }, el("legend", { tabindex: "-1", "data-focus": true, text: item[lang] }), ...options),
        status,
        el("div", { class: "qz-actions" },
          button(words.back, "qz-quiet", () => go(at - 1), { disabled: at === 0 }),
          el("button", { type: "submit", class: "qz-primary", text: last ? words.finish : words.next }))));
  }

  function profile(result) {
    const band = test.bands[result.band];
    const restart = () => {
      state.last = { share: result.share, subscales: result.subscales };
      state.answers = {};
      go(0);
    };
    const link = (place) => el("a", { class: "st-link", href: top + place.replace("#", ".html#"), text: words.section });
    const advice = (names, side) => el("dl", { class: "st-advice" }, ...names.flatMap((name) => {
      const { [side]: text, reread } = test.subscale_advice[name];
      const place = side === "low" && top !== undefined && reread;
      return [el("dt", { text: test.subscales[name][lang] }), el("dd", {}, el("span", { text: text[lang] }), place && link(place))];
    }));
    const practise = result.practise.length > 1 ? words.practise : words.practiseOne;
    root.replaceChildren(
      el("h3", { tabindex: "-1", "data-focus": true }, el("small", { text: words.result }), el("span", { text: band.title[lang] })),
      bars(test, result, state.last, lang),
      el("p", { text: band.advice[lang] }),
      el("h4", { text: words.strengths }),
      result.strengths.length ? advice(result.strengths, "high") : el("p", { text: words.noStrength }),
      ...(result.practise.length ? [el("h4", { text: practise }), advice(result.practise, "low")] : []),
      el("details", {}, el("summary", { text: words.answers }), choices(test, state.answers, lang)),
      el("p", { class: "qz-muted", text: words.limits }),
      el("div", { class: "qz-actions" }, button(words.restart, "qz-quiet", restart)));
  }

  dress(root, lang, "st");
  go(state.at, { focus: false });
}

/** The profile: a bar a subscale, its value as text, and where it stood the time before. */
function bars(test, result, last, lang) {
  const words = WORDS[lang];
  const percent = (share) => Math.round(share * 100);
  const row = (name, share, before) => {
    const fill = el("span", { class: "st-fill" });
    fill.style.width = `${percent(share)}%`;
    const known = typeof before === "number";
    const mark = known && el("span", { class: "st-mark" });
    if (mark) mark.style.left = `${percent(before)}%`;
    return el("li", {},
      el("span", { class: "st-name", text: name }),
      el("span", { class: "st-track", "aria-hidden": "true" }, fill, mark),
      el("span", { class: "st-value" }, el("b", { text: words.percent(percent(share)) }),
        known && el("small", { text: words.before(percent(before)) })));
  };
  return el("ul", { class: "st-profile", "aria-label": words.profile },
    row(words.total, result.share, last?.share),
    ...Object.keys(test.subscales).map((name) => row(test.subscales[name][lang], result.subscales[name], last?.subscales?.[name])));
}

/** What was chosen, question by question, with what to say of it. */
function choices(test, answers, lang) {
  return el("ol", { class: "st-choices" }, ...test.items.map((item) => {
    const chosen = item.options[answers[item.id]];
    return el("li", {},
      el("p", { text: item[lang] }),
      el("p", {}, el("b", { text: WORDS[lang].yours + WORDS[lang].colon }), el("span", { text: chosen[lang] })),
      el("p", { class: "qz-muted", text: chosen.reason[lang] }));
  }));
}

/** Every self-test of a page, from the data that stands in it. */
export function mountPage() {
  for (const root of document.querySelectorAll(".selftest[data-selftest]")) {
    mountSelftest(root, JSON.parse(root.querySelector("script").textContent));
  }
}

/** anywidget's entry. */
export function render({ model, el: root }) {
  mountSelftest(root, model.get("data"));
  return keepKeys(root);
}
