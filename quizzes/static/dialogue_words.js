// The texts of practice conversations, in both languages.

export const TALK = {
  zh: {
    minutes: (n) => `约 ${n} 分钟。没有人会看到你的选择，结果只留在这台设备上。`,
    role: "你是谁", situation: "情境", goal: "目标", begin: "开始对话",
    turn: (n) => `第 ${n} 轮`, you: "你说", ask: "你怎么说？", colon: "：",
    mood: (who) => `${who}现在`, better: "好转", worse: "变差", same: "没有变化",
    ending: "结局", curve: "情绪的变化", course: (words) => `从开始到结束依次是：${words.join("、")}。`,
    now: "这一次", before: "上一次", profile: "这次谈话的得分", total: "总分", percent: (x) => `${x}%`,
    last: (x) => `上次 ${x}%`, lastEnding: (title, x) => `上一次的结局是“${title}”，总分 ${x}%。`,
    rubric: "怎样计分", scale: (n) => `${n} 分`,
    rubricNote: "每一轮只看它用得上的方面。各方面的得分，是你在所遇到的几轮里得到的分数占可得分数的比例；总分与最好的一条路相比。",
    review: "回看每一轮", moved: (from, to) => `情绪：${from} → ${to}`, kept: (at) => `情绪：${at}，没有变化`,
    why: "为什么", wasBest: "这是这一轮里最好的说法。", betterWords: "更好的说法", others: "另一种说法会怎样",
    retry: (n) => `从第 ${n} 轮换一种说法`, retryShort: "从这里换一种说法", restart: "从头再来", section: "重读相关小节",
  },
  en: {
    minutes: (n) => `About ${n} minutes. Nobody sees what you choose; the result stays on this device.`,
    role: "Who you are", situation: "The situation", goal: "The aim", begin: "Begin the conversation",
    turn: (n) => `Turn ${n}`, you: "You", ask: "What do you say?", colon: ": ",
    mood: (who) => `${who} is`, better: "better", worse: "worse", same: "unchanged",
    ending: "How it ends", curve: "The mood", course: (words) => `From beginning to end: ${words.join(", ")}.`,
    now: "this time", before: "last time", profile: "This conversation's scores", total: "Overall", percent: (x) => `${x}%`,
    last: (x) => `last time ${x}%`, lastEnding: (title, x) => `Last time it ended with “${title}”, ${x}% overall.`,
    rubric: "How it is scored", scale: (n) => `${n} ${n === 1 ? "point" : "points"}`,
    rubricNote: "A turn is scored only on what it asks for. A bar shows the points you earned out of those that your turns offered; the total is compared with the best way there is.",
    review: "Turn by turn", moved: (from, to) => `Mood: ${from} → ${to}`, kept: (at) => `Mood: ${at}, unchanged`,
    why: "Why", wasBest: "This was the best thing to say here.", betterWords: "Better", others: "What the other answers do",
    retry: (n) => `Say something else in turn ${n}`, retryShort: "Say something else here", restart: "Start again", section: "Reread the section",
  },
};
