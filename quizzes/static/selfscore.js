// Scoring of self-tests in the browser: quizzes/profile.py, rule for rule, where the rules and
// their sources are written down.

/** A subscale from this share of its maximum on can be called a strength. */
const STRONG = 0.5;
/** Seconds in which nobody reads and answers a statement; more for each answer to be read. */
const QUICK = 2;
const QUICK_ANSWER = 1;
/** The rating of the best response to a situation; the worst has 0. */
const BEST_RATING = 4;

const isIndex = (value, length) => Number.isInteger(value) && value >= 0 && value < length;

/** What can be chosen for a question: `[{zh, en, ...}]`. */
export function answersTo(test, item) {
  if (test.kind === "likert") return test.scale.zh.map((zh, at) => ({ zh, en: test.scale.en[at] }));
  return test.kind === "judgement" ? item.responses : item.options;
}

/** The score of what was chosen, a whole number; null when that is no answer. */
export function scoreChoice(test, item, choice) {
  const length = answersTo(test, item).length;
  if (test.kind === "judgement") {
    const { best, worst } = choice ?? {};
    if (!isIndex(best, length) || !isIndex(worst, length) || best === worst) return null;
    return item.responses[best].rating - item.responses[worst].rating;
  }
  if (!isIndex(choice, length)) return null;
  if (test.kind === "likert") return item.reverse ? length - 1 - choice : choice;
  return item.options[choice].score;
}

function most(test, item) {
  if (test.kind === "judgement") return BEST_RATING;
  if (test.kind === "likert") return test.scale.zh.length - 1;
  return Math.max(...item.options.map((option) => option.score));
}

/**
 * Score answers, complete or not.
 * @param {object} test the instrument
 * @param {Record<string, number|{best: number, worst: number}>} answers item id -> choice
 * @param {Record<string, number>} seconds item id -> time on it
 * @returns {{share: number|null, subscales: Record<string, number|null>, band: number|null,
 *   strengths: string[], practise: string[], answered: number, cautions: string[]}}
 */
export function scoreSelftest(test, answers, seconds = {}) {
  const names = Object.keys(test.subscales);
  const tally = Object.fromEntries(names.map((name) => [name, { asked: 0, answered: 0, earned: 0, possible: 0 }]));
  for (const item of test.items) {
    const sums = tally[item.subscale];
    const score = scoreChoice(test, item, answers[item.id]);
    sums.asked += 1;
    if (score === null) continue;
    sums.answered += 1;
    sums.earned += score;
    sums.possible += most(test, item);
  }
  const sum = (field) => names.reduce((total, name) => total + tally[name][field], 0);
  const subscales = Object.fromEntries(names.map((name) => [name, shareOf(tally[name])]));
  const share = shareOf({ asked: sum("asked"), answered: sum("answered"), earned: sum("earned"), possible: sum("possible") });
  const known = names.filter((name) => subscales[name] !== null);
  const ranked = [...known].sort((a, b) => subscales[b] - subscales[a] || known.indexOf(a) - known.indexOf(b));
  const half = Math.floor(ranked.length / 2);
  return {
    share,
    subscales,
    band: share === null ? null : test.bands.findLastIndex((band) => share >= band.from - 1e-9),
    strengths: ranked.slice(0, half).filter((name) => subscales[name] >= STRONG),
    practise: ranked.slice(half).slice(-2).reverse().filter((name) => subscales[name] < 1),
    answered: sum("answered"),
    cautions: cautionsOf(test, answers, seconds),
  };
}

/** The half rule: null where fewer than half of the questions were answered. */
function shareOf({ asked, answered, earned, possible }) {
  return answered === 0 || 2 * answered < asked ? null : Math.max(0, earned) / possible;
}

function cautionsOf(test, answers, seconds) {
  const valid = test.items.filter((item) => scoreChoice(test, item, answers[item.id]) !== null);
  const places = valid.map((item) => answers[item.id]?.best ?? answers[item.id]);
  const times = valid.map((item) => seconds[item.id]).filter((time) => typeof time === "number");
  const found = [];
  if (valid.length < test.items.length) found.push("missing");
  if (2 * longestRun(places) >= test.items.length) found.push("straight");
  if (2 * times.length >= test.items.length && median(times) < quick(test)) found.push("fast");
  return found;
}

function quick(test) {
  if (test.kind === "likert") return QUICK;
  return QUICK + QUICK_ANSWER * Math.min(...test.items.map((item) => answersTo(test, item).length));
}

function longestRun(places) {
  let longest = 0;
  let run = 0;
  places.forEach((place, at) => {
    run = at && place === places[at - 1] ? run + 1 : 1;
    longest = Math.max(longest, run);
  });
  return longest;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
