// FSRS-6, the free spaced repetition scheduler (Ye, Su and Cao 2022, doi:10.1145/3534678.3539081;
// formulas of version 6 as the Open Spaced Repetition project publishes them). A test holds this
// module to the Python package `fsrs` on a thousand random histories of reviews.
//
// Stability S: days until the chance of recall has fallen to 90 %. Difficulty D: 1 to 10. Times are
// milliseconds since 1970. A card that nobody has answered yet is `null`.

export const STATE = { learning: 1, review: 2, relearning: 3 };
export const RATING = { again: 1, hard: 2, good: 3, easy: 4 };

/** The published default weights w0 to w20, fitted to some hundred million reviews. */
const WEIGHTS = [
  0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
  1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
];
const MINUTE = 60_000;
const DAY = 86_400_000;
/** The chance of recall at which a card comes back. */
const RETENTION = 0.9;
const STEPS = { [STATE.learning]: [1 * MINUTE, 10 * MINUTE], [STATE.relearning]: [10 * MINUTE] };
const LONGEST = 36_500;
const LEAST_STABILITY = 0.001;

const DECAY = -WEIGHTS[20];
const FACTOR = 0.9 ** (1 / DECAY) - 1;

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const wholeDays = (from, to) => Math.floor((to - from) / DAY);

/** The chance that a card is recalled now, 0 to 1. */
export function retrievability(card, now) {
  if (card === null) return 0;
  return (1 + (FACTOR * Math.max(0, wholeDays(card.last, now))) / card.stability) ** DECAY;
}

/**
 * A card after an answer; the card given is left as it was.
 * @param {{state: number, step: number, stability: number, difficulty: number, due: number,
 *   last: number}|null} card `step` counts the short steps of learning and relearning
 * @param {1|2|3|4} rating
 * @param {number} now
 */
export function review(card, rating, now) {
  const memory = {
    stability: card === null ? firstStability(rating) : nextStability(card, rating, now),
    difficulty: card === null ? clamp(firstDifficulty(rating), 1, 10) : nextDifficulty(card.difficulty, rating),
    last: now,
  };
  const place = nextPlace(card?.state ?? STATE.learning, card?.step ?? 0, rating);
  const wait = place.wait ?? intervalDays(memory.stability) * DAY;
  return { state: place.state, step: place.step, ...memory, due: now + wait };
}

/** Where a card stands after an answer; without `wait` the memory model says when it comes back. */
function nextPlace(state, step, rating) {
  if (state === STATE.review) {
    if (rating !== RATING.again) return { state, step: 0 };
    return { state: STATE.relearning, step: 0, wait: STEPS[STATE.relearning][0] };
  }
  const steps = STEPS[state];
  if (rating === RATING.again) return { state, step: 0, wait: steps[0] };
  if (rating === RATING.hard) return { state, step, wait: hardWait(steps, step) };
  if (rating === RATING.easy || step + 1 >= steps.length) return { state: STATE.review, step: 0 };
  return { state, step: step + 1, wait: steps[step + 1] };
}

/** "Hard" stays on its step: on the first one it waits halfway to the second. */
function hardWait(steps, step) {
  if (step > 0) return steps[step];
  return steps.length === 1 ? steps[0] * 1.5 : (steps[0] + steps[1]) / 2;
}

function intervalDays(stability) {
  const days = (stability / FACTOR) * (RETENTION ** (1 / DECAY) - 1);
  return clamp(Math.round(days), 1, LONGEST);
}

const firstStability = (rating) => Math.max(WEIGHTS[rating - 1], LEAST_STABILITY);
const firstDifficulty = (rating) => WEIGHTS[4] - Math.exp(WEIGHTS[5] * (rating - 1)) + 1;

/** Steps shrink towards 10 (linear damping), and all drifts a little to that of an easy card. */
function nextDifficulty(difficulty, rating) {
  const change = -WEIGHTS[6] * (rating - 3);
  const damped = difficulty + ((10 - difficulty) * change) / 9;
  return clamp(WEIGHTS[7] * firstDifficulty(RATING.easy) + (1 - WEIGHTS[7]) * damped, 1, 10);
}

function nextStability(card, rating, now) {
  if (wholeDays(card.last, now) < 1) return sameDayStability(card.stability, rating);
  const recall = retrievability(card, now);
  const next = rating === RATING.again ? stabilityForgotten(card, recall) : stabilityRecalled(card, recall, rating);
  return Math.max(next, LEAST_STABILITY);
}

function sameDayStability(stability, rating) {
  const growth = Math.exp(WEIGHTS[17] * (rating - 3 + WEIGHTS[18])) * stability ** -WEIGHTS[19];
  return Math.max(stability * (rating === RATING.again ? growth : Math.max(growth, 1)), LEAST_STABILITY);
}

function stabilityForgotten({ stability, difficulty }, recall) {
  const long = WEIGHTS[11] * difficulty ** -WEIGHTS[12] * ((stability + 1) ** WEIGHTS[13] - 1)
    * Math.exp((1 - recall) * WEIGHTS[14]);
  return Math.min(long, stability / Math.exp(WEIGHTS[17] * WEIGHTS[18]));
}

function stabilityRecalled({ stability, difficulty }, recall, rating) {
  const hard = rating === RATING.hard ? WEIGHTS[15] : 1;
  const easy = rating === RATING.easy ? WEIGHTS[16] : 1;
  const growth = Math.exp(WEIGHTS[8]) * (11 - difficulty) * stability ** -WEIGHTS[9]
    * (Math.exp((1 - recall) * WEIGHTS[10]) - 1);
  return stability * (1 + growth * hard * easy);
}
