// What a practice item says after an answer: which parts are right, and why.

import { el } from "./dom.js";
import { normalText, readNumber, within } from "./score.js";
import { WORDS } from "./words.js";

/**
 * What to say about a response, as paragraphs: of the chosen options, or of the whole. As long as
 * there is another try (`over` is false), nothing is said of what was not chosen.
 */
export function feedback(view, key, response, lang, over = true) {
  const texts = key.feedback ?? {};
  const paragraph = (text) => (text ? [el("p", { html: text[lang] })] : []);
  if (view.type === "single" || view.type === "truefalse") return paragraph(texts[String(response)]);
  if (view.type === "numeric") return paragraph(mistakeMade(key, response)?.feedback);
  if (view.type !== "multiple") return paragraph(texts);
  const mentioned = view.options.filter((option) => response.includes(option.id) || (over && key.key.includes(option.id)));
  return [el("ul", { class: "qz-each" }, ...mentioned.map((option) =>
    el("li", {}, el("strong", { html: option[lang] }), el("span", { html: texts[option.id][lang] }))))];
}

/** The named mistake that leads to this number. */
function mistakeMade(key, response) {
  const { number } = readNumber(response, key.units ?? []);
  if (number === null || within(number, key.key, key.tolerance)) return undefined;
  return key.misconceptions?.find((mistake) => within(number, mistake.value, key.tolerance));
}

/** Which parts of a response are right, wrong or missed: `[[part, mark], ...]`. */
function marks(key, response, over) {
  const judged = (name, isRight) => [name, isRight ? "right" : "wrong"];
  if (key.type === "single" || key.type === "truefalse") return [judged(String(response), response === key.key)];
  if (key.type === "multiple") {
    const missed = (over ? key.key : []).filter((id) => !response.includes(id)).map((id) => [id, "missed"]);
    return [...response.map((id) => judged(id, key.key.includes(id))), ...missed];
  }
  if (key.type === "matching") return Object.keys(key.key).map((left) => judged(left, response[left] === key.key[left]));
  if (key.type === "fillin") {
    return Object.entries(key.key).map(([name, accepted]) =>
      judged(name, [...accepted.zh, ...accepted.en].map(normalText).includes(normalText(response[name] ?? ""))));
  }
  return [];
}

/** Say at each part of the item whether it is right. */
export function markParts(place, key, response, words, over = true) {
  for (const [name, sign] of marks(key, response, over)) {
    const part = place.querySelector(`[data-part="${CSS.escape(name)}"]`);
    part.dataset.mark = sign;
    part.append(el("span", { class: "qz-mark", text: words[sign] }));
  }
}

/** The model answers of a written item, with what earns points. */
export function modelAnswers(key, lang) {
  return (key.parts ?? [key]).map((part) => el("div", { class: "qz-model" },
    el("p", { text: part.model_answer[lang] }),
    el("details", {}, el("summary", { text: WORDS[lang].rubric }),
      el("ul", {}, ...part.rubric.map((line) => el("li", { text: `${line[lang]} (${WORDS[lang].points(line.points)})` }))))));
}
