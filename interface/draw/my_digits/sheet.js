// The collection, small: one picture of all drawings, of which each button shows its part. A click chooses a drawing.

const share = (index, count) => (count > 1 ? (100 * index) / (count - 1) : 0);

function thumbnail({ label, words, chosen }, place, { sprite, across, down }) {
  const button = document.createElement("button");
  button.type = "button";
  button.ariaLabel = words;
  button.ariaPressed = String(chosen);
  const picture = Object.assign(document.createElement("span"), { className: "picture" });
  picture.style.backgroundImage = `url(${sprite})`;
  picture.style.backgroundSize = `${100 * across}% ${100 * down}%`;
  picture.style.backgroundPosition = `${share(place % across, across)}% ${share(Math.floor(place / across), down)}%`;
  button.append(picture, Object.assign(document.createElement("span"), { className: "label", textContent: label }));
  return button;
}

export default function ({ data, parentElement, setStateValue }) {
  const sheet = parentElement.querySelector(".sheet");
  const content = JSON.stringify(data);
  if (sheet.content === content) return;
  sheet.content = content;
  const focused = [...sheet.children].indexOf(parentElement.getRootNode().activeElement);
  sheet.replaceChildren(...data.drawings.map((each, place) => thumbnail(each, place, data)));
  sheet.children[Math.min(focused, sheet.children.length - 1)]?.focus();
  sheet.onclick = ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    button.ariaPressed = String(button.ariaPressed !== "true");
    const chosen = data.drawings.filter((_, place) => sheet.children[place].ariaPressed === "true");
    setStateValue("chosen", chosen.map(({ name }) => name));
  };
}
