// A strip of small drawings. The pen puts the one that is clicked back on the canvas, where Undo takes it away again.

const shown = new WeakMap();

export default function ({ data, parentElement }) {
  const content = JSON.stringify(data);
  if (shown.get(parentElement) === content) return;
  shown.set(parentElement, content);
  parentElement.querySelector("h2").textContent = data.title;
  parentElement.querySelector(".strip").replaceChildren(
    ...data.readings.map(({ picture, read, objects }) => {
      const button = document.createElement("button");
      button.type = "button";
      button.ariaLabel = read === "?" ? "No digit: show it again" : `A ${read}: show it again`;
      const image = Object.assign(document.createElement("img"), { src: picture, alt: "" });
      const words = Object.assign(document.createElement("span"), { textContent: read });
      button.append(image, words);
      button.addEventListener("click", () => document.dispatchEvent(new CustomEvent("drawing:put", { detail: objects })));
      return button;
    }),
  );
}
