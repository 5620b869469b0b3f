// The way in for pages and notebooks: self-checks, drillzes, graded quizzes.

import { button, dress, el, freshId, keepKeys } from "./dom.js";
import { mountGraded } from "./graded.js";
import { mountDrill } from "./drill.js";
import { mountSelfcheck } from "./selfcheck.js";
import { WORDS } from "./words.js";

/** Ask for the student number; `cancel` is there when one was given before. */
function mountAsk(root, { lang, suggested }, given, cancel) {
  const words = WORDS[lang];
  const id = freshId();
  const input = el("input", { id, type: "text", class: "qz-number", autocomplete: "off", maxlength: 100, required: true });
  input.value = suggested ?? "";
  const submit = (event) => {
    event.preventDefault();
    if (input.value.trim()) given(input.value.trim());
  };
  // In JupyterLab a form does not submit itself on Enter.
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) submit(event);
  });
  dress(root, lang);
  root.replaceChildren(el("form", { class: "qz-ask", onsubmit: submit },
    el("label", { for: id, text: cancel ? words.askAgain : words.ask }), input,
    el("div", { class: "qz-actions" }, el("button", { type: "submit", class: "qz-primary", text: words.start }),
      cancel && button(words.cancel, "qz-quiet", cancel))));
  if (cancel) input.focus();
}

// --- surfaces ---------------------------------------------------------------------------------

/** Every self-check and drill of a page, from the data that stand in it. */
export function mountPage() {
  for (const root of document.querySelectorAll(".selfcheck[data-item], .drill[data-quiz]")) {
    const mount = root.dataset.item ? mountSelfcheck : mountDrill;
    mount(root, JSON.parse(root.querySelector("script").textContent));
  }
}

/** anywidget's entry: a self-check, a drill, a graded quiz, or what prevents it. */
export function render({ model, el: root }) {
  const release = keepKeys(root);
  const data = model.get("data");
  let stop;
  if (data.kind === "selfcheck") mountSelfcheck(root, data);
  else if (data.kind === "drill") stop = mountDrill(root, data).stop;
  else if (data.kind === "problem") mountProblem(root, data);
  else stop = renderQuiz(model, root);
  return () => {
    release();
    stop?.();
  };
}

function mountProblem(root, { lang, text }) {
  dress(root, lang);
  root.replaceChildren(el("p", { class: "qz-problem", role: "alert", text: text[lang] }));
}

function renderQuiz(model, root) {
  let mounted;
  const set = (name, value) => {
    model.set(name, value);
    model.save_changes();
  };
  const tellSaved = () => {
    const problem = model.get("save_problem");
    if (problem) mounted?.heard("failed", problem);
    else if (model.get("saved_at")) mounted?.heard("saved", model.get("saved_at"));
  };
  const show = () => {
    mounted?.stop();
    mounted = undefined;
    const quiz = { ...model.get("data"), lang: model.get("lang"), began: model.get("began") };
    const ask = (cancel) => mountAsk(root, quiz, (student) => set("student", student), cancel);
    if (!quiz.paper) return ask();
    mounted = mountGraded(root, quiz, {
      answers: model.get("answers"),
      save: (entries) => set("answers", entries),
      chooseLanguage: (lang) => set("lang", lang),
      begin: (began) => set("began", began),
      changeStudent: () => {
        mounted?.stop();
        ask(show);
      },
    });
    return tellSaved();
  };
  model.on("change:data", show);
  model.on("change:answers", () => mounted?.merge(model.get("answers")));
  model.on("change:saved_at", tellSaved);
  model.on("change:save_problem", tellSaved);
  show();
  return () => mounted?.stop();
}
