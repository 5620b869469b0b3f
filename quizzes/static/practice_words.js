// The texts of a track's quiz, in both languages.

const counted = (n, one, many) => `${n} ${n === 1 ? one : many}`;

export const PRACTICE_WORDS = {
  zh: {
    about: (n, minutes, mark) => `${n} 道题，大约 ${minutes} 分钟；每题一分，得到 ${mark}% 就通过。`,
    how: "可以随时放下，回来接着答。没通过也没关系：想考几次都行，每次题目都会换。答案只在这台设备上。",
    begin: "开始", again: "再考一次", back: "上一题", next: "下一题", review: "交卷前检查",
    question: (n, of) => `第 ${n} 题，共 ${of} 题`,
    handIn: "交卷", reviewTitle: "交卷前看一遍", allDone: "所有题目都已作答。",
    open: (n) => `还有 ${n} 题没有答完；没答的不得分。`,
    row: (n) => `第 ${n} 题`, done: "已答", missing: "未答完",
    passed: "通过了", failed: "这次还没通过",
    score: (points, of, percent, mark) => `${points}/${of} 分，${percent}%。通过需要 ${mark}%。`,
    passedNext: "成绩已经记在这台设备的培训进度里。", toTrack: "回到入职培训",
    failedNext: "下面逐题写着哪里不对、该重读哪一节。看过再考一次，题目会换。",
    tries: (n) => `已考 ${n} 次。`, won: (percent, date) => `${date}已通过，${percent}%。`,
    byItem: "逐题看", explain: "说明", reread: "重读这一节",
    changed: "题库更新了，这里换成了新的一份题目；没交卷的答案没有带过来。",
    notKept: "浏览器不让本页保存，关掉页面后答案就没有了。",
  },
  en: {
    about: (n, minutes, mark) => `${counted(n, "question", "questions")}, about ${minutes} minutes. Each counts one point; ${mark}% is a pass.`,
    how: "Put it down whenever you like and go on later. If you do not pass, no harm done: take it as often as you like, with new questions each time. Your answers stay on this device.",
    begin: "Start", again: "Take it again", back: "Previous", next: "Next", review: "Review",
    question: (n, of) => `Question ${n} of ${of}`,
    handIn: "Hand in", reviewTitle: "A last look before you hand in", allDone: "Every question is answered.",
    open: (n) => `${counted(n, "question is", "questions are")} not complete; what is open earns nothing.`,
    row: (n) => `Question ${n}`, done: "answered", missing: "not complete",
    passed: "Passed", failed: "Not passed this time",
    score: (points, of, percent, mark) => `${points} of ${of} points, ${percent}%. The pass mark is ${mark}%.`,
    passedNext: "The result is noted in the training progress on this device.", toTrack: "Back to the onboarding track",
    failedNext: "Below, question by question, is what was not right and which section to reread. Then take it again; the questions will be different.",
    tries: (n) => `Taken ${counted(n, "time", "times")}.`, won: (percent, date) => `Passed on ${date} with ${percent}%.`,
    byItem: "Question by question", explain: "Explanation", reread: "Reread the section",
    changed: "The questions have been revised, so this is a new paper. Answers not yet handed in were not carried over.",
    notKept: "Your browser does not let this page keep anything; answers are gone when you close it.",
  },
};
