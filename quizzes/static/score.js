// The scorer in the browser: quizzes/scoring.py, rule for rule. score_vectors.json holds both to
// the same values. A share is a fraction of two integers, so nothing is rounded before the points.

const MAX_PARTS = 100;
/** No answer in words is longer. */
export const MAX_TEXT = 20000;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/;
const GROUPED = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;

/**
 * Score one response.
 * @param {object} key as quizzes/view.py builds it
 * @param {*} response whatever the reader gave
 * @returns {{status: "graded"|"invalid"|"manual", points: number, message: string}}
 */
export function scoreResponse(key, response) {
  if (key.type === "short" || key.type === "case") {
    return { status: "manual", points: 0, message: isAnswered(response) ? "manual" : "unanswered" };
  }
  if (!isAnswered(response)) return { status: "graded", points: 0, message: "unanswered" };
  const share = SHARES[key.type](key, response);
  if (typeof share === "string") return { status: "invalid", points: 0, message: share };
  const [won, of] = share;
  if (won >= of) return { status: "graded", points: key.points, message: "right" };
  if (won <= 0 || key.rule === "all-or-nothing") return { status: "graded", points: 0, message: "wrong" };
  return { status: "graded", points: (won * key.points) / of, message: "partly" };
}

/** Whether there is anything in a response. */
export function isAnswered(response) {
  if (response === null || response === undefined || response === "") return false;
  if (typeof response === "string") return strip(response) !== "";
  if (Array.isArray(response)) return response.length > 0;
  if (typeof response === "object") {
    return Object.values(response).some(
      (value) =>
        value !== null &&
        value !== "" &&
        !(typeof value === "object" && Object.keys(value).length === 0),
    );
  }
  return true;
}

// Python's idea of a space, of folded case and of length: JavaScript's own differ in rare characters.
const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const SPACES = new RegExp(`${SPACE}+`, "g");
const OUTER_SPACES = new RegExp(`^${SPACE}+|${SPACE}+$`, "g");
const strip = (text) => text.replace(OUTER_SPACES, "");
const foldCase = (text) => text.toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ");
const isLonger = (text, limit) => text.length > limit && [...text].length > limit;

const isId = (value) => typeof value === "string" && /^[a-z]$/.test(value);
const isIds = (value) =>
  Array.isArray(value) &&
  value.length <= MAX_PARTS &&
  value.every(isId) &&
  new Set(value).size === value.length;
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isPart = (value, whole) => Object.keys(value).every((name) => Object.hasOwn(whole, name));

/** What each wrong tick costs: one part of how many (Infinity: nothing). */
const COSTS = {
  "all-or-nothing": () => 1,
  partial: (key) => Math.max(key.wrong, 1),
  false2: (key) => Math.max(key.wrong, 2),
  true: (key) => key.key.length,
  all: () => 1,
  none: () => Infinity,
};

/** Per type: the share won as [numerator, denominator], or why the response is invalid. */
const SHARES = {
  single: (key, response) => (isId(response) ? [Number(response === key.key), 1] : "not-an-option"),

  multiple(key, response) {
    if (!isIds(response)) return "not-options";
    const right = new Set(key.key);
    const hits = response.filter((option) => right.has(option)).length;
    const misses = response.length - hits;
    if (misses > key.wrong) return "not-options";
    const parts = COSTS[key.rule](key);
    if (misses === 0 || parts === Infinity) return [hits, right.size];
    return [hits * parts - misses * right.size, right.size * parts];
  },

  truefalse: (key, response) =>
    typeof response === "boolean" ? [Number(response === key.key), 1] : "not-true-or-false",

  numeric(key, response) {
    const number = parseNumber(response, key.units ?? []);
    return number === null ? "not-a-number" : [Number(within(number, key.key, key.tolerance)), 1];
  },

  ordering(key, response) {
    const right = key.key;
    if (!isIds(response) || [...response].sort().join() !== [...right].sort().join()) {
      return "not-an-order";
    }
    const place = new Map(response.map((name, at) => [name, at]));
    let kept = 0;
    let pairs = 0;
    for (let i = 0; i < right.length; i++) {
      for (let j = i + 1; j < right.length; j++) {
        pairs += 1;
        kept += Number(place.get(right[i]) < place.get(right[j]));
      }
    }
    return [2 * kept - pairs, pairs];
  },

  matching(key, response) {
    const right = key.key;
    if (!isRecord(response) || !isPart(response, right)) return "not-pairs";
    const values = Object.values(response);
    if (!values.every((value) => value === null || value === "" || isId(value))) return "not-pairs";
    const lefts = Object.keys(right);
    return [lefts.filter((left) => response[left] === right[left]).length, lefts.length];
  },

  fillin(key, response) {
    const blanks = key.key;
    if (!isRecord(response) || !isPart(response, blanks)) return "not-blanks";
    const values = Object.values(response);
    if (!values.every((value) => typeof value === "string" && !isLonger(value, MAX_TEXT))) {
      return "not-blanks";
    }
    const names = Object.keys(blanks);
    const hits = names.filter((name) =>
      [...blanks[name].zh, ...blanks[name].en]
        .map(normalText)
        .includes(normalText(response[name] ?? "")),
    );
    return [hits.length, names.length];
  },
};

/** Width, case, spaces and outer punctuation do not matter in a blank. */
export function normalText(text) {
  const outer = " .。,，;；:：!！?？\"'“”‘’()（）";
  let folded = foldCase(text.normalize("NFKC")).replace(SPACES, " ");
  while (folded && outer.includes(folded[0])) folded = folded.slice(1);
  while (folded && outer.includes(folded.at(-1))) folded = folded.slice(0, -1);
  return folded;
}

/** A number as people type it; null for what is none, or could mean two. */
export function parseNumber(response, units) {
  if (typeof response === "number") return Number.isFinite(response) ? response : null;
  if (typeof response !== "string" || isLonger(response, 60)) return null;
  let text = foldCase(strip(response.normalize("NFKC")).replaceAll("\u2212", "-"));
  text = text.replaceAll("–", "-").replaceAll(" ", "");
  for (const unit of ["%", ...units]) {
    const ending = foldCase(unit.normalize("NFKC")).replaceAll(" ", "");
    if (ending && text.endsWith(ending)) {
      text = text.slice(0, -ending.length);
      break;
    }
  }
  if (GROUPED.test(text)) text = text.replaceAll(",", "");
  if (!NUMBER.test(text)) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

/** Whether a number is right, with a hair of slack for binary rounding. */
export function within(number, answer, tolerance) {
  const allowed = (tolerance.abs ?? 0) + (tolerance.rel ?? 0) * Math.abs(answer);
  return Math.abs(number - answer) <= allowed + 1e-9 * Math.max(1, Math.abs(answer));
}
