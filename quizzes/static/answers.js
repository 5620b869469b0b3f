// The answers to one paper: kept in this browser at once, sent to the file soon after. Where two
// copies disagree, the newer answer wins.

import { recall, remember } from "./dom.js";

/** Typing pauses this long (ms) before the file is written. */
const PAUSE = 400;
/** No word from the kernel for this long (ms), and the student is told. */
const PATIENCE = 5000;

/**
 * @typedef {{item: string, variant: number, response: *, at: string, flagged: boolean}} Entry
 * @typedef {{slot: string, item: string, variant: number, view: object}} Slot
 * @typedef {{kind: ""|"saving"|"saved"|"unsaved"|"failed", detail?: string}} State
 */
export class AnswerBook {
  /**
   * @param {object} about
   * @param {string} about.memory name in the browser's memory
   * @param {Slot[]} about.slots the paper
   * @param {Record<string, Entry>} about.entries as they stand in the file
   * @param {(entries: Record<string, Entry>) => void} about.send write them to the file
   * @param {(state: State) => void} about.told called when the state of saving changes
   */
  constructor({ memory, slots, entries, send, told }) {
    Object.assign(this, { memory, slots, send, told, entries: { ...entries } });
    this.state = { kind: "" };
  }

  /** @returns {Entry|undefined} the answer to a slot; one to another item or variant is none */
  entry({ slot, item, variant }) {
    const entry = this.entries[slot];
    return entry?.item === item && entry?.variant === variant ? entry : undefined;
  }

  /** Change the answer to a slot and save it. */
  put(slot, change) {
    const { item, variant } = slot;
    const old = this.entry(slot) ?? { item, variant, response: null, flagged: false };
    this.entries[slot.slot] = { ...old, ...change, at: new Date().toISOString() };
    remember(this.memory, this.entries);
    this.save(PAUSE);
  }

  /** Send everything to the file, after a pause in which more may come. */
  save(pause = 0) {
    this.tell({ kind: this.state.kind === "unsaved" ? "unsaved" : "saving" });
    clearTimeout(this.sending);
    this.sending = setTimeout(() => {
      this.sending = undefined;
      this.send({ ...this.entries });
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.tell({ kind: "unsaved" }), PATIENCE);
    }, pause);
  }

  /** The file was written, or could not be. */
  heard(state) {
    clearTimeout(this.waiting);
    if (!this.sending) this.tell(state);
  }

  /** What this browser kept, newer than the file, comes back: how many answers did. */
  restore() {
    const restored = this.merge(recall(this.memory)).length;
    if (restored) this.save();
    return restored;
  }

  /**
   * Take over newer answers from another copy.
   * @returns {string[]} the slots whose answer changed
   */
  merge(others) {
    const changed = this.slots.filter((slot) => {
      const other = others?.[slot.slot];
      const own = this.entry(slot);
      const fits = other?.item === slot.item && other?.variant === slot.variant;
      return fits && typeof other.at === "string" && !(own?.at >= other.at);
    });
    for (const { slot } of changed) this.entries[slot] = others[slot];
    return changed.map(({ slot }) => slot);
  }

  /** Whether an answer here is newer than in another copy, or missing there. */
  isAhead(others) {
    return this.slots.some((slot) => {
      const own = this.entry(slot);
      return own && !(others?.[slot.slot]?.at >= own.at);
    });
  }

  tell(state) {
    this.state = state;
    this.told(state);
  }

  /** Nothing is sent or told any more; what was not sent yet is in the browser's memory. */
  close() {
    clearTimeout(this.sending);
    clearTimeout(this.waiting);
  }
}
