// What every quiz looks like: a head with title, progress and a button a question; below it one
// question at a time, and at the end the review. What a question holds, its owner says.

import { button, el, freshId } from "./dom.js";

/**
 * @typedef {object} Owner what the quiz itself knows; each function is called anew at every drawing
 * @property {object[]} slots
 * @property {() => object} words
 * @property {() => string} title
 * @property {() => (Node|false)[]} tools beside the title
 * @property {(slot: object) => [string, string]} stateOf a name, as a class has it, and its words
 * @property {() => [number, string]} progress how many are done, and its words
 * @property {(slot: object) => boolean} flagged
 * @property {(slot: object, flagged: boolean) => void} flag
 * @property {(slot: object, actions: HTMLElement) => Node[]} question what stands in a question;
 *   `actions` holds the way back and on
 * @property {() => {title: string, before: Node[], after: Node[], actions: Node[]}} review
 */
export class Board {
  /** @param {Owner} owner */
  constructor(owner) {
    this.owner = owner;
    this.at = 0; // the question shown; slots.length is the review
    this.head = el("div", { class: "qz-head" });
    this.body = el("div", { class: "qz-body" });
  }

  /** Draw all of it. */
  draw() {
    this.drawHead();
    this.drawBody();
  }

  drawHead() {
    const { slots, words, title, tools } = this.owner;
    this.head.replaceChildren(
      el("div", { class: "qz-title" }, el("strong", { text: title() }), ...tools()),
      el("div", { class: "qz-progress" }, el("progress", { max: slots.length, id: freshId() }), el("span", { role: "status" })),
      el("nav", { class: "qz-dots", "aria-label": words().questions }, ...slots.map((slot, number) =>
        button(String(number + 1), "qz-dot", () => this.go(number)))));
    this.drawProgress();
  }

  drawProgress() {
    const { owner } = this;
    const words = owner.words();
    const [done, text] = owner.progress();
    const bar = this.head.querySelector("progress");
    bar.value = done;
    bar.setAttribute("aria-label", text);
    const line = this.head.querySelector(".qz-progress span");
    if (line.textContent !== text) line.textContent = text;
    this.head.querySelectorAll(".qz-dot").forEach((dot, number) => {
      const slot = owner.slots[number];
      const [name, told] = owner.stateOf(slot);
      const flagged = owner.flagged(slot);
      Object.assign(dot.dataset, { state: name, flagged });
      dot.setAttribute("aria-label", [words.question(number + 1), told, flagged && words.flagged].filter(Boolean).join(words.comma));
      if (number === this.at) dot.setAttribute("aria-current", "step");
      else dot.removeAttribute("aria-current");
    });
  }

  /** Draw the question or the review; returns its heading. */
  drawBody() {
    return this.at < this.owner.slots.length ? this.drawQuestion(this.owner.slots[this.at]) : this.drawReview();
  }

  drawQuestion(slot) {
    const { owner } = this;
    const words = owner.words();
    const flag = button("", "qz-quiet qz-flag", () => {
      owner.flag(slot, !owner.flagged(slot));
      showFlag();
      this.drawProgress();
    });
    const showFlag = () => {
      flag.setAttribute("aria-pressed", String(owner.flagged(slot)));
      flag.textContent = `⚑ ${owner.flagged(slot) ? words.flagged : words.flag}`;
    };
    showFlag();
    const last = this.at === owner.slots.length - 1;
    const heading = el("h3", { tabindex: "-1" }, el("span", { text: words.question(this.at + 1) }), el("small", { text: words.points(slot.view.points) }));
    const actions = el("div", { class: "qz-actions" },
      button(words.back, "qz-quiet", () => this.go(this.at - 1), { disabled: this.at === 0 }),
      button(last ? words.review : words.next, "qz-primary qz-next", () => this.go(this.at + 1)));
    this.body.replaceChildren(el("div", { class: "qz-question-head" }, heading, flag), ...owner.question(slot, actions));
    return heading;
  }

  drawReview() {
    const { owner } = this;
    const words = owner.words();
    const { title, before, after, actions } = owner.review();
    const heading = el("h3", { tabindex: "-1", text: title });
    const rows = owner.slots.map((slot, number) => {
      const [name, told] = owner.stateOf(slot);
      const flag = owner.flagged(slot) && el("span", { class: "qz-flagged" }, el("span", { class: "qz-unseen", text: words.flagged }));
      return el("li", {}, el("button", { type: "button", class: "qz-row", "data-state": name, onclick: () => this.go(number) },
        el("span", { text: words.question(number + 1) }), flag, el("span", { class: "qz-row-state", text: told })));
    });
    this.body.replaceChildren(
      heading, ...before, el("ul", { class: "qz-review" }, ...rows), ...after,
      el("div", { class: "qz-actions" }, button(words.back, "qz-quiet", () => this.go(owner.slots.length - 1)), ...actions));
    return heading;
  }

  go(number) {
    this.at = number;
    this.drawProgress();
    this.drawBody().focus();
  }
}
