// Tries and certainty in practice quizzes: quizzes/behaviours.py, rule for rule. The vectors of
// score_vectors.json hold both to the same values.

import { scoreResponse } from "./score.js";

const ATTEMPTS = 3;
const PENALTY = [1, 3];
/** Certainty: marks when right, when wrong. */
const MARKS = { 1: [1, 0], 2: [2, -2], 3: [3, -6] };

/** How many tries make sense: once all but one answer is known to be wrong, nothing is left to find. */
export function triesFor(key, attempts = ATTEMPTS) {
  if (key.type === "truefalse") return 1;
  return key.type === "single" ? Math.max(Math.min(attempts, key.wrong), 1) : attempts;
}

/** Points for being right and for being wrong at a certainty. */
export const worthOf = (key, certainty) => MARKS[certainty].map((mark) => (mark * key.points) / 3);

/**
 * Score several tries at one item.
 * @param {object} key
 * @param {Array} responses in the order given
 * @param {number} attempts how many count
 * @param {[number, number]} penalty what each further try takes, as a fraction of the points
 * @returns {{status: string, points: number, message: string, tries: number}} `tries` counted
 */
export function scoreAttempts(key, responses, attempts = ATTEMPTS, [part, of] = PENALTY) {
  let result = { ...scoreResponse(key, null), tries: 0 };
  let tries = 0;
  for (const response of responses) {
    const now = scoreResponse(key, response);
    if (now.status !== "graded" || now.message === "unanswered") {
      if (tries === 0) result = { ...now, tries };
      continue;
    }
    tries += 1;
    // One division at the end, so that nothing is lost by rounding on the way.
    const points = Math.max((now.points * of - (tries - 1) * part * key.points) / of, 0);
    result = { ...now, points, tries };
    if (tries >= triesFor(key, attempts) || now.message === "right") break;
  }
  return result;
}

/**
 * Score a response with how sure its author was (1, 2 or 3; anything else counts as 1).
 * @returns {{status: string, points: number, message: string}}
 */
export function scoreCertainty(key, response, certainty) {
  const result = scoreResponse(key, response);
  if (result.status !== "graded" || result.message === "unanswered") return result;
  const [right, wrong] = MARKS[[1, 2, 3].includes(certainty) ? certainty : 1];
  return { ...result, points: (result.points ? result.points * right : key.points * wrong) / 3 };
}
