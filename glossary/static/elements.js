// Making elements. The quizzes have their own such helpers; the glossary stands below them and
// imports nothing.

/**
 * Make an element.
 * @param {string} tag
 * @param {object} properties `class`, `text`, `onclick` and the like, or attributes; undefined,
 *   null and false leave an attribute out
 * @param {...(Node|false|null|undefined)} children
 */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter(Boolean));
  return node;
}

/** A button that submits nothing. */
export const button = (text, kind, onclick, more = {}) =>
  el("button", { type: "button", class: kind, text, onclick, ...more });
