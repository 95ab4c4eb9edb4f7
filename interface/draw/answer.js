// What was read, in large letters, a row a line. Of several digits each is a button, which shows it in detail.

const LARGEST = 83; // pixels of a letter's height
const WIDTH = 0.62; // of a letter, as a share of its height

function letter({ text, digit, corrected, words }, place, chosen, choose) {
  const shown = document.createElement(choose ? "button" : "span");
  shown.textContent = text;
  shown.classList.toggle("none", !digit);
  shown.classList.toggle("corrected", corrected);
  if (choose) {
    shown.type = "button";
    shown.ariaLabel = words;
    shown.ariaPressed = String(place === chosen);
    shown.addEventListener("click", () => choose(place));
  }
  return shown;
}

export default function ({ data, parentElement, setStateValue }) {
  const { lines, hint, summary, chosen, number } = data;
  const content = JSON.stringify(data);
  const answer = parentElement.querySelector(".answer");
  if (answer.content === content) return;
  answer.content = content;
  const several = lines.flat().length > 1;
  const choose = several
    ? (place) => {
        answer.querySelectorAll("button").forEach((each, at) => (each.ariaPressed = String(at === place)));
        setStateValue("chosen", { number, place });
      }
    : null;
  let place = 0;
  const rows = lines.map((line) => {
    const row = Object.assign(document.createElement("div"), { className: "line" });
    row.append(...line.map((each) => letter(each, place++, chosen, choose)));
    return row;
  });
  const large = answer.querySelector(".lines");
  const focused = [...large.querySelectorAll("button")].indexOf(parentElement.getRootNode().activeElement);
  large.replaceChildren(...rows);
  if (focused >= 0) large.querySelectorAll("button")[focused]?.focus();
  const longest = Math.max(1, ...lines.map((line) => line.length));
  const most = (lines.length > 1 || several ? 0.75 : 1) * LARGEST / Math.max(1, lines.length * 0.75);
  large.style.fontSize = `min(${most}px, ${100 / (longest * WIDTH)}cqi)`;
  answer.querySelector(".hint").textContent = hint;
  answer.querySelector(".summary").textContent = summary;
}
