// What a person knows of each card, kept in this browser and as a file. Every card has a place of
// its own, so that two windows never write over each other's cards; for one and the same card the
// newer answer stands. Nothing leaves the device unless the person saves a file.

const CARD = "course:card:";
const SETTINGS = "course:cards:settings";
const ID = /^[a-z0-9]+(-[a-z0-9]+)*:(zh-en|en-zh|definition)$/;
const FORMAT = 1;
const DAY_MS = 86_400_000;
/** No file of progress is anywhere near as large or as long: 200 terms make 600 cards. */
const LARGEST_FILE = 4_000_000;
const MOST_CARDS = 20_000;

/** Stands in where the browser keeps nothing (a private window): all works until it is closed. */
const passing = new Map();
let lasting = true;

/** Whether what was last written will be there tomorrow. */
export const isLasting = () => lasting;

function readText(name) {
  if (passing.has(name)) return passing.get(name);
  try {
    return localStorage.getItem(name);
  } catch {
    lasting = false;
    return null;
  }
}

function writeText(name, text) {
  try {
    if (text === null) localStorage.removeItem(name);
    else localStorage.setItem(name, text);
    passing.delete(name);
    lasting = true;
  } catch {
    passing.set(name, text);
    lasting = false;
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * What is known of a card, or null.
 * @returns {{state: number, step: number, stability: number, difficulty: number, due: number,
 *   last: number, first: number}|null} as `fsrs.js` has it, and the moment of the first answer
 */
export const readCard = (id) => cleanRecord(parsed(readText(CARD + id)));
export const writeCard = (id, record) => writeText(CARD + id, record && JSON.stringify(record));

/** Every card that was ever answered: id -> record. */
export function allCards() {
  const names = new Set(passing.keys());
  try {
    for (let at = 0; at < localStorage.length; at += 1) names.add(localStorage.key(at));
  } catch {
    lasting = false;
  }
  const found = {};
  for (const name of names) {
    const id = name.startsWith(CARD) && name.slice(CARD.length);
    const record = id && ID.test(id) && readCard(id);
    if (record) found[id] = record;
  }
  return found;
}

export const readSettings = () => parsed(readText(SETTINGS)) ?? {};
export const writeSettings = (settings) => writeText(SETTINGS, JSON.stringify(settings));

/** Remember any other value under its name, as all components of the course do. */
export const remember = (name, value) => writeText(name, JSON.stringify(value));

/** Tell which card another window has just answered; null: perhaps all of them. */
export function watchOtherWindows(tell) {
  addEventListener("storage", (event) => {
    if (event.key === null) tell(null);
    else if (event.key.startsWith(CARD)) tell(event.key.slice(CARD.length));
  });
}

/** All progress as the text of a file. */
export function progressFile(now) {
  return JSON.stringify({ format: FORMAT, kind: "flashcards-progress", at: new Date(now).toISOString(), cards: allCards() });
}

/**
 * Take in a file of progress; of two records of one card the newer stands.
 * @param {File} file anything at all: it is believed only where it makes sense
 * @returns {Promise<{problem: "large"|"unreadable"}|{taken: number, older: number, unusable: number}>}
 */
export async function takeProgress(file, now) {
  if (file.size > LARGEST_FILE) return { problem: "large" };
  const data = parsed(await file.text().catch(() => ""));
  const fits = data?.kind === "flashcards-progress" && data.format === FORMAT && isPlain(data.cards);
  if (!fits) return { problem: "unreadable" };
  const entries = Object.entries(data.cards);
  if (entries.length > MOST_CARDS) return { problem: "large" };
  const told = { taken: 0, older: 0, unusable: 0 };
  for (const [id, value] of entries) {
    const record = ID.test(id) && id.length < 120 ? cleanRecord(value) : null;
    // A clock may be a little ahead; an answer of next year would win over all that follow.
    if (!record || record.last > now + DAY_MS) told.unusable += 1;
    else if ((readCard(id)?.last ?? -1) >= record.last) told.older += 1;
    else {
      writeCard(id, record);
      told.taken += 1;
    }
  }
  return told;
}

const isPlain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isBetween = (value, low, high) => typeof value === "number" && value >= low && value <= high;

/** A record that the scheduler can go on from, or null. */
function cleanRecord(value) {
  if (!isPlain(value)) return null;
  const { state, step, stability, difficulty, due, last, first } = value;
  const fits = [1, 2, 3].includes(state) && [0, 1].includes(step)
    && isBetween(stability, 0.001, 1e6) && isBetween(difficulty, 1, 10)
    && isBetween(first, 0, 4e12) && isBetween(last, first, 4e12) && isBetween(due, last, last + 36_500 * DAY_MS);
  return fits ? { state, step, stability, difficulty, due, last, first } : null;
}
