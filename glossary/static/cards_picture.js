// The picture of what is learnt: a bar of states and the next seven days. Its numbers stand beside
// it as text, so nobody needs to see it.

import { el } from "./elements.js";
import { counts, dayStart, forecast } from "./schedule.js";

/**
 * @param {string[]} ids the cards of the deck
 * @param {object} records id -> record
 * @returns {HTMLElement}
 */
export function drawLearnt(ids, records, now, words) {
  return el("div", { class: "fc-picture" },
    el("h2", { text: words.learnt }),
    ...stateBar(counts(ids, records), words),
    el("h3", { id: "fc-forecast", text: words.forecast }),
    dayBars(forecast(ids, records, now), now, words));
}

function stateBar(found, words) {
  const names = Object.keys(found);
  const part = (name) => {
    const node = el("span", { class: `fc-${name}` });
    node.style.flexGrow = found[name];
    return node;
  };
  const entry = (name) => el("li", {},
    el("span", { class: `fc-swatch fc-${name}`, "aria-hidden": "true" }), `${words.states[name]} `, el("b", { text: String(found[name]) }));
  return [
    el("div", { class: "fc-bar", "aria-hidden": "true" }, ...names.filter((name) => found[name]).map(part)),
    el("ul", { class: "fc-legend" }, ...names.map(entry)),
    el("p", { class: "fc-muted", text: words.stateHint }),
  ];
}

function dayBars(days, now, words) {
  const most = Math.max(...days, 1);
  const day = (count, at) => {
    const bar = el("span", { class: "fc-column", "aria-hidden": "true" });
    bar.style.height = `${(count / most) * 3.5}rem`;
    const name = at === 0 ? words.todayName : words.dayName(dayStart(now, at));
    return el("li", {}, bar, el("b", { text: String(count) }), el("span", { text: name }));
  };
  return el("ol", { class: "fc-days", "aria-labelledby": "fc-forecast" }, ...days.map(day));
}
