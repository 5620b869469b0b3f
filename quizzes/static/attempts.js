// What a person has answered in a self-test: the sitting under way, earlier attempts, and both as
// a file. Nothing here leaves the device unless the person saves a file.

import { recall, remember } from "./dom.js";
import { scoreChoice, scoreSelftest } from "./selfscore.js";

const FORMAT = 1;
const memoryOf = (test) => `course:selftest:${test.id}`;

/**
 * What is remembered of a test. An instrument may have changed since: what no longer fits is dropped.
 * @returns {{answers: object, seconds: object, at: number, began: string|null, attempts: object[],
 *   person: string}} `at` is the question shown, -1 before the start, the number of items when the
 *   result is shown; attempts are the oldest first
 */
export function recallSitting(test) {
  const kept = recall(memoryOf(test));
  const fitting = cleanAnswers(test, kept);
  const begun = Number.isInteger(kept?.at) && Object.keys(fitting.answers).length > 0;
  const sitting = {
    ...fitting,
    at: begun ? Math.min(Math.max(kept.at, -1), test.items.length) : -1,
    began: isMoment(kept?.began) ? kept.began : null,
    attempts: cleanAttempts(test, kept?.attempts),
    person: typeof kept?.person === "string" ? kept.person : "",
  };
  if (sitting.at >= 0) sitting.began ??= new Date().toISOString();
  return sitting;
}

export const keepSitting = (test, sitting) => remember(memoryOf(test), sitting);

/**
 * Take over what another window does with the attempts, so that keeping this sitting neither loses
 * one that was finished there nor brings back what was deleted there.
 */
export function watchAttempts(test, sitting) {
  addEventListener("storage", (event) => {
    if (event.key === memoryOf(test) || event.key === null) sitting.attempts = recallSitting(test).attempts;
  });
}

/** Forget all of it, the completion too. */
export function forgetSitting(test) {
  remember(memoryOf(test), null);
  remember(`course:done:selftest:${test.id}`, null);
}

/**
 * Note the finished sitting among the attempts, once: shown again it is the same attempt, with a
 * question answered later it takes the attempt's place. Tells the page that the test is done. With
 * too few answers for a result it is neither.
 */
export function recordAttempt(test, sitting) {
  const { answers, seconds, began } = sitting;
  const earlier = sitting.attempts.find((attempt) => attempt.began === began);
  if (earlier && JSON.stringify(earlier.answers) === JSON.stringify(answers)) return;
  const { share, subscales } = scoreSelftest(test, answers, seconds);
  if (share === null) return;
  const at = new Date().toISOString();
  const attempt = { began, at, answers: { ...answers }, seconds: { ...seconds }, share, subscales };
  sitting.attempts = sorted([...sitting.attempts.filter((each) => each !== earlier), attempt]);
  remember(`course:done:selftest:${test.id}`, { at, share, detail: { answers: attempt.answers } });
  document.dispatchEvent(new CustomEvent("course:done", { detail: { kind: "selftest", id: test.id } }));
}

/** The attempts as the text of a file, for another device or for a teacher. */
export function attemptsFile(test, { attempts, person }, lang) {
  const plainAttempts = attempts.map(({ began, at, answers, seconds }) => ({ began, at, answers, seconds }));
  const file = { format: FORMAT, kind: "selftest-attempts", selftest: test.id, person, lang, attempts: plainAttempts };
  return JSON.stringify(file, null, 1);
}

/**
 * Take in the attempts of a file.
 * @returns {number|"unreadable"|"other"} how many are new, or why none
 */
export function importAttempts(test, sitting, text) {
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    return "unreadable";
  }
  if (file?.kind !== "selftest-attempts" || file.format !== FORMAT || !Array.isArray(file.attempts)) return "unreadable";
  if (file.selftest !== test.id) return "other";
  const known = new Set(sitting.attempts.map((attempt) => attempt.began));
  const fresh = cleanAttempts(test, file.attempts).filter((attempt) => !known.has(attempt.began));
  sitting.attempts = sorted([...sitting.attempts, ...fresh]);
  if (!sitting.person && typeof file.person === "string") sitting.person = file.person;
  return fresh.length;
}

const isMoment = (value) => typeof value === "string" && !Number.isNaN(Date.parse(value));
const sorted = (attempts) => [...attempts].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));

/** Answers and times that fit the instrument; half of a best-and-worst choice is kept as it is. */
function cleanAnswers(test, kept) {
  const answers = {};
  const seconds = {};
  for (const item of test.items) {
    const choice = kept?.answers?.[item.id];
    if (isHalf(test, item, choice) || scoreChoice(test, item, choice) !== null) answers[item.id] = choice;
    const time = kept?.seconds?.[item.id];
    if (typeof time === "number" && time >= 0) seconds[item.id] = time;
  }
  return { answers, seconds };
}

/** Whether the best or the worst alone is chosen: any other response would complete it. */
function isHalf(test, item, choice) {
  if (test.kind !== "judgement" || !choice || Object.keys(choice).length !== 1) return false;
  return [{ best: 0, worst: 1 }, { best: 1, worst: 0 }].some(
    (other) => scoreChoice(test, item, { ...other, ...choice }) !== null);
}

function cleanAttempts(test, attempts) {
  if (!Array.isArray(attempts)) return [];
  const fitting = attempts.filter((attempt) => isMoment(attempt?.began) && isMoment(attempt.at));
  return sorted(fitting.map((attempt) => {
    const { answers, seconds } = cleanAnswers(test, attempt);
    const { share, subscales } = scoreSelftest(test, answers, seconds);
    return { began: attempt.began, at: attempt.at, answers, seconds, share, subscales };
  }));
}
