// The scorer in the browser: quizzes/scoring.py, rule for rule. score_vectors.json holds both to
// the same values. A share is a fraction of two integers, so nothing is rounded before the points.

const MAX_PARTS = 100;
/** No answer in words is longer. */
export const MAX_TEXT = 20000;
const NUMBER =
  /^(?<sign>[+-]?) ?(?<digits>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)(?: ?(?:[eE]|[x×*] ?10 ?\^) ?(?<exponent>[+-]?[0-9]{1,3}))? ?(?<unit>.*)$/su;
const POWER = /^([+-]?) ?10 ?\^ ?(?=[+-]?[0-9])/;
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻";
const RAISED = /[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+/g;
const MINUS = /[\u2212\u2010-\u2014]/g;
const CURRENCIES = "¥$€£";

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
  if (won <= 0 || key.rule === "all-or-nothing") return { status: "graded", points: 0, message: whyWrong(key, response, won) };
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
/** Whether a value is the letter of one of so many options. */
const isOption = (value, count) => isId(value) && value.charCodeAt(0) - 97 < count;
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
  single: (key, response) =>
    isOption(response, key.wrong + 1) ? [Number(response === key.key), 1] : "not-an-option",

  multiple(key, response) {
    const right = new Set(key.key);
    const count = right.size + key.wrong;
    if (!isIds(response) || !response.every((each) => isOption(each, count))) return "not-options";
    const hits = response.filter((option) => right.has(option)).length;
    const misses = response.length - hits;
    const parts = COSTS[key.rule](key);
    if (misses === 0 || parts === Infinity) return [hits, right.size];
    return [hits * parts - misses * right.size, right.size * parts];
  },

  truefalse: (key, response) =>
    typeof response === "boolean" ? [Number(response === key.key), 1] : "not-true-or-false",

  numeric(key, response) {
    const reading = readNumber(response, key.units ?? []);
    if (reading.number === null) return reading.problem;
    if (key.figures && typeof response !== "string") return "not-a-number";
    return [Number(within(reading.number, key.key, key.tolerance) && figuresFit(key, reading)), 1];
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

const PUNCTUATION = "。、“”‘’\u2212\u2010\u2011\u2012\u2013\u2014";
const WESTERN = ".,\"\"''------";
const OUTER = " .,;:!?\"'()[]《》〈〉「」『』【】";

/** What people type differently in a blank and mean alike; `normal_text` in scoring.py. */
export function normalText(text) {
  let folded = [...foldCase(text.normalize("NFKC"))]
    .map((sign) => (PUNCTUATION.includes(sign) ? WESTERN[PUNCTUATION.indexOf(sign)] : sign))
    .join("")
    .replace(SPACES, " ")
    .replace(/(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])/g, "");
  while (folded && OUTER.includes(folded[0])) folded = folded.slice(1);
  while (folded && OUTER.includes(folded.at(-1))) folded = folded.slice(0, -1);
  return folded;
}

/** Whether the writing of a number can mean as many significant figures as asked for. */
export const figuresFit = ({ figures }, reading) => !figures || (reading.figures[0] <= figures && figures <= reading.figures[1]);

function whyWrong(key, response, won) {
  if (key.type !== "numeric" || !key.figures || won > 0) return "wrong";
  const reading = readNumber(response, key.units ?? []);
  return within(reading.number, key.key, key.tolerance) && !figuresFit(key, reading) ? "wrong-figures" : "wrong";
}

/**
 * Read a number as people type it, as `read_number` in scoring.py does.
 * @returns {{number: number|null, figures: number[], unit: string, problem: ""|"not-a-number"|"wrong-unit"}}
 */
export function readNumber(response, units) {
  const none = { number: null, figures: [0, 0], unit: "", problem: "not-a-number" };
  if (typeof response === "number") return Number.isFinite(response) ? { ...none, number: response, problem: "" } : none;
  if (typeof response !== "string" || isLonger(response, 60)) return none;
  let text = plainText(response);
  const currency = text && CURRENCIES.includes(text[0]) ? text[0] : "";
  text = text.slice(currency.length).replace(/^ /, "").replace(POWER, "$11e");
  const found = NUMBER.exec(text)?.groups;
  if (!found || (currency && found.unit)) return none;
  const unit = currency || found.unit;
  let exponent = Number(found.exponent ?? 0);
  if (unit && !units.some((each) => isSameUnit(unit, each))) {
    if (/[0-9.,^+*/_-]/.test(unit)) return none;
    if (unit !== "%" || units.some(Boolean)) return { ...none, unit, problem: "wrong-unit" };
    exponent -= 2;
  }
  const digits = found.digits.replace(/[, ]/g, "");
  const number = Number(`${found.sign}${digits}e${exponent}`);
  if (!Number.isFinite(number)) return none;
  const counted = digits.replace(".", "").replace(/^0+/, "") || "0";
  const fewest = digits.includes(".") ? counted.length : counted.replace(/0+$/, "").length || 1;
  return { number, figures: [fewest, counted.length], unit, problem: "" };
}

const plainText = (text) =>
  text
    .replace(RAISED, (raised) => `^${[...raised].map((sign) => "0123456789+-"[SUPERSCRIPTS.indexOf(sign)]).join("")}`)
    .normalize("NFKC")
    .replace(MINUS, "-")
    .replace(SPACES, " ")
    .replace(/^ | $/g, "")
    .replace(/(?<=[0-9])。(?=[0-9])/g, ".")
    .replace(/。+$/, "");

function isSameUnit(typed, unit) {
  const [one, other] = [typed, unit].map((each) => plainText(each).replace(/[ ^]/g, ""));
  return one === other || ([...other].length > 2 && foldCase(one) === foldCase(other));
}

/** Whether a number is right, with a hair of slack for binary rounding. */
export function within(number, answer, tolerance) {
  const allowed = (tolerance.abs ?? 0) + (tolerance.rel ?? 0) * Math.abs(answer);
  return Math.abs(number - answer) <= allowed + 1e-12 * Math.max(1, Math.abs(answer));
}
