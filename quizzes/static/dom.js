// Small things every component needs: elements, ids, the browser's memory.

/** Several widgets may stand on one page, each with its own copy of this code. */
const copy = Math.random().toString(36).slice(2, 8);
let serial = 0;

/** An id that no other element of the page has. */
export const freshId = () => `qz-${copy}-${++serial}`;

/**
 * Make an element.
 * @param {string} tag
 * @param {object} properties `class`, `text`, `html`, `onclick` and the like, or attributes;
 *   undefined, null and false leave an attribute out
 * @param {...(Node|false|null|undefined)} children
 * @returns {HTMLElement}
 */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name === "html") node.innerHTML = value; // an author's text, rendered and escaped at build
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter(Boolean));
  return node;
}

/** A button that is no submit button. */
export const button = (text, kind, onclick, more = {}) =>
  el("button", { type: "button", class: kind, text, onclick, ...more });

/** The text of an author's HTML, for where only text can stand; formulas and images in words. */
export function plain(html) {
  const box = el("div", { html });
  for (const node of box.querySelectorAll("math, img")) {
    node.replaceWith(node.getAttribute("alttext") ?? node.getAttribute("alt") ?? node.textContent);
  }
  return box.textContent.trim();
}

/** An author's HTML as an element; a table too wide for the screen scrolls, by keyboard too. */
export function prose(html, properties = {}) {
  const node = el("div", { ...properties, html });
  for (const table of node.querySelectorAll("table")) {
    const frame = el("div", { class: "qz-scroll" });
    table.replaceWith(frame);
    frame.append(table);
    new ResizeObserver(() => {
      if (frame.scrollWidth > frame.clientWidth) frame.tabIndex = 0;
      else frame.removeAttribute("tabindex");
    }).observe(frame);
  }
  return node;
}

/** Mark the root of a component and say its language. */
export function dress(root, lang, ...names) {
  root.classList.add("qz", ...names);
  root.lang = lang === "zh" ? "zh-CN" : "en";
}

/**
 * Keep JupyterLab from taking keys for its commands while they are meant for the component; only
 * saving stays its own. Its shortcuts listen on the document, so this looks first, on the window;
 * they match the focused element before its parents, so the mark goes there.
 * @returns {() => void} stop
 */
export function keepKeys(root) {
  const decide = (event) => {
    const saves = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s";
    if (root.contains(event.target)) event.target.toggleAttribute("data-lm-suppress-shortcuts", !saves);
  };
  addEventListener("keydown", decide, true);
  return () => removeEventListener("keydown", decide, true);
}

// The browser's memory. In a private window there may be none: nothing is remembered then, and
// everything else works.

/** What was remembered under a name, or null. */
export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}

/** Remember a value; null forgets it. */
export function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // See above.
  }
}
