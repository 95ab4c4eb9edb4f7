// A strip of small drawings. The pen puts the one that is clicked back on the canvas, where Undo takes it away again.

const SVG = "http://www.w3.org/2000/svg";

/** A drawing's strokes, small. */
function picture(objects, { width, height }) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("aria-hidden", "true");
  for (const { path, strokeWidth } of objects) {
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("d", path.flat().join(" "));
    line.setAttribute("stroke-width", Math.max(strokeWidth, 24));
    svg.append(line);
  }
  return svg;
}

const shown = new WeakMap();

export default function ({ data, parentElement }) {
  const content = JSON.stringify(data);
  if (shown.get(parentElement) === content) return;
  shown.set(parentElement, content);
  parentElement.querySelector("h2").textContent = data.title;
  parentElement.querySelector(".strip").replaceChildren(
    ...data.readings.map(({ read, objects }) => {
      const button = document.createElement("button");
      button.type = "button";
      const name = read === "?" ? "No digit" : read.length > 1 ? read.split("\n").join(", ") : `A ${read}`;
      button.ariaLabel = `${name}: show it again`;
      const words = Object.assign(document.createElement("span"), { textContent: read });
      button.append(picture(objects, data), words);
      button.addEventListener("click", () => document.dispatchEvent(new CustomEvent("drawing:put", { detail: objects })));
      return button;
    }),
  );
}
