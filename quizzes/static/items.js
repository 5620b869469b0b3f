// The inputs of one item, type by type. They show a response and report every change of it; they
// know nothing of keys, scores or saving.

import { button, el, freshId, plain, prose } from "./dom.js";
import { MAX_TEXT, figuresFit, isAnswered, readNumber } from "./score.js";
import { WORDS } from "./words.js";

/**
 * Build stem and inputs of an item.
 * @param {object} view
 * @param {"zh"|"en"} lang
 * @param {*} response what was answered before, or undefined
 * @param {(response: *) => void} changed called with the whole response after every change
 * @returns {HTMLElement}
 */
export function itemInputs(view, lang, response, changed) {
  const stem = prose(view.stem[lang], { class: "qz-stem", id: freshId() });
  const body = INPUTS[view.type]({ view, lang, words: WORDS[lang], response, changed, stem });
  return el("div", { class: "qz-item", "data-type": view.type }, stem, body);
}

/** How many parts of a response are still open; 0 when it is complete. */
export function openParts(view, response) {
  const parts = { matching: view.lefts?.map((left) => left.id), fillin: view.blanks, case: view.parts?.map((part) => part.id) }[view.type];
  if (!parts) return isAnswered(response) ? 0 : 1;
  return parts.filter((name) => !isAnswered(response?.[name])).length;
}

/** What to say about a number as typed, before anybody scores it; nothing of its value. */
export function numberNote(view, typed, lang) {
  const words = WORDS[lang];
  const reading = readNumber(typed, view.units ?? []);
  if (reading.problem === "wrong-unit") {
    return view.unit ? words.wrongUnit(reading.unit, view.unit[lang]) : words.noUnit(reading.unit);
  }
  if (reading.problem) return words.unreadable;
  return figuresFit(view, reading) ? "" : words.figures(view.figures);
}

function choices({ view, lang, response, changed, stem }, type, isChosen, collect) {
  const name = freshId();
  const list = el("div", { class: "qz-options", role: type === "radio" ? "radiogroup" : "group", "aria-labelledby": stem.id });
  for (const option of view.options) {
    // A formula has no name of its own for who hears the options.
    const spoken = option[lang].includes("<math") ? plain(option[lang]) : undefined;
    const input = el("input", { type, name, value: option.id, "aria-label": spoken, onchange: () => changed(collect(list)) });
    input.checked = isChosen(option.id, response);
    list.append(el("label", { class: "qz-option", "data-part": option.id }, input, el("span", { html: option[lang] })));
  }
  return list;
}

const chosenIds = (list) => [...list.querySelectorAll("input:checked")].map((input) => input.value);

/** A response made of named parts, changed part by part. */
function partsOf(response, changed) {
  const parts = { ...(response && typeof response === "object" && !Array.isArray(response) ? response : {}) };
  const set = (name, value) => {
    if (value === "") delete parts[name];
    else parts[name] = value;
    changed({ ...parts });
  };
  return { parts, set };
}

function textArea(words, value, rows, changed, attributes) {
  const area = el("textarea", {
    rows, placeholder: words.text, maxlength: MAX_TEXT, oninput: (event) => changed(event.target.value), ...attributes,
  });
  area.value = typeof value === "string" ? value : "";
  return area;
}

const INPUTS = {
  single: (context) => choices(context, "radio", (id, response) => id === response, (list) => chosenIds(list)[0]),

  multiple: (context) =>
    choices(context, "checkbox", (id, response) => Array.isArray(response) && response.includes(id), chosenIds),

  truefalse(context) {
    const { lang, words } = context;
    const view = { options: [{ id: "true", [lang]: words.yes }, { id: "false", [lang]: words.no }] };
    return choices({ ...context, view }, "radio", (id, response) => id === String(response), (list) => chosenIds(list)[0] === "true");
  },

  numeric({ view, lang, words, response, changed, stem }) {
    const note = el("p", { class: "qz-note", role: "status" });
    const unit = view.unit && el("span", { class: "qz-unit", id: freshId(), text: view.unit[lang] });
    const tell = () => {
      note.textContent = isAnswered(input.value) ? numberNote(view, input.value, lang) : "";
    };
    // After a pause, not when the field is left: the note would push a button away under the click.
    let pause;
    const typed = () => {
      clearTimeout(pause);
      pause = setTimeout(tell, 800);
      changed(input.value);
    };
    const input = el("input", {
      // No inputmode: the number pads of phones have no minus sign.
      type: "text", class: "qz-number", autocomplete: "off", placeholder: words.number, maxlength: 60,
      "aria-labelledby": stem.id, "aria-describedby": unit?.id,
      oninput: typed,
    });
    input.value = response ?? "";
    tell();
    return el("div", {}, el("div", { class: "qz-numeric" }, input, unit), note);
  },

  ordering({ view, lang, words, response, changed, stem }) {
    const texts = new Map(view.options.map((option) => [option.id, option[lang]]));
    const given = [...texts.keys()];
    const valid = Array.isArray(response) && [...response].sort().join() === [...given].sort().join();
    let order = valid ? [...response] : given;
    const live = el("p", { class: "qz-unseen", role: "status" });
    const list = el("ol", { class: "qz-order", "aria-labelledby": stem.id });
    const keep = button(valid ? words.kept : words.keep, "qz-quiet", () => commit());

    const commit = () => {
      changed([...order]);
      keep.textContent = words.kept;
    };
    const move = (id, step) => {
      const from = order.indexOf(id);
      if (!order[from + step]) return;
      [order[from], order[from + step]] = [order[from + step], order[from]];
      draw();
      commit();
      live.textContent = words.moved(plain(texts.get(id)), order.indexOf(id) + 1);
      const [up, down] = list.querySelectorAll(`[data-part="${id}"] button`);
      const wanted = step < 0 ? [up, down] : [down, up];
      wanted.find((one) => !one.disabled).focus();
    };
    const arrows = (id) => (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      move(id, step);
    };
    const mover = (id, step, sign, label, disabled) =>
      button(sign, "qz-quiet qz-move", () => move(id, step), { disabled, "aria-label": `${label}${words.colon}${plain(texts.get(id))}` });
    const draw = () => {
      list.replaceChildren(...order.map((id, place) =>
        el("li", { "data-part": id, onkeydown: arrows(id) },
          el("span", { html: texts.get(id) }),
          el("span", { class: "qz-moves" },
            mover(id, -1, "↑", words.up, place === 0),
            mover(id, 1, "↓", words.down, place === order.length - 1)))));
    };
    draw();
    return el("div", {}, list, keep, live);
  },

  matching({ view, lang, words, response, changed }) {
    const { parts, set } = partsOf(response, changed);
    // What a list cannot show, such as a formula, stands above it under a letter.
    const drawn = view.rights.some((right) => /<(math|img|table)\b/.test(right[lang]));
    const letter = (at) => String.fromCharCode(65 + at);
    const legend = drawn && el("ol", { class: "qz-rights", "aria-label": words.choices }, ...view.rights.map((right, at) =>
      el("li", {}, el("strong", { text: letter(at) }), el("span", { html: right[lang] }))));
    const pairs = view.lefts.map((left) => {
      const id = freshId();
      const select = el("select", { id, onchange: (event) => set(left.id, event.target.value) },
        el("option", { value: "", text: words.choose }),
        ...view.rights.map((right, at) => el("option", { value: right.id, text: drawn ? letter(at) : plain(right[lang]) })));
      select.value = parts[left.id] ?? "";
      return el("div", { class: "qz-pair", "data-part": left.id }, el("label", { for: id, html: left[lang] }), select);
    });
    return el("div", { class: "qz-matching" }, legend, ...pairs);
  },

  fillin({ view, words, response, changed, stem }) {
    const { parts, set } = partsOf(response, changed);
    for (const gap of stem.querySelectorAll("[data-blank]")) {
      const name = gap.dataset.blank;
      const input = el("input", {
        type: "text", class: "qz-gap", autocomplete: "off", maxlength: 200,
        "aria-label": words.blank(view.blanks.indexOf(name) + 1), oninput: (event) => set(name, event.target.value),
      });
      input.value = parts[name] ?? "";
      gap.dataset.part = name;
      gap.replaceChildren(input);
    }
    return null;
  },

  short: ({ words, response, changed, stem }) => textArea(words, response, 6, changed, { "aria-labelledby": stem.id }),

  case({ view, lang, words, response, changed }) {
    const { parts, set } = partsOf(response, changed);
    return el("div", {}, ...view.parts.map((part) => {
      const id = freshId();
      return el("div", { class: "qz-part" },
        el("label", { for: id }, el("span", { html: part.prompt[lang] }), el("small", { text: ` (${words.points(part.points)})` })),
        textArea(words, parts[part.id], 5, (text) => set(part.id, text), { id }));
    }));
  },
};
