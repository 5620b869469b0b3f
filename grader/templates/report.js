// The report comes alive: charts with tooltips and choices, tables that sort. It reads nothing but
// what stands in the page; without it the page is whole, with its pictures and tables as printed.
"use strict";

for (const data of document.querySelectorAll("script[data-chart]")) {
  const figure = data.closest("figure");
  const place = document.createElement("div");
  // `ast`: expressions are interpreted, never compiled, so that the page needs no eval.
  window
    .vegaEmbed(place, JSON.parse(data.textContent), {
      actions: false,
      ast: true,
      renderer: "svg",
      loader: { load: () => Promise.reject(new Error("the report loads nothing")) },
    })
    .then(() => {
      const svg = place.querySelector("svg");
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-label", figure.querySelector("svg").getAttribute("aria-label"));
      figure.querySelector("svg").replaceWith(place);
    })
    .catch((error) => console.error(error));
}

const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
const value = (row, column) => row.cells[column].textContent.trim();
// Numbers by size wherever they stand; what is none comes last.
const figure = (text) => Number.parseFloat(text.replace("\u2212", "-"));

for (const table of document.querySelectorAll("table[data-sort]")) {
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const up = head.ariaSort !== "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const body = table.tBodies[0];
      const rows = [...body.rows].sort((one, other) => {
        const [a, b] = [value(one, column), value(other, column)];
        const [x, y] = [figure(a), figure(b)];
        if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;
        const order = Number.isNaN(x) ? collator.compare(a, b) : x - y || collator.compare(a, b);
        return up ? order : -order;
      });
      body.append(...rows);
    });
  });
}
