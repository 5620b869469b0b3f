// What is to be learnt today, and what comes in the next days. Pure: the records and the time are
// given.

import { STATE } from "./fsrs.js";

/** A day begins at four in the morning: who learns past midnight is still in the evening before. */
const DAY_BEGINS = 4;
/** From this stability on (days), a card counts as firmly known. */
const FIRM = 21;

/** The beginning of the day that `now` is in, or of one some days after it. */
export function dayStart(now, after = 0) {
  const day = new Date(now);
  if (day.getHours() < DAY_BEGINS) day.setDate(day.getDate() - 1);
  day.setDate(day.getDate() + after);
  day.setHours(DAY_BEGINS, 0, 0, 0);
  return day.getTime();
}

/**
 * The cards of today, in the order in which they come.
 * @param {string[]} ids the cards of the deck, in the order of the course
 * @param {object} records every record there is, of other decks too: id -> record
 * @param {number} perDay how many new cards a day, over all decks
 * @returns {{due: string[], fresh: string[], next: string|null}}
 */
export function today(ids, records, perDay, now) {
  const known = ids.filter((id) => records[id]).sort((a, b) => records[a].due - records[b].due);
  const short = known.filter((id) => records[id].state !== STATE.review);
  const ready = short.filter((id) => records[id].due <= now);
  // When nothing else is left, a card that waits some minutes comes at once.
  const soon = short.filter((id) => records[id].due > now);
  const reviews = known.filter((id) => records[id].state === STATE.review && records[id].due < dayStart(now, 1));
  const begun = Object.values(records).filter((record) => record.first >= dayStart(now)).length;
  const fresh = ids.filter((id) => !records[id]).slice(0, Math.max(perDay - begun, 0));
  return {
    due: [...ready, ...reviews, ...soon],
    fresh,
    next: [...ready, ...reviews, ...fresh, ...soon][0] ?? null,
  };
}

/** How many cards stand where: `{new, learning, known, firm}`. */
export function counts(ids, records) {
  const found = { new: 0, learning: 0, known: 0, firm: 0 };
  for (const id of ids) found[standing(records[id])] += 1;
  return found;
}

function standing(record) {
  if (!record) return "new";
  if (record.state !== STATE.review) return "learning";
  return record.stability >= FIRM ? "firm" : "known";
}

/** How many known cards come due on each of the next days, today with all that is overdue first. */
export function forecast(ids, records, now, days = 7) {
  const found = Array(days).fill(0);
  for (const id of ids) {
    const record = records[id];
    const day = record ? found.findIndex((_, at) => record.due < dayStart(now, at + 1)) : -1;
    if (day >= 0) found[day] += 1;
  }
  return found;
}
