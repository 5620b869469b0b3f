// A self-check: the key is there, so it answers at once. Remembered in this browser only.

import { button, dress, el, recall, remember } from "./dom.js";
import { itemInputs } from "./items.js";
import { isAnswered, normalText, parseNumber, scoreResponse, within } from "./score.js";
import { WORDS } from "./words.js";

/**
 * Show a practice item.
 * @param {HTMLElement} root
 * @param {{view: object, key: object, lang: "zh"|"en", section?: string}} data `section` is a link
 */
export function mountSelfcheck(root, { view, key, lang, section }) {
  const words = WORDS[lang];
  const memory = `course:selfcheck:${view.id}`;
  const written = key.type === "short" || key.type === "case";
  let response = recall(memory)?.response;

  const place = el("div");
  const result = el("div", { class: "qz-result", role: "status" });
  const again = button(words.again, "qz-quiet", () => {
    response = undefined;
    remember(memory, null);
    draw();
    place.querySelector("input, select, textarea, button").focus();
  });

  const clear = () => {
    result.replaceChildren();
    delete root.dataset.result;
    again.hidden = true;
    for (const mark of place.querySelectorAll(".qz-mark")) mark.remove();
    for (const part of place.querySelectorAll("[data-mark]")) delete part.dataset.mark;
  };
  const draw = () => {
    place.replaceChildren(itemInputs(view, lang, response, (value) => {
      response = value;
      clear();
    }));
    clear();
  };
  const tell = () => {
    clear();
    const { status, message } = scoreResponse(key, response);
    const verdict = status === "invalid" ? "invalid" : message;
    root.dataset.result = verdict;
    result.append(el("p", { class: "qz-verdict", text: verdict === "manual" ? words.model : words[verdict] }));
    if (verdict === "unanswered" || verdict === "invalid") return;
    mark(place, key, response, words);
    if (written) result.append(...modelAnswers(key, lang));
    result.append(...feedback(view, key, response, lang), el("div", { class: "qz-explanation", html: key.explanation[lang] }));
    if (section) result.append(el("p", {}, el("a", { href: section, text: words.section })));
    again.hidden = false;
    remember(memory, { response, message });
  };

  dress(root, lang);
  root.replaceChildren(
    el("p", { class: "qz-kind", text: words.practice }), place,
    el("div", { class: "qz-actions" }, button(written ? words.compare : words.check, "qz-primary", tell), again), result);
  draw();
  if (isAnswered(response)) tell();
}

/** What to say about a response, as paragraphs: of the chosen options, or of the whole. */
function feedback(view, key, response, lang) {
  const texts = key.feedback ?? {};
  const paragraph = (text) => (text ? [el("p", { html: text[lang] })] : []);
  if (view.type === "single" || view.type === "truefalse") return paragraph(texts[String(response)]);
  if (view.type === "numeric") return paragraph(mistakeMade(key, response)?.feedback);
  if (view.type !== "multiple") return paragraph(texts);
  const mentioned = view.options.filter((option) => response.includes(option.id) || key.key.includes(option.id));
  return [el("ul", { class: "qz-each" }, ...mentioned.map((option) =>
    el("li", {}, el("strong", { html: option[lang] }), el("span", { html: texts[option.id][lang] }))))];
}

/** The named mistake that leads to this number. */
function mistakeMade(key, response) {
  const number = parseNumber(response, key.units ?? []);
  if (within(number, key.key, key.tolerance)) return undefined;
  return key.misconceptions?.find((mistake) => within(number, mistake.value, key.tolerance));
}

/** Which parts of a response are right, wrong or missed: `[[part, mark], ...]`. */
function marks(key, response) {
  const judged = (name, isRight) => [name, isRight ? "right" : "wrong"];
  if (key.type === "single" || key.type === "truefalse") return [judged(String(response), response === key.key)];
  if (key.type === "multiple") {
    const missed = key.key.filter((id) => !response.includes(id)).map((id) => [id, "missed"]);
    return [...response.map((id) => judged(id, key.key.includes(id))), ...missed];
  }
  if (key.type === "matching") return Object.keys(key.key).map((left) => judged(left, response[left] === key.key[left]));
  if (key.type === "fillin") {
    return Object.entries(key.key).map(([name, accepted]) =>
      judged(name, [...accepted.zh, ...accepted.en].map(normalText).includes(normalText(response[name] ?? ""))));
  }
  return [];
}

function mark(place, key, response, words) {
  for (const [name, sign] of marks(key, response)) {
    const part = place.querySelector(`[data-part="${CSS.escape(name)}"]`);
    part.dataset.mark = sign;
    part.append(el("span", { class: "qz-mark", text: words[sign] }));
  }
}

function modelAnswers(key, lang) {
  return (key.parts ?? [key]).map((part) => el("div", { class: "qz-model" },
    el("p", { text: part.model_answer[lang] }),
    el("details", {}, el("summary", { text: WORDS[lang].rubric }),
      el("ul", {}, ...part.rubric.map((line) => el("li", { text: `${line[lang]} (${WORDS[lang].points(line.points)})` }))))));
}
