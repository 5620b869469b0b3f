// The picture of a self-test's result: a radar from four subscales on, and always bars with their
// values as text, which say the same to who cannot see it.

import { el } from "./dom.js";

const WIDTH = 340;
const HEIGHT = 290;
const RADIUS = 104;
/** The radius of four axes, which stand in the corners: names above and below need no room beside. */
const CORNER_RADIUS = 132;

const percentOf = (share) => Math.round(share * 100);

/**
 * @param {object} test
 * @param {{share: number|null, subscales: object}} result
 * @param {{share: number|null, subscales: object}|null} before an earlier attempt to compare with
 */
export function drawProfile(test, result, before, lang, words) {
  const names = Object.keys(test.subscales);
  const whole = names.length >= 4 && names.every((name) => result.subscales[name] !== null);
  return el("div", { class: "st-picture" },
    whole && radar(test, names, result, before, lang, words),
    bars(test, names, result, before, lang, words));
}

/** A bar a subscale, its value as text, and where it stood before. */
function bars(test, names, result, before, lang, words) {
  const row = (name, share, earlier) => {
    const fill = el("span", { class: "st-fill" });
    fill.style.width = `${percentOf(share ?? 0)}%`;
    const known = typeof earlier === "number";
    const mark = known && el("span", { class: "st-mark" });
    if (mark) mark.style.left = `${percentOf(earlier)}%`;
    return el("li", {},
      el("span", { class: "st-name", text: name }),
      el("span", { class: "st-track", "aria-hidden": "true" }, fill, mark),
      el("span", { class: "st-value" },
        el("b", { text: share === null ? words.unknown : words.percent(percentOf(share)) }),
        known && el("small", { text: words.before(percentOf(earlier)) })));
  };
  return el("ul", { class: "st-profile", "aria-label": words.profile },
    row(words.total, result.share, before?.share),
    ...names.map((name) => row(test.subscales[name][lang], result.subscales[name], before?.subscales[name])));
}

function radar(test, names, result, before, lang, words) {
  const corners = names.length === 4;
  const start = corners ? -0.75 * Math.PI : -0.5 * Math.PI;
  const radius = corners ? CORNER_RADIUS : RADIUS;
  const point = (at, share) => {
    const angle = (2 * Math.PI * at) / names.length + start;
    return [WIDTH / 2 + radius * share * Math.cos(angle), HEIGHT / 2 + radius * share * Math.sin(angle)];
  };
  const ring = (share) => names.map((_, at) => point(at, share).map((x) => x.toFixed(1)).join(",")).join(" ");
  const area = (subscales) => names.map((name, at) => point(at, subscales[name]).map((x) => x.toFixed(1)).join(",")).join(" ");
  const comparable = before && names.every((name) => typeof before.subscales[name] === "number");
  const values = names.map((name) => `${test.subscales[name][lang]} ${words.percent(percentOf(result.subscales[name]))}`);
  return svgOf("svg", { class: "st-radar", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": words.radar(values.join(words.join)) },
    ...[0.25, 0.5, 0.75, 1].map((share) => svgOf("polygon", { class: "st-ring", points: ring(share) })),
    ...names.map((_, at) => {
      const [x, y] = point(at, 1);
      return svgOf("line", { class: "st-ring", x1: WIDTH / 2, y1: HEIGHT / 2, x2: x, y2: y });
    }),
    comparable && svgOf("polygon", { class: "st-area-before", points: area(before.subscales) }),
    svgOf("polygon", { class: "st-area", points: area(result.subscales) }),
    ...names.map((name, at) => {
      const [cx, cy] = point(at, result.subscales[name]);
      return svgOf("circle", { class: "st-dot", cx, cy, r: 4 });
    }),
    ...names.map((name, at) => label(test.subscales[name][lang], ...point(at, 1.13))));
}

/** A name at the end of its axis: above or below it, or beside it where the axis lies flat. */
function label(text, x, y) {
  const flat = Math.abs(y - HEIGHT / 2) < RADIUS / 3;
  const side = !flat ? "middle" : x < WIDTH / 2 ? "end" : "start";
  const lines = linesOf(text, flat ? 8 : 16);
  const top = flat ? y - (lines.length - 2) * 8 : y < HEIGHT / 2 ? y - (lines.length - 1) * 17 : y + 12;
  return svgOf("text", { class: "st-axis", "text-anchor": side },
    ...lines.map((line, at) => {
      const part = svgOf("tspan", { x, y: top + 17 * at });
      part.textContent = line;
      return part;
    }));
}

/** Words in lines; a Chinese character is as wide as two Latin ones. */
function linesOf(text, width) {
  const wide = /[\u3000-\u9fff]/.test(text);
  const parts = wide ? text.match(new RegExp(`.{1,${width / 2}}`, "gu")) : text.split(" ");
  if (wide) return parts;
  return parts.reduce((lines, word) => {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    return lines.length && longer.length <= width ? [...lines.slice(0, -1), longer] : [...lines, word];
  }, []);
}

function svgOf(tag, attributes, ...children) {
  const { namespaceURI } = el("div", { html: "<svg></svg>" }).firstChild;
  const node = document.createElementNS(namespaceURI, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children.filter(Boolean));
  return node;
}
