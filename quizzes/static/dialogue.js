// A practice conversation: the learner answers turn by turn, then thinks back over every turn. Kept
// on this device only. The scoring follows quizzes/dialogue.py.

import { button, dress, el, freshId, keepKeys, recall, remember } from "./dom.js";
import { TALK } from "./dialogue_words.js";

/** The mood stands between -LIMIT and LIMIT. */
const LIMIT = 3;

/**
 * Follow a way as far as it leads.
 * @param {object} dialogue
 * @param {string[]} path letters, turn by turn
 * @returns {{nodes: string[], moods: number[], path: string[], at: string}} `at` is the node or
 *   ending reached; what does not fit the dialogue (any more) is cut off
 */
function follow(dialogue, path) {
  const way = { nodes: [], moods: [dialogue.mood], path: [], at: dialogue.start };
  for (const letter of path) {
    const choices = Object.hasOwn(dialogue.nodes, way.at) ? dialogue.nodes[way.at].choices : {};
    if (typeof letter !== "string" || !Object.hasOwn(choices, letter)) break;
    const choice = choices[letter];
    way.nodes.push(way.at);
    way.path.push(letter);
    way.moods.push(Math.max(-LIMIT, Math.min(LIMIT, way.moods.at(-1) + choice.mood)));
    way.at = choice.to;
  }
  return way;
}

const ended = (dialogue, way) => Object.hasOwn(dialogue.endings, way.at);

/**
 * Score a way that leads to an ending.
 * @param {object} dialogue
 * @param {string[]} path letters, turn by turn
 */
export function scoreDialogue(dialogue, path) {
  const way = follow(dialogue, path);
  const points = {};
  const offered = {};
  for (const name of Object.keys(dialogue.rubric)) {
    const most = way.nodes.reduce((sum, node) => sum + (dialogue.nodes[node].offers[name] ?? 0), 0);
    if (!most) continue;
    offered[name] = most;
    points[name] = way.nodes.reduce(
      (sum, node, turn) => sum + (dialogue.nodes[node].choices[path[turn]].rubric[name] ?? 0), 0);
  }
  const earned = Object.values(points).reduce((a, b) => a + b, 0);
  return {
    nodes: way.nodes,
    moods: way.moods,
    ending: way.at,
    points,
    offered,
    shares: Object.fromEntries(Object.keys(points).map((name) => [name, points[name] / offered[name]])),
    share: dialogue.most ? earned / dialogue.most : 0,
  };
}

/** What is remembered of a conversation; what no longer fits it is dropped. */
function recallState(dialogue, memory) {
  const kept = recall(memory);
  const letters = (value) => follow(dialogue, Array.isArray(value) ? value : []);
  const last = letters(kept?.last);
  return {
    begun: kept?.begun === true,
    path: letters(kept?.path).path,
    last: ended(dialogue, last) ? last.path : null,
  };
}

/** Tell the onboarding page; a better way taken earlier stays on record. */
function recordDone(dialogue, path) {
  const { share, ending } = scoreDialogue(dialogue, path);
  const name = `course:done:conversation:${dialogue.id}`;
  if (!(recall(name)?.share > share)) {
    remember(name, { at: new Date().toISOString(), share, detail: { path, ending } });
  }
  document.dispatchEvent(
    new CustomEvent("course:done", { detail: { kind: "conversation", id: dialogue.id } }));
}

/**
 * Show a practice conversation.
 * @param {HTMLElement} root
 * @param {{dialogue: object, lang: "zh"|"en", top?: string}} data `top` leads to the book's pages;
 *   without it there are none to link to
 */
export function mountDialogue(root, { dialogue, lang, top }) {
  const words = TALK[lang];
  const memory = `course:conversation:${dialogue.id}`;
  const state = recallState(dialogue, memory);
  const mood = moodMeter(dialogue, lang);
  const stage = el("div", { class: "cv-stage" });

  function show({ focus = true } = {}) {
    const way = follow(dialogue, state.path);
    mood.root.hidden = !state.begun;
    mood.tell(way.moods);
    if (!state.begun) intro();
    else if (ended(dialogue, way)) look(way);
    else turn(way);
    if (!focus) return;
    root.scrollIntoView({ block: "start" });
    stage.querySelector("[data-focus]")?.focus({ preventScroll: true });
  }

  function choose(letter) {
    state.path.push(letter);
    remember(memory, state);
    if (ended(dialogue, follow(dialogue, state.path))) recordDone(dialogue, state.path);
    show();
  }

  /** Go back to before turn `at` (0 is the first); a finished way is kept to compare with. */
  function retry(at) {
    if (ended(dialogue, follow(dialogue, state.path))) state.last = state.path;
    state.path = state.path.slice(0, at);
    state.begun = true;
    remember(memory, state);
    show();
  }

  function intro() {
    const part = (title, text) => [el("dt", { text: title }), el("dd", { text: text[lang] })];
    stage.replaceChildren(
      el("dl", { class: "cv-intro" },
        ...part(words.role, dialogue.role), ...part(words.situation, dialogue.situation), ...part(words.goal, dialogue.goal)),
      el("p", { class: "qz-muted", text: words.minutes(dialogue.minutes) }),
      el("div", { class: "qz-actions" }, button(words.begin, "qz-primary", () => retry(0))));
  }

  function turn(way) {
    const node = dialogue.nodes[way.at];
    const number = way.nodes.length;
    const said = number > 0 && dialogue.nodes[way.nodes.at(-1)].choices[way.path.at(-1)];
    const label = freshId();
    const choices = Object.entries(node.choices).map(([letter, choice]) =>
      el("li", {}, button(choice[lang], "cv-choice", () => choose(letter))));
    stage.replaceChildren(
      el("div", { class: "cv-talk", tabindex: "-1", "data-focus": true },
        el("p", { class: "cv-turn", text: words.turn(number + 1) }),
        said && bubble(words.you, said, "cv-you"),
        said && el("p", { class: "cv-reaction", text: said.reaction[lang] }),
        bubble(dialogue.other[lang], node.customer, "cv-them")),
      el("p", { class: "cv-ask", id: label, text: words.ask }),
      el("ul", { class: "cv-choices", "aria-labelledby": label }, ...choices),
      number > 0 && el("div", { class: "qz-actions" }, button(words.restart, "qz-quiet", () => retry(0))) || "");
  }

  const bubble = (who, text, kind) => el("p", { class: `cv-bubble ${kind}` },
    el("b", { text: who + words.colon }), el("span", { text: text[lang] }));

  function look(way) {
    const result = scoreDialogue(dialogue, way.path);
    const last = state.last && scoreDialogue(dialogue, state.last);
    const ending = dialogue.endings[result.ending];
    const [page, section] = (dialogue.reread ?? "").split("#");
    const final = dialogue.nodes[way.nodes.at(-1)].choices[way.path.at(-1)];
    stage.replaceChildren(
      el("p", { class: "cv-reaction", text: final.reaction[lang] }),
      el("h3", { tabindex: "-1", "data-focus": true }, el("small", { text: words.ending }), el("span", { text: ending.title[lang] })),
      el("p", { text: ending.text[lang] }),
      last && el("p", { class: "qz-muted", text: words.lastEnding(dialogue.endings[last.ending].title[lang], percent(last.share)) }) || "",
      el("h4", { text: words.curve }),
      curve(dialogue, result.moods, last?.moods, lang),
      el("h4", { text: words.profile }),
      bars(dialogue, result, last, lang),
      rubric(dialogue, lang),
      el("h4", { text: words.review }),
      el("ol", { class: "cv-review" }, ...way.nodes.map((_, at) => review(dialogue, way, at, lang, retry))),
      el("div", { class: "qz-actions" },
        button(words.restart, "qz-primary", () => retry(0)),
        top !== undefined && section && el("a", { class: "cv-link", href: `${top}${page}.html#${section}`, text: words.section })));
  }

  dress(root, lang, "cv");
  root.replaceChildren(mood.root, stage);
  show({ focus: false });
}

const percent = (share) => Math.round(share * 100);

const moodWord = (dialogue, mood, lang) => dialogue.moods[mood + LIMIT][lang];

/** The face, the scale and the words for a mood; what changes is said by screen readers. */
function moodMeter(dialogue, lang) {
  const words = TALK[lang];
  const face = el("span", { class: "cv-face", "aria-hidden": "true" });
  const status = el("p", { role: "status" });
  const scale = el("span", { class: "cv-scale", "aria-hidden": "true" });
  const tell = (moods) => {
    const [before, now] = [moods.at(-2), moods.at(-1)];
    const change = before === undefined ? "" : now > before ? words.better : now < before ? words.worse : words.same;
    face.innerHTML = drawFace(now);
    status.replaceChildren(
      `${words.mood(dialogue.other[lang])}${lang === "zh" ? "：" : " "}`,
      el("b", { text: moodWord(dialogue, now, lang) }),
      change ? el("span", { class: "cv-change", text: change }) : "");
    scale.replaceChildren(...dialogue.moods.map((_, at) => el("i", { class: at === now + LIMIT ? "cv-here" : "" })));
  };
  return { root: el("div", { class: "cv-mood" }, face, el("div", {}, status, scale)), tell };
}

function drawFace(mood) {
  const eye = (x) => `<circle cx="${x}" cy="9.5" r="1.3" fill="currentColor" stroke="none"/>`;
  const brow = (outer, inner) => `<path d="M${outer} ${6.5 + mood * 0.35} L${inner} ${6.5 - mood * 0.35}"/>`;
  return `<svg viewBox="0 0 24 24"><circle cx="12" cy="12" r="10.5"/>${eye(8.5)}${eye(15.5)}
    ${mood < 0 ? brow(6, 10) + brow(18, 14) : ""}
    <path d="M7.5 ${16.5 - mood * 0.5} Q12 ${16.5 + mood * 1.3} 16.5 ${16.5 - mood * 0.5}"/></svg>`;
}

/** The mood from turn to turn, the time before dashed; its words are the text equivalent. */
function curve(dialogue, moods, before, lang) {
  const words = TALK[lang];
  const steps = Math.max(moods.length, before?.length ?? 0) - 1;
  const x = (turn) => 10 + (turn * 280) / steps;
  const y = (mood) => 52 - mood * 14;
  const line = (values, kind) => `<polyline class="${kind}" points="${values.map((mood, turn) => `${x(turn)},${y(mood)}`).join(" ")}"/>`;
  const named = (values) => words.course(values.map((mood) => moodWord(dialogue, mood, lang)));
  const told = before ? `${words.now}${words.colon}${named(moods)} ${words.before}${words.colon}${named(before)}` : named(moods);
  const plot = el("div", { class: "cv-plot", "aria-hidden": "true", html: `<svg viewBox="0 0 300 104">
    <line class="cv-zero" x1="0" x2="300" y1="${y(0)}" y2="${y(0)}"/>
    ${before ? line(before, "cv-old") : ""}${line(moods, "cv-new")}
    ${moods.map((mood, turn) => `<circle cx="${x(turn)}" cy="${y(mood)}" r="4"/>`).join("")}</svg>` });
  plot.append(el("span", { text: dialogue.moods.at(-1)[lang] }), el("span", { text: dialogue.moods[0][lang] }));
  return el("figure", { class: "cv-curve" }, plot, el("figcaption", { class: "qz-muted", text: told }));
}

/** The profile: a bar a dimension, its value as text, and where it stood the time before. */
function bars(dialogue, result, last, lang) {
  const words = TALK[lang];
  const row = (name, share, before, sum) => {
    const fill = el("span", { class: "cv-fill" });
    fill.style.width = `${percent(share)}%`;
    const known = before !== undefined;
    const mark = known && el("span", { class: "cv-mark" });
    if (mark) mark.style.left = `${percent(before)}%`;
    return el("li", {},
      el("span", { text: name }),
      el("span", { class: "cv-track", "aria-hidden": "true" }, fill, mark),
      el("span", { class: "cv-value" }, el("b", { text: words.percent(percent(share)) }),
        sum && el("small", { text: sum }), known && el("small", { text: words.last(percent(before)) })));
  };
  return el("ul", { class: "cv-profile", "aria-label": words.profile },
    row(words.total, result.share, last?.share),
    ...Object.keys(result.shares).map((name) => row(dialogue.rubric[name].title[lang], result.shares[name],
      last?.shares[name], `${result.points[name]}/${result.offered[name]}`)));
}

/** The published rubric, folded away. */
function rubric(dialogue, lang) {
  const words = TALK[lang];
  return el("details", {}, el("summary", { text: words.rubric }),
    el("p", { text: words.rubricNote }),
    ...Object.values(dialogue.rubric).flatMap(({ title, asks, levels }) => [
      el("p", { class: "cv-dimension" }, el("b", { text: title[lang] + words.colon }), el("span", { text: asks[lang] })),
      el("ul", {}, ...levels.map((level, points) => el("li", { text: `${words.scale(points)}${words.colon}${level[lang]}` }))),
    ]));
}

/** One turn thought over: what was said, what it did, what is better and why, another try. */
function review(dialogue, way, at, lang, retry) {
  const words = TALK[lang];
  const node = dialogue.nodes[way.nodes[at]];
  const letter = way.path[at];
  const choice = node.choices[letter];
  const best = node.choices[node.best];
  const rest = Object.entries(node.choices).filter(([name]) => name !== letter && name !== node.best);
  const [from, to] = [way.moods[at], way.moods[at + 1]].map((mood) => moodWord(dialogue, mood, lang));
  const line = (who, text) => el("p", {}, el("b", { text: who + words.colon }), el("span", { text: text[lang] }));
  const answer = (title, { rationale, ...text }) => [line(title, text), el("p", { class: "qz-muted", text: rationale[lang] })];
  const marks = Object.entries(node.offers).map(([name, most]) =>
    el("li", { text: `${dialogue.rubric[name].title[lang]} ${choice.rubric[name] ?? 0}/${most}` }));
  return el("li", {},
    el("p", { class: "qz-muted", text: `${dialogue.other[lang]}${words.colon}${node.customer[lang]}` }),
    line(words.you, choice),
    el("ul", { class: "cv-marks" },
      el("li", { text: from === to ? words.kept(to) : words.moved(from, to) }), ...marks),
    el("p", {}, el("b", { text: words.why + words.colon }), el("span", { text: choice.rationale[lang] })),
    letter === node.best
      ? el("p", { class: "cv-best", text: words.wasBest })
      : el("div", { class: "cv-better" }, ...answer(words.betterWords, best)),
    el("details", {}, el("summary", { text: words.others }), ...rest.flatMap(([, other]) => answer(words.you, other))),
    button(words.retryShort, "qz-quiet", () => retry(at), { "aria-label": words.retry(at + 1) }));
}

/** Every conversation of a page, from the data that stands in it. */
export function mountPage() {
  for (const root of document.querySelectorAll(".conversation[data-conversation]")) {
    mountDialogue(root, JSON.parse(root.querySelector("script").textContent));
  }
}

/** anywidget's entry. */
export function render({ model, el: root }) {
  mountDialogue(root, model.get("data"));
  return keepKeys(root);
}
