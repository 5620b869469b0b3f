// The clock of a quiz with a time. It tells how much is left and ends nothing: answers are taken
// until the work is handed in, and who needs more time has it.

import { button, el } from "./dom.js";

/** So many seconds before the end it is said aloud. */
const SAID = [300, 60, 0];

const shown = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/**
 * @param {object} about
 * @param {number} about.minutes
 * @param {string} about.began when the quiz was opened first, as an ISO moment
 * @param {object} about.words
 * @param {boolean} about.hidden
 * @param {(hidden: boolean) => void} about.hide called when the reader hides or shows it
 * @returns {{element: HTMLElement, stop: () => void}}
 */
export function clock({ minutes, began, words, hidden, hide }) {
  const face = el("span", { class: "qz-time", role: "timer" });
  const said = el("span", { class: "qz-unseen", role: "status" });
  const toggle = button("", "qz-link", () => {
    hidden = !hidden;
    hide(hidden);
    tick();
  });
  const element = el("div", { class: "qz-clock" }, face, toggle, said);
  let before = Infinity;

  function tick() {
    const left = Math.ceil(minutes * 60 - (Date.now() - Date.parse(began)) / 1000);
    element.dataset.over = left <= 0;
    face.hidden = hidden && left > 0;
    face.textContent = left > 0 ? words.timeLeft(shown(left)) : words.timeOver(minutes, Math.floor(-left / 60));
    toggle.hidden = left <= 0;
    toggle.textContent = hidden ? words.showClock : words.hideClock;
    const due = SAID.find((moment) => left <= moment && moment < before);
    if (due !== undefined && before !== Infinity) said.textContent = face.textContent;
    before = left;
  }
  tick();
  const running = setInterval(tick, 1000);
  return { element, stop: () => clearInterval(running) };
}
