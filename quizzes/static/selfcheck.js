// A self-check: the key is there, so it answers at once. Remembered in this browser only.

import { button, dress, el, prose, recall, remember } from "./dom.js";
import { feedback, markParts, modelAnswers } from "./feedback.js";
import { itemInputs, numberNote } from "./items.js";
import { isAnswered, scoreResponse } from "./score.js";
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
    if (verdict === "wrong-figures") result.append(el("p", { text: numberNote(view, response, lang) }));
    if (verdict === "unanswered" || verdict === "invalid") return;
    markParts(place, key, response, words);
    if (written) result.append(...modelAnswers(key, lang));
    result.append(...feedback(view, key, response, lang), prose(key.explanation[lang], { class: "qz-explanation" }));
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
