// Every text of the interface, in both languages. Functions take what stands in the text.

const plural = (n, one, many) => `${n} ${n === 1 ? one : many}`;

export const WORDS = {
  zh: {
    colon: "：",
    // inputs
    choose: "请选择", yes: "对", no: "错", number: "输入数值", text: "写下你的回答",
    blank: (n) => `第 ${n} 空`, points: (n) => `${n} 分`,
    unreadable: "这不像一个数：只写数字，例如 -0.8 或 1250",
    up: "上移", down: "下移", keep: "就用这个顺序", kept: "已采用这个顺序",
    moved: (name, place) => `${name}，现在是第 ${place} 位`,
    // self-check
    practice: "自测", check: "检查", compare: "看参考答案", again: "清空重来",
    right: "正确", partly: "部分正确", wrong: "不对", missed: "漏选", unanswered: "还没有作答",
    invalid: "这个回答无法识别，请改一改", model: "参考答案", rubric: "评分要点", section: "重读相关小节",
    // graded quiz
    question: (n) => `第 ${n} 题`, questions: "题目", progress: (a, n) => `已答 ${a}/${n}`,
    done: "已答", open: "未答", part: (n) => `还差 ${n} 处`,
    next: "下一题", back: "上一题", review: "交卷前检查", flag: "标记", flagged: "已标记",
    reviewTitle: "交卷前看一遍", allDone: "所有题目都已作答。",
    stillOpen: (n) => `还有 ${n} 题没有答完，点题号可以回去作答。`,
    handIn: "答案都在 answers.json 里。请保存笔记本，把整个文件夹（包括 answers.json）一起提交。",
    saved: (time) => `已保存，${time}`, saving: "正在保存……",
    unsaved: "内核没有回应，答案暂时只存在这个浏览器里。请重新运行这个单元格，答案会写入 answers.json。",
    failed: (why) => `answers.json 写不进去（${why}）。答案暂时只存在这个浏览器里，请联系老师。`,
    restored: (n) => `已从这个浏览器取回 ${n} 个较新的答案。`,
    elsewhere: (n) => `另一个窗口里有 ${n} 个较新的答案，已经采用。`,
    language: "English", student: (id) => `学号 ${id}`, change: "改学号", cancel: "取消", start: "开始作答",
    ask: "每个人的题目和数字各不相同。请输入老师登记的学号：",
    askAgain: "换了学号，题目和数字也会换；现在的答案另存一份。请输入老师登记的学号：",
  },
  en: {
    colon: ": ",
    choose: "Choose", yes: "True", no: "False", number: "Enter a number", text: "Write your answer",
    blank: (n) => `Blank ${n}`, points: (n) => plural(n, "point", "points"),
    unreadable: "This does not read as a number: write digits only, such as -0.8 or 1250",
    up: "Move up", down: "Move down", keep: "Use this order", kept: "This order is your answer",
    moved: (name, place) => `${name}, now in place ${place}`,
    practice: "Self-check", check: "Check", compare: "Show the model answer", again: "Clear and try again",
    right: "Right", partly: "Partly right", wrong: "Not right", missed: "Missed", unanswered: "Not answered yet",
    invalid: "This answer cannot be read, please change it", model: "Model answer", rubric: "What earns points", section: "Reread the section",
    question: (n) => `Question ${n}`, questions: "Questions", progress: (a, n) => `${a} of ${n} answered`,
    done: "answered", open: "open", part: (n) => plural(n, "part open", "parts open"),
    next: "Next", back: "Previous", review: "Review before handing in", flag: "Flag", flagged: "Flagged",
    reviewTitle: "A last look before you hand in", allDone: "Every question is answered.",
    stillOpen: (n) => `${plural(n, "question is", "questions are")} not complete. Choose one to go back to it.`,
    handIn: "Your answers are in answers.json. Save the notebook and hand in the whole folder, answers.json included.",
    saved: (time) => `Saved at ${time}`, saving: "Saving…",
    unsaved: "The kernel does not answer, so your answers are only in this browser for now. Run this cell again and they are written to answers.json.",
    failed: (why) => `answers.json cannot be written (${why}). Your answers are only in this browser for now; tell your teacher.`,
    restored: (n) => `${plural(n, "newer answer was", "newer answers were")} brought back from this browser.`,
    elsewhere: (n) => `Another window had ${plural(n, "newer answer", "newer answers")}, now used here.`,
    language: "中文", student: (id) => `Student ${id}`, change: "Change", cancel: "Cancel", start: "Start",
    ask: "Questions and numbers are your own. Enter your student number as your teacher has it:",
    askAgain: "Another number brings other questions; the present answers are put aside. Enter your student number as your teacher has it:",
  },
};
