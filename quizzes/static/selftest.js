// A self-test: one question at a time, kept on this device only.

import { button, dress, el, freshId, keepKeys } from "./dom.js";
import { attemptsFile, forgetSitting, importAttempts, keepSitting, recallSitting, recordAttempt, watchAttempts } from "./attempts.js";
import { drawProfile } from "./profile.js";
import { answersTo, scoreChoice, scoreSelftest } from "./selfscore.js";
import { SELFTEST_WORDS } from "./selftest_words.js";

/**
 * Show a self-test.
 * @param {HTMLElement} root
 * @param {{test: object, lang: "zh"|"en", top?: string}} data `top` leads to the book's pages;
 *   without it there are none to link to
 */
export function mountSelftest(root, { test, lang, top }) {
  const words = SELFTEST_WORDS[lang];
  const state = recallSitting(test);
  const open = (item) => scoreChoice(test, item, state.answers[item.id]) === null;
  /** Whether only the open questions of a finished test are gone through. */
  let mending = false;
  /** Stops the clock of the question shown. */
  let leave = () => {};

  /** Show question `at`, the start (-1) or the result; focus follows what the reader asked for. */
  function go(at, { focus = true } = {}) {
    leave();
    leave = () => {};
    state.at = at;
    if (at >= 0) state.began ??= new Date().toISOString();
    if (at === test.items.length) recordAttempt(test, state);
    keepSitting(test, state);
    if (at < 0) intro();
    else if (at < test.items.length) question(at);
    else result();
    if (!focus) return;
    // A question and its answers fill a phone: they begin below the bar, not where the button was.
    root.scrollIntoView({ block: "start" });
    root.querySelector("[data-focus]")?.focus({ preventScroll: true });
  }

  function restart() {
    Object.assign(state, { answers: {}, seconds: {}, began: null });
    mending = false;
    go(0);
  }

  function intro() {
    const past = state.attempts.at(-1);
    const look = () => {
      Object.assign(state, { answers: { ...past.answers }, seconds: { ...past.seconds }, began: past.began });
      go(test.items.length);
    };
    root.replaceChildren(
      el("p", { text: test.intro[lang] }),
      el("p", { class: "qz-muted", text: words.minutes(test.minutes) + (lang === "en" ? " " : "") + words.how[test.kind] }),
      el("p", { class: "qz-muted st-keys", text: words.keys[test.kind] }),
      ...(past ? [el("p", { text: words.taken(state.attempts.length) })] : []),
      el("div", { class: "qz-actions" },
        button(words.begin, "qz-primary", () => go(0)),
        past && button(words.last, "qz-quiet", look)),
      fileBox(() => go(-1)));
  }

  function question(at) {
    const item = test.items[at];
    const following = test.items.findIndex((each, number) => number > at && (!mending || open(each)));
    const next = following < 0 ? test.items.length : following;
    const last = next === test.items.length;
    const place = words.of(at + 1, test.items.length);
    const status = el("p", { class: "qz-note", role: "status" });
    const shown = performance.now();
    leave = () => {
      const spent = (performance.now() - shown) / 1000;
      state.seconds[item.id] = Math.round(((state.seconds[item.id] ?? 0) + spent) * 10) / 10;
    };
    let warned = false;
    const chosen = (choice) => {
      if (choice === undefined) delete state.answers[item.id];
      else state.answers[item.id] = choice;
      status.textContent = "";
      warned = false;
      keepSitting(test, state);
    };
    const answers = test.kind === "judgement" ? judgement(item, chosen) : options(item, chosen);
    const forward = (event) => {
      event?.preventDefault();
      if (!open(item) || warned) {
        go(next);
        return;
      }
      warned = true;
      status.textContent = stillOpen(item, last);
    };
    const keys = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (/^[1-9]$/.test(event.key)) answers.press(Number(event.key) - 1);
      else if (event.key === "Enter" && event.target.tagName === "LEGEND") forward(event);
    };
    root.replaceChildren(
      el("div", { class: "qz-progress" },
        el("progress", { max: test.items.length, value: at, "aria-label": place }), el("span", { text: place })),
      el("form", { onsubmit: forward, onkeydown: keys },
        el("fieldset", { class: "qz-options" }, el("legend", { tabindex: "-1", "data-focus": true, text: item[lang] }), ...answers.nodes),
        status,
        el("div", { class: "qz-actions" },
          button(words.back, "qz-quiet", () => go(at - 1), { disabled: at === 0 }),
          el("button", { type: "submit", class: "qz-primary", text: last ? words.finish : words.next }))));
  }

  function stillOpen(item, last) {
    const choice = state.answers[item.id];
    if (choice === undefined) return last ? words.pickLast : words.pick;
    return words.pickBoth(choice.best === undefined ? words.best : words.worst);
  }

  /** One of the answers, or of the places on the scale. */
  function options(item, chosen) {
    const name = freshId();
    const inputs = [];
    const nodes = answersTo(test, item).map((answer, number) => {
      const input = el("input", { type: "radio", name, value: number, onchange: () => chosen(number) });
      input.checked = state.answers[item.id] === number;
      inputs.push(input);
      return el("label", { class: "qz-option" }, input, el("span", { text: answer[lang] }),
        el("kbd", { "aria-hidden": "true", text: String(number + 1) }));
    });
    return { nodes, press: (number) => pressed(inputs[number]) };
  }

  /** The best and the worst of the responses: two columns of radios, never both in one row. */
  function judgement(item, chosen) {
    const groups = { best: freshId(), worst: freshId() };
    const inputs = { best: [], worst: [] };
    const choice = { ...state.answers[item.id] };
    const choose = (side, number) => {
      const other = side === "best" ? "worst" : "best";
      choice[side] = number;
      if (choice[other] === number) take(other);
      chosen({ ...choice });
    };
    const take = (side) => {
      inputs[side][choice[side]].checked = false;
      delete choice[side];
    };
    const nodes = answersTo(test, item).map((response, number) => {
      const cell = (side) => {
        const input = el("input", {
          type: "radio", name: groups[side], value: number, onchange: () => choose(side, number),
          "aria-label": words[`${side}Of`](response[lang]),
        });
        input.checked = choice[side] === number;
        inputs[side].push(input);
        return el("label", { class: `st-side st-${side}` }, input, el("span", { "aria-hidden": "true", text: words[side] }));
      };
      return el("div", { class: "st-response" },
        el("kbd", { "aria-hidden": "true", text: String(number + 1) }),
        el("p", { text: response[lang] }), cell("best"), cell("worst"));
    });
    const press = (number) => {
      const side = ["best", "worst"].find((each) => choice[each] === number);
      if (side) {
        take(side);
        chosen(Object.keys(choice).length ? { ...choice } : undefined);
      } else pressed(inputs[choice.best === undefined ? "best" : "worst"][number]);
    };
    return { nodes, press };
  }

  function result() {
    const scored = scoreSelftest(test, state.answers, state.seconds);
    const band = scored.band === null ? null : test.bands[scored.band];
    const others = state.attempts.filter((attempt) => attempt.began !== state.began);
    const picture = el("div", {});
    const draw = (before) => picture.replaceChildren(drawProfile(test, scored, before, lang, words));
    draw(others.at(-1) ?? null);
    const openCount = test.items.filter(open).length;
    const warnings = scored.cautions.map((code) => {
      const text = words.caution[code];
      return el("p", { class: "st-caution", text: typeof text === "function" ? text(openCount) : text });
    });
    const mend = () => {
      mending = true;
      go(test.items.findIndex(open));
    };
    const strengths = scored.strengths.length ? advice(scored.strengths, "high") : el("p", { text: words.noStrength });
    const practise = scored.practise.length > 1 ? words.practise : words.practiseOne;
    root.replaceChildren(
      el("h3", { tabindex: "-1", "data-focus": true }, el("small", { text: words.result }), el("span", { text: band ? band.title[lang] : test.title[lang] })),
      ...warnings,
      ...(others.length ? [comparison(others, draw)] : []),
      picture,
      ...(band ? [el("h4", { text: words.strengths }), strengths] : []),
      ...(band && scored.practise.length ? [el("h4", { text: practise }), advice(scored.practise, "low")] : []),
      el("h4", { text: words.step }),
      el("p", {}, el("span", { text: band ? band.advice[lang] : words.noBand }), band && link(band.reread, test.title[lang])),
      el("details", {}, el("summary", { text: words.answers }), choices()),
      ...(state.attempts.length > 1 ? [el("details", {}, el("summary", { text: words.earlier }), history())] : []),
      fileBox(() => go(test.items.length)),
      el("p", { class: "qz-muted", text: words.limits[test.kind] }),
      el("div", { class: "qz-actions" },
        openCount > 0 && button(words.mend, "qz-primary", mend),
        button(words.restart, "qz-quiet", restart)));
  }

  /** A place in the book to reread, where there is a book around. */
  function link(place, about) {
    if (!place || top === undefined) return null;
    const href = top + place.replace("#", ".html#");
    return el("a", { class: "st-link", href, text: words.section, "aria-label": words.section + words.colon + about });
  }

  function advice(names, side) {
    return el("dl", { class: "st-advice" }, ...names.flatMap((name) => {
      const { [side]: text, reread } = test.subscale_advice[name];
      const title = test.subscales[name][lang];
      return [el("dt", { text: title }), el("dd", {}, el("span", { text: text[lang] }), side === "low" && link(reread, title))];
    }));
  }

  /** Which earlier attempt the picture is compared with. */
  function comparison(others, draw) {
    const id = freshId();
    const choose = (event) => draw(others[Number(event.target.value)] ?? null);
    return el("p", { class: "st-compare" },
      el("label", { for: id, text: words.compare }),
      el("select", { id, onchange: choose },
        ...others.map((attempt, at) => el("option", { value: at, selected: at === others.length - 1, text: moment(attempt.at) })),
        el("option", { value: "none", text: words.nothing })));
  }

  const moment = (iso) => new Date(iso).toLocaleString(lang === "zh" ? "zh-CN" : "en-GB", { dateStyle: "medium", timeStyle: "short" });

  function history() {
    const cell = (share) => el("td", { text: share === null ? "–" : words.percent(Math.round(share * 100)) });
    const names = Object.keys(test.subscales);
    return el("div", { class: "st-history", tabindex: "0", role: "region", "aria-label": words.earlier }, el("table", {},
      el("thead", {}, el("tr", {},
        ...[words.when, words.total, ...names.map((name) => test.subscales[name][lang])].map((text) => el("th", { scope: "col", text })))),
      el("tbody", {}, ...state.attempts.map((attempt) => el("tr", {},
        el("th", { scope: "row", text: moment(attempt.at) }), cell(attempt.share), ...names.map((name) => cell(attempt.subscales[name])))))));
  }

  /** What was chosen, question by question, with what to say of it. */
  function choices() {
    const line = (title, text) => el("p", {}, el("b", { text: title + words.colon }), el("span", { text }));
    const note = (text) => el("p", { class: "qz-muted", text });
    return el("ol", { class: "st-choices" }, ...test.items.map((item) => {
      const choice = state.answers[item.id];
      const answers = answersTo(test, item);
      const lines = open(item) ? [note(words.skipped)] : [];
      if (!lines.length && test.kind !== "judgement") lines.push(line(words.yours, answers[choice][lang]));
      if (!lines.length) {
        lines.push(line(words.yoursBest, answers[choice.best][lang]), note(answers[choice.best].reason[lang]));
        lines.push(line(words.yoursWorst, answers[choice.worst][lang]), note(answers[choice.worst].reason[lang]));
      }
      if (!open(item) && test.kind === "choice") lines.push(note(answers[choice].reason[lang]));
      if (test.kind === "judgement") {
        const [key, trap] = [4, 0].map((rating) => answers.findIndex((response) => response.rating === rating));
        if (open(item) || choice.best !== key) lines.push(line(words.keyBest, answers[key][lang]), note(answers[key].reason[lang]));
        if (open(item) || choice.worst !== trap) lines.push(line(words.keyWorst, answers[trap][lang]), note(answers[trap].reason[lang]));
      }
      if (item.reverse) lines.push(note(words.reversed));
      return el("li", {}, el("p", { text: item[lang] }), ...lines);
    }));
  }

  /** Results as a file and back; `show` shows the page anew. */
  function fileBox(show) {
    const status = el("p", { class: "qz-note", role: "status" });
    const id = freshId();
    const save = () => {
      const url = URL.createObjectURL(new Blob([attemptsFile(test, state, lang)], { type: "application/json" }));
      const name = [test.id, state.person.replace(/[^\p{L}\p{N}_-]+/gu, "-")].filter(Boolean).join("-");
      el("a", { href: url, download: `${name}.json` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 1000);
    };
    const load = async (event) => {
      const [file] = event.target.files;
      if (!file) return;
      const said = importAttempts(test, state, await file.text().catch(() => ""));
      event.target.value = "";
      keepSitting(test, state);
      if (typeof said === "number") show();
      const line = root.querySelector(".st-file [role=status]");
      line.closest("details").open = true;
      line.textContent = typeof said === "number" ? words.loaded(said) : words[said];
    };
    const forget = (event) => {
      if (event.target.textContent !== words.sure) {
        event.target.textContent = words.sure;
        return;
      }
      forgetSitting(test);
      Object.assign(state, recallSitting(test));
      go(-1);
      root.querySelector("button")?.focus();
    };
    const some = state.attempts.length > 0;
    return el("details", { class: "st-file" }, el("summary", { text: words.file }),
      el("p", { class: "qz-muted", text: words.fileWhy }),
      ...(some ? [el("label", { for: id, text: words.person }),
        el("input", { id, type: "text", maxlength: "40", autocomplete: "off", value: state.person, oninput: (event) => {
          state.person = event.target.value.trim();
          keepSitting(test, state);
        } })] : []),
      el("div", { class: "qz-actions" },
        some && button(words.save, "qz-quiet", save),
        el("label", { class: "st-load qz-quiet" }, el("input", { type: "file", accept: ".json,application/json", class: "qz-unseen", onchange: load }), el("span", { text: words.load })),
        some && button(words.forget, "qz-quiet", forget)),
      status);
  }

  watchAttempts(test, state);
  dress(root, lang, "st");
  go(state.at, { focus: false });
}

/** Choose an input as a click would, and let assistive technology say it. */
function pressed(input) {
  if (!input) return;
  input.focus();
  if (!input.checked) input.click();
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
