// Brings a chart to life when the reader comes near it: sliders, selections, tooltips.
// Until then, in print and without scripts, the picture made when the site was built is shown.

const library = new URL("vega.js", document.currentScript.src).href;
let loading;

function load() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.type = "module";
    script.src = library;
    script.onload = () => resolve(window.vegaEmbed);
    script.onerror = reject;
    document.head.append(script);
  });
  return loading;
}

async function enliven(chart) {
  if (location.protocol === "file:") return; // nothing can be fetched: the picture stays
  const embed = await load();
  const spec = await (await fetch(chart.querySelector(".chart-spec").href)).json();
  const view = document.createElement("div");
  const controls = document.createElement("div");
  controls.className = "vega-bindings";
  const options = { actions: false, renderer: "svg", bind: controls, tooltip: { theme: "custom" } };
  // Expressions are interpreted, never compiled: the page's policy forbids code made from text.
  await embed(view, spec, { ast: true, ...options });
  const picture = chart.querySelector(".chart-view");
  view.className = "chart-view";
  view.setAttribute("role", "img");
  view.setAttribute("aria-label", picture.getAttribute("aria-label"));
  view.querySelector("svg")?.setAttribute("aria-hidden", "true");
  picture.replaceWith(view);
  chart.querySelector(".vega-bindings").replaceWith(controls);
  chart.dataset.live = "true";
}

const observer = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      observer.unobserve(entry.target);
      enliven(entry.target);
    }
  },
  { rootMargin: "400px" },
);
for (const chart of document.querySelectorAll(".chart[data-interactive]")) observer.observe(chart);
