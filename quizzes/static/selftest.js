// A self-test: one question at a time, on this device only. The scoring follows
// quizzes/instruments.py.

const SELFTEST_WORDS = {
  zh: {
    start: "开始", resume: "继续上次的自测", next: "下一题", back: "上一题", finish: "查看结果", of: (a, n) => `第 ${a} 题，共 ${n} 题`,
    minutes: (n) => `约 ${n} 分钟。没有对错，凭第一感觉选。结果只留在这台设备上。`, total: "总体", result: "你的结果", strengths: "你的长处",
    practise: "接下来练两件事", again: "重新做一次", answers: "逐题看看", yours: "你的选择", percent: (x) => `${x}%`, before: (x) => `上次 ${x}%`,
    limits: "这是自评，反映的是你对自己的看法，不能用来比较或评定他人。", missing: "请先选一项。",
  },
  en: {
    start: "Start", resume: "Go on where you stopped", next: "Next", back: "Back", finish: "See the result", of: (a, n) => `Question ${a} of ${n}`,
    minutes: (n) => `About ${n} minutes. Nothing is right or wrong: choose what comes first. The result stays on this device.`, total: "Overall", result: "Your result", strengths: "Your strengths",
    practise: "Two things to practise next", again: "Take it again", answers: "Question by question", yours: "You chose", percent: (x) => `${x}%`, before: (x) => `last time ${x}%`,
    limits: "This is a self-report: it shows how you see yourself, and is not fit for comparing or judging people.", missing: "Choose one first.",
  },
};

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
  const band = test.bands.findLastIndex((each) => share >= each.from - 1e-9);
  const ranked = [...names].sort((a, b) => subscales[b] - subscales[a] || names.indexOf(a) - names.indexOf(b));
  return {
    share, subscales, band,
    strengths: ranked.slice(0, Math.floor(ranked.length / 2)),
    practise: ranked.slice(-2).reverse(),
  };
}

/**
 * @param {HTMLElement} root
 * @param {{test: object, lang: "zh"|"en"}} data
 */
export function mountSelftest(root, { test, lang }) {
  const words = SELFTEST_WORDS[lang];
  const memory = `course:selftest:${test.id}`;
  const state = { answers: {}, at: -1, last: null, ...recall(memory) };
  const keep = () => remember(memory, state);

  const node = (tag, properties = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name === "class") made.className = value;
      else if (name === "text") made.textContent = value;
      else if (name === "onclick" || name === "onchange") made[name] = value;
      else made.setAttribute(name, value);
    }
    made.append(...children.filter(Boolean));
    return made;
  };
  const button = (text, kind, onclick) => node("button", { type: "button", class: `st-${kind}`, text, onclick });
  const show = (...children) => {
    root.replaceChildren(...children);
    root.querySelector("[data-focus]")?.focus();
  };

  function intro() {
    const begun = Object.keys(state.answers).length > 0 && state.at >= 0;
    root.replaceChildren(
      node("p", { text: test.intro[lang] }),
      node("p", { class: "st-muted", text: words.minutes(test.minutes) }),
      node("div", { class: "st-actions" }, button(begun ? words.resume : words.start, "primary", () => question(Math.max(state.at, 0)))),
    );
  }

  function question(at) {
    state.at = at;
    keep();
    const item = test.items[at];
    const last = at === test.items.length - 1;
    const status = node("p", { class: "st-status", role: "status" });
    const name = `${test.id}-${item.id}`;
    const options = item.options.map((option, number) => {
      const input = node("input", { type: "radio", name, value: number, onchange: () => {
        state.answers[item.id] = number;
        status.textContent = "";
        keep();
      } });
      input.checked = state.answers[item.id] === number;
      return node("label", { class: "st-option" }, input, node("span", { text: option[lang] }));
    });
    const forward = () => {
      if (state.answers[item.id] === undefined) {
        status.textContent = words.missing;
        return;
      }
      if (last) finish();
      else question(at + 1);
    };
    const back = button(words.back, "quiet", () => question(at - 1));
    back.disabled = at === 0;
    const progress = node("progress", { max: test.items.length, value: at + 1, "aria-label": words.of(at + 1, test.items.length) });
    show(
      node("p", { class: "st-muted", text: words.of(at + 1, test.items.length) }),
      progress,
      node("fieldset", {}, node("legend", { tabindex: "-1", "data-focus": "", text: item[lang] }), ...options),
      status,
      node("div", { class: "st-actions" }, back, button(last ? words.finish : words.next, "primary", forward)),
    );
  }

  function finish() {
    const missing = test.items.findIndex((item) => state.answers[item.id] === undefined);
    if (missing >= 0) return question(missing);
    const result = scoreSelftest(test, state.answers);
    state.at = test.items.length;
    state.done = result;
    keep();
    return profile(result);
  }

  function profile(result) {
    const percent = (share) => Math.round(share * 100);
    const bar = (name, share, before) => {
      const fill = node("span", { class: "st-fill" });
      fill.style.width = `${percent(share)}%`;
      const mark = before === undefined ? null : node("span", { class: "st-mark" });
      if (mark) mark.style.left = `${percent(before)}%`;
      return node("div", { class: "st-bar" },
        node("span", { class: "st-name", text: name }),
        node("span", { class: "st-track", "aria-hidden": "true" }, fill, mark),
        node("span", { class: "st-value", text: words.percent(percent(share)) + (before === undefined ? "" : ` (${words.before(percent(before))})`) }));
    };
    const last = state.last;
    const band = test.bands[result.band];
    const advice = (names, side) => node("ul", {}, ...names.map((name) => node("li", {},
      node("strong", { text: test.subscales[name][lang] }), document.createTextNode(lang === "zh" ? "：" : ": "),
      document.createTextNode(test.subscale_advice[name][side][lang]))));
    const rows = test.items.map((item) => {
      const chosen = item.options[state.answers[item.id]];
      return node("li", {}, node("p", { text: item[lang] }), node("p", { class: "st-muted", text: `${words.yours}: ${chosen[lang]} — ${chosen.reason[lang]}` }));
    });
    show(
      node("h3", { tabindex: "-1", "data-focus": "", text: `${words.result}: ${band.title[lang]}` }),
      node("div", { class: "st-profile" },
        bar(words.total, result.share, last?.share),
        ...Object.keys(test.subscales).map((name) => bar(test.subscales[name][lang], result.subscales[name], last?.subscales?.[name]))),
      node("p", { text: band.advice[lang] }),
      node("h4", { text: words.strengths }), advice(result.strengths, "high"),
      node("h4", { text: words.practise }), advice(result.practise, "low"),
      node("details", {}, node("summary", { text: words.answers }), node("ol", {}, ...rows)),
      node("p", { class: "st-muted", text: words.limits }),
      node("div", { class: "st-actions" }, button(words.again, "quiet", () => {
        state.last = result;
        state.answers = {};
        state.at = -1;
        delete state.done;
        keep();
        question(0);
      })),
    );
  }

  root.classList.add("st");
  root.lang = lang === "zh" ? "zh-CN" : "en";
  if (state.done) profile(state.done);
  else if (state.at >= 0 && state.at < test.items.length) question(state.at);
  else intro();
}

function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "{}");
  } catch {
    return {};
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // No storage: the test still works, it is only not remembered.
  }
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
}
