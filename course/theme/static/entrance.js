// On the first page: the language chosen before, else the browser's, else the first.
const offered = document.currentScript.dataset.languages.split(" ");
let wanted = [];
try {
  wanted = [localStorage.getItem("course:lang") ?? ""];
} catch {
  // No storage: the browser's language decides.
}
wanted = [...wanted, ...navigator.languages].map((code) => code.slice(0, 2));
location.replace(`${wanted.find((code) => offered.includes(code)) ?? offered[0]}/index.html`);
