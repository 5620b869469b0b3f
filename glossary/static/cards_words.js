// The words of the flashcards, in both languages.

/** A number with at most one decimal, without ".0". */
const short = (value) => String(Math.round(value * 10) / 10);
const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

export const CARDS_WORDS = {
  zh: {
    deck: "卡组",
    wholeDecks: { all: "全部术语", onboarding: "★ 入职培训术语" },
    groups: { whole: "总览", part: "按篇", chapter: "按章" },
    size: (count) => `（${count} 个）`,
    direction: "方向",
    directions: { "zh-en": "中文 → 英文", "en-zh": "英文 → 中文", definition: "术语 → 定义" },
    perDay: "每天新卡",
    perDayHint: "所有卡组合计",
    ready: (due, fresh) => (due + fresh ? `今天：到期 ${due} 张，新卡 ${fresh} 张。` : "今天没有要学的卡片了，明天再来。"),
    begin: "开始",
    ask: { "zh-en": "用英文怎么说？", "en-zh": "用中文怎么说？", definition: "这个术语是什么意思？" },
    left: (count) => `还剩 ${count} 张`,
    show: "显示答案",
    answers: ["重来", "困难", "良好", "容易"],
    answerHint: "想起来了吗？",
    answered: (name, wait) => `上一张：${name}，${wait}后再见。`,
    undo: "撤销上一张",
    undone: "已撤销，请重新回答这张。",
    undoGone: "这张卡已在另一个窗口里重新答过，不再撤销。",
    elsewhere: "刚才那张已在另一个窗口里答过，以那次为准。",
    stop: "今天先到这里",
    entry: "在术语表里看",
    doneTitle: "今天的卡片学完了",
    done: (count) => `这一次答了 ${count} 张。进度已保存在这个浏览器里。`,
    back: "返回",
    keys: "键盘：空格翻面，1–4 作答，U 撤销。",
    notKept: "浏览器不让本页保存进度：关掉窗口后就没有了。请用“保存成文件”。",
    learnt: "学到哪里了",
    states: { new: "未学", learning: "学习中", known: "已记住", firm: "牢固" },
    stateHint: "“牢固”指预计三周后仍有九成把握想起来。",
    forecast: "今后七天到期的卡片（不含新卡）",
    todayName: "今天",
    dayName: (time) => new Intl.DateTimeFormat("zh-CN", { weekday: "short" }).format(time),
    files: "换设备：保存和读入进度",
    filesHint: "进度只在这个浏览器里。换手机或电脑时，先在这里保存成文件，再到那边读入；同一张卡以较新的一次为准。",
    save: "保存成文件",
    load: "读入文件",
    fileName: "术语卡片进度",
    fileProblems: {
      large: "这个文件太大，不像是术语卡片的进度，没有读入。",
      unreadable: "这个文件不是术语卡片的进度，或者已经损坏，没有读入。原有进度没有变。",
    },
    fileTaken: ({ taken, older, unusable }) =>
      `读入 ${taken} 张${older ? `；${older} 张这里已有同样新或更新的，保留不动` : ""}${unusable ? `；${unusable} 张的内容不合理，略过` : ""}。`,
    wait: (minutes) => {
      if (minutes < 60) return `${Math.round(minutes)} 分钟`;
      const days = Math.round(minutes / 1440);
      if (days < 30) return `${days} 天`;
      return days < 365 ? `${short(days / 30.4)} 个月` : `${short(days / 365)} 年`;
    },
  },
  en: {
    deck: "Deck",
    wholeDecks: { all: "All terms", onboarding: "★ Onboarding terms" },
    groups: { whole: "Overall", part: "By part", chapter: "By chapter" },
    size: (count) => ` (${count})`,
    direction: "Direction",
    directions: { "zh-en": "Chinese → English", "en-zh": "English → Chinese", definition: "Term → definition" },
    perDay: "New cards a day",
    perDayHint: "over all decks",
    ready: (due, fresh) => (due + fresh ? `Today: ${due} due, ${fresh} new.` : "Nothing to learn today. Come back tomorrow."),
    begin: "Begin",
    ask: { "zh-en": "What is it in English?", "en-zh": "What is it in Chinese?", definition: "What does this term mean?" },
    left: (count) => `${count} left`,
    show: "Show answer",
    answers: ["Again", "Hard", "Good", "Easy"],
    answerHint: "Did you recall it?",
    answered: (name, wait) => `Last card: ${name}, back in ${wait}.`,
    undo: "Undo last answer",
    undone: "Undone. Answer this card again.",
    undoGone: "This card has been answered again in another window; that is not undone.",
    elsewhere: "That card has just been answered in another window; that answer stands.",
    stop: "Stop for today",
    entry: "See it in the glossary",
    doneTitle: "All cards of today are done",
    done: (count) => `${plural(count, "answer")} this time. Your progress is kept in this browser.`,
    back: "Back",
    keys: "Keyboard: space turns the card, 1–4 answer, U undoes.",
    notKept: "Your browser does not let this page keep anything: progress is gone when you close the window. Use “Save as a file”.",
    learnt: "What you have learnt",
    states: { new: "New", learning: "Learning", known: "Known", firm: "Firm" },
    stateHint: "“Firm” means a 90% chance of recalling it three weeks from the last answer.",
    forecast: "Cards due in the next seven days (without new ones)",
    todayName: "Today",
    dayName: (time) => new Intl.DateTimeFormat("en-GB", { weekday: "short" }).format(time),
    files: "Another device: save and load progress",
    filesHint: "Progress is in this browser only. To change devices, save it as a file here and load it there; of two answers to one card the newer stands.",
    save: "Save as a file",
    load: "Load a file",
    fileName: "flashcard-progress",
    fileProblems: {
      large: "This file is too large to be flashcard progress; nothing was loaded.",
      unreadable: "This file is no flashcard progress, or it is damaged. Nothing was loaded and your progress is as before.",
    },
    fileTaken: ({ taken, older, unusable }) =>
      `${plural(taken, "card")} loaded${older ? `; ${older} kept, as new or newer here` : ""}${unusable ? `; ${unusable} left out, as they make no sense` : ""}.`,
    wait: (minutes) => {
      if (minutes < 60) return `${Math.round(minutes)} min`;
      const days = Math.round(minutes / 1440);
      if (days < 30) return plural(days, "day");
      return days < 365 ? `${short(days / 30.4)} months` : `${short(days / 365)} years`;
    },
  },
};
