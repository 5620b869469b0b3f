// The onboarding track: what is done in this browser, what comes next, and the completion file. Also
// the button at the end of a chapter. Other pages note what is done under course:done:KIND:ID.

(() => {
  "use strict";
  const WORDS = {
    zh: {
      progress: (done, all) => `已完成 ${done}/${all} 步`, left: (text) => `还需大约 ${text}`, next: "接着做", all: "全部完成了。",
      hours: (h, m) => (h ? `${h} 小时${m ? ` ${m} 分钟` : ""}` : `${m} 分钟`),
      done: (date) => `已完成，${date}`, passed: (percent, date) => `已通过 ${percent}%，${date}`, open: "未完成", begun: (read, all) => `已读 ${read}/${all} 节`, stale: "题目已更新，请再考一次",
      read: "标记为读完", unread: "已读完（取消）", chapterEnd: "这一章是入职培训的一部分。", chapterDone: "这一章已记为读完。", back: "回到入职培训",
      recordTitle: "完成记录", recordOpen: (n) => `还差 ${n} 步。全部完成以后，可以在这里保存完成记录文件，交给培训负责人。`,
      recordReady: "填上姓名，保存文件，交给培训负责人。负责人会重新计分，然后签发完成证明。文件里有姓名、各步完成的日期和测验答案，没有自测结果和对话内容。",
      name: "姓名", staff: "工号（没有可不填）", save: "保存完成记录文件", needName: "请先填姓名。", saved: "文件已保存。请把它发给培训负责人。",
      file: "入职培训", share: "几个人合用这台设备？", shareHint: "进度只在这台设备上。换人之前，可以把课程留在这里的记录全部清掉：进度、自测、对话、卡片、答案。清掉以后找不回来。",
      clear: "清除全部学习记录", sure: "再按一次，全部清除", cleared: "已清除。", notKept: "浏览器不让本页保存，进度记不住。请换一个窗口（不要用无痕模式）。",
    },
    en: {
      progress: (done, all) => `${done} of ${all} steps done`, left: (text) => `about ${text} to go`, next: "Next", all: "All done.",
      hours: (h, m) => [h && `${h} h`, m && `${m} min`].filter(Boolean).join(" "),
      done: (date) => `done, ${date}`, passed: (percent, date) => `passed with ${percent}%, ${date}`, open: "open", begun: (read, all) => `${read} of ${all} sections read`, stale: "questions revised, take it again",
      read: "Mark as read", unread: "Read (undo)", chapterEnd: "This chapter is part of the onboarding track.", chapterDone: "This chapter is marked as read.", back: "Back to the onboarding track",
      recordTitle: "Completion file", recordOpen: (n) => `${n === 1 ? "One step" : `${n} steps`} to go. When all are done, you can save a completion file here and give it to your trainer.`,
      recordReady: "Fill in your name, save the file and give it to your trainer, who scores the quiz again and issues a certificate. The file holds your name, the day of each step and your answers to the quiz; no self-test results, nothing of the conversations.",
      name: "Name", staff: "Staff number (if you have one)", save: "Save the completion file", needName: "Please fill in your name first.", saved: "Saved. Send the file to your trainer.",
      file: "onboarding", share: "Is this device shared?", shareHint: "Progress is on this device only. Before somebody else uses it you can clear everything that the course keeps here: progress, self-tests, conversations, flashcards, answers. It cannot be brought back.",
      clear: "Clear all learning records", sure: "Press again to clear everything", cleared: "Cleared.", notKept: "Your browser does not let this page keep anything, so progress is lost. Use another window (not a private one).",
    },
  };
  /** What stays when a shared device is cleared: how the site looks. */
  const LOOKS = ["course:theme", "course:lang"];
  const PERSON = "course:track:person";

  const el = (tag, properties = {}, ...children) => {
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
  };
  const recall = (name) => {
    try {
      return JSON.parse(localStorage.getItem(name) ?? "null");
    } catch {
      return null;
    }
  };
  /** Whether it was kept. */
  const remember = (name, value) => {
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  };
  /** Forget everything but the looks. */
  const forget = () => {
    try {
      for (const name of Object.keys(localStorage)) {
        if (name.startsWith("course:") && !LOOKS.includes(name)) localStorage.removeItem(name);
      }
    } catch {
      // No storage: there is nothing to forget.
    }
  };
  const isMoment = (value) => typeof value === "string" && !Number.isNaN(Date.parse(value));
  /** What is noted of a step, or null. */
  const doneOf = (name) => {
    const noted = recall(`course:done:${name}`);
    return noted && isMoment(noted.at) ? noted : null;
  };
  /** How far a chapter was read (`progress.js`): `[sections read, sections]`, or null. */
  const readOf = (slug) => {
    const { read, sections } = recall(`course:read:${slug}`) ?? {};
    return Array.isArray(read) && read.length && Number.isInteger(sections) ? [read.length, sections] : null;
  };
  const day = (iso, lang) => new Date(iso).toLocaleDateString(lang === "zh" ? "zh-CN" : "en-GB", { month: "short", day: "numeric" });

  /** A button that marks a chapter as read and unmarks it. */
  function readButton(slug, words, label, told) {
    const name = `chapter:${slug}`;
    const button = el("button", { type: "button", class: "tk-read", "aria-label": label, onclick: () => {
      const kept = remember(`course:done:${name}`, doneOf(name) ? null : { at: new Date().toISOString(), share: 1, detail: {} });
      told(kept);
    } });
    const draw = () => {
      button.textContent = doneOf(name) ? words.unread : words.read;
      button.setAttribute("aria-pressed", String(Boolean(doneOf(name))));
      if (label) button.setAttribute("aria-label", `${button.textContent}${label}`);
    };
    draw();
    return { button, draw };
  }

  // --- at the end of a chapter

  for (const root of document.querySelectorAll(".track-read")) {
    const { chapter, lang, track } = root.dataset;
    const words = WORDS[lang];
    const line = el("p", { role: "status" });
    const told = (kept) => {
      mark.draw();
      line.textContent = !kept ? words.notKept : doneOf(`chapter:${chapter}`) ? words.chapterDone : words.chapterEnd;
    };
    const mark = readButton(chapter, words, "", told);
    told(true);
    root.append(line, el("div", { class: "tk-actions" }, mark.button, el("a", { href: `${document.documentElement.dataset.root}${track}.html`, text: words.back })));
  }

  // --- the page of the track

  function mountTrack(root) {
    const data = JSON.parse(root.querySelector("script").textContent);
    const words = WORDS[data.lang];
    const summary = root.querySelector(".tk-summary");
    const record = root.querySelector(".tk-record");
    const status = el("p", { class: "tk-status", role: "status" });
    const steps = data.steps.map((step) => ({ ...step, name: `${step.kind}:${step.id}` }));

    /** A quiz of an earlier edition cannot be scored again any more. */
    const isStale = (step, done) => step.kind === "quiz" && done?.detail?.edition !== data.edition;
    const isDone = (step) => {
      const done = doneOf(step.name);
      return Boolean(done) && !isStale(step, done);
    };

    const marks = steps.map((step) => {
      const item = root.querySelector(`[data-step="${step.name}"]`);
      const state = el("span", { class: "tk-state" });
      item.append(state);
      const about = data.lang === "zh" ? `：${step.title}` : `: ${step.title}`;
      const read = step.kind === "chapter" && readButton(step.id, words, about, (kept) => {
        draw();
        if (!kept) status.textContent = words.notKept;
      });
      if (read) item.append(read.button);
      return () => {
        const done = doneOf(step.name);
        const begun = step.kind === "chapter" && readOf(step.id);
        item.toggleAttribute("data-done", isDone(step));
        state.toggleAttribute("data-open", !done && !begun);
        state.textContent = !done ? begun ? words.begun(...begun) : words.open
          : isStale(step, done) ? words.stale
            : step.kind === "quiz" ? words.passed(Math.floor(done.share * 100 + 1e-9), day(done.at, data.lang))
              : words.done(day(done.at, data.lang));
        if (read) read.draw();
      };
    });

    function drawSummary() {
      const done = steps.filter(isDone).length;
      const open = steps.filter((step) => !isDone(step));
      const minutes = open.reduce((sum, step) => sum + step.minutes, 0);
      const text = words.progress(done, steps.length);
      const left = open.length ? words.left(words.hours(Math.floor(minutes / 60), minutes % 60)) : words.all;
      summary.replaceChildren(
        el("progress", { max: steps.length, value: done, "aria-label": text }),
        el("p", { text: `${text}${data.lang === "zh" ? "，" : "; "}${left}` }),
        open.length > 0 && el("a", { class: "tk-next", href: `${data.top}${open[0].page}.html` },
          el("small", { text: words.next }), el("span", { text: open[0].title })) || "");
    }

    function drawRecord() {
      if (!steps.some((step) => step.kind === "quiz")) return;
      const open = steps.filter((step) => !isDone(step)).length;
      const person = recall(PERSON) ?? {};
      const title = el("h2", { text: words.recordTitle });
      if (open) {
        record.replaceChildren(title, el("p", { text: words.recordOpen(open) }), shared());
        return;
      }
      const name = el("input", { id: "tk-name", type: "text", maxlength: 80, autocomplete: "name", required: true });
      const staff = el("input", { id: "tk-staff", type: "text", maxlength: 40, autocomplete: "off" });
      name.value = typeof person.name === "string" ? person.name : "";
      staff.value = typeof person.staff === "string" ? person.staff : "";
      const submit = (event) => {
        event.preventDefault();
        const who = { name: name.value.trim(), staff: staff.value.trim() };
        if (!who.name) {
          status.textContent = words.needName;
          name.focus();
          return;
        }
        remember(PERSON, who);
        download(`${words.file}-${who.name.replace(/[^\p{L}\p{N}_-]+/gu, "-")}.json`, completion(who));
        status.textContent = words.saved;
      };
      record.replaceChildren(title, el("p", { text: words.recordReady }),
        el("form", { onsubmit: submit, novalidate: true },
          el("label", { for: "tk-name", text: words.name }), name,
          el("label", { for: "tk-staff", text: words.staff }), staff,
          el("button", { type: "submit", class: "tk-save", text: words.save })), shared());
    }

    /** The completion file: `course certify` reads it and scores the quiz again. */
    function completion({ name, staff }) {
      const { attempt, edition, begun, finished, entries, tries } = doneOf(`quiz:${data.track}`).detail;
      const responses = Object.fromEntries(Object.entries(entries).map(([slot, { item, variant, response }]) => [slot, { item, variant, response }]));
      return JSON.stringify({
        kind: "track-completion", format: 1, track: data.track, lang: data.lang, name, staff, saved: new Date().toISOString(),
        steps: steps.map((step) => ({ kind: step.kind, id: step.id, at: doneOf(step.name).at })),
        quiz: { edition, attempt, begun, finished, tries, entries: responses },
      }, null, 1);
    }

    function download(name, text) {
      const link = el("a", { href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    }

    function shared() {
      const clear = el("button", { type: "button", class: "tk-clear", text: words.clear, onclick: () => {
        if (clear.textContent !== words.sure) {
          clear.textContent = words.sure;
          return;
        }
        forget();
        draw();
        status.textContent = words.cleared;
      } });
      return el("details", {}, el("summary", { text: words.share }), el("p", { text: words.shareHint }), clear);
    }

    function draw() {
      status.textContent = "";
      for (const each of marks) each();
      drawSummary();
      drawRecord();
    }

    root.append(status);
    draw();
    // What another window did, or this one before the reader came back to the page.
    addEventListener("storage", (event) => {
      if (event.key === null || event.key.startsWith("course:done:")) draw();
    });
    addEventListener("pageshow", (event) => event.persisted && draw());
  }

  for (const root of document.querySelectorAll(".track[data-track]")) {
    try {
      mountTrack(root);
    } finally {
      root.dataset.live = "";
    }
  }
})();
