// A box around each digit that was read, with what it was read as, over the canvas, where it catches no pointer.
//
// The boxes are of one drawing, by its number. As soon as the pen goes down or says that there is another drawing they
// are pale, until the answer to that one comes; over an empty canvas there are none. They are in the canvas's own
// shadow root, in shares of its sides, so that they are right at every size; the pen tells when Streamlit has put it
// there anew.

const STYLE = `
.boxes { position: absolute; inset: 0; z-index: 15; overflow: hidden; pointer-events: none; transition: opacity 0.12s; }
.boxes.old { opacity: 0.3; }
.boxes div { position: absolute; box-sizing: border-box; border: 1.5px solid #7fb2ff; border-radius: 5px; }
.boxes div.chosen { border-width: 3px; }
.boxes div.none { border-color: #ffc166; border-style: dashed; }
.boxes span {
  position: absolute;
  left: -1.5px;
  bottom: 100%;
  padding: 0 5px;
  font: 700 13px/18px sans-serif;
  color: #0b1220;
  background: #7fb2ff;
  border-radius: 4px;
}
.boxes .chosen span { left: -3px; }
.boxes .none span { color: #ffc166; background: #000; border: 1px dashed #ffc166; }
.boxes .high span { bottom: auto; top: 0; }
`;

const HIGH = 0.09; // a box that begins above this share of the canvas has its reading inside: above is no room

function paper() {
  const hosts = [...document.querySelectorAll(".st-key-drawing [data-testid=stBidiComponentIsolated]")];
  return hosts.map((host) => host.shadowRoot).find((root) => root?.querySelector("canvas.upper-canvas"));
}

function layer(root) {
  const found = root.querySelector(".boxes");
  if (found) return found;
  const style = Object.assign(document.createElement("style"), { textContent: STYLE });
  const made = Object.assign(document.createElement("div"), { className: "boxes", ariaHidden: "true" });
  root.append(style, made);
  return made;
}

function box({ box: [left, top, right, bottom], text, digit }, chosen) {
  const made = document.createElement("div");
  made.classList.toggle("none", !digit);
  made.classList.toggle("chosen", chosen);
  made.classList.toggle("high", top < HIGH);
  const [x, y, width, height] = [left, top, right - left, bottom - top].map((share) => `${100 * share}%`);
  Object.assign(made.style, { left: x, top: y, width, height });
  made.append(Object.assign(document.createElement("span"), { textContent: text }));
  return made;
}

class Boxes {
  constructor() {
    this.ended = new AbortController();
    const { signal } = this.ended;
    document.addEventListener("drawing:changed", () => this.show(false), { signal });
    document.addEventListener("drawing:moves", () => this.show(true), { signal });
  }

  /** Where the paper is now; pale while the pen is down, or what is there is not what was read. */
  show(moving) {
    const root = paper();
    if (!root) return;
    const over = layer(root);
    const { number, strokes } = document.querySelector(".st-key-drawing").dataset;
    if (over.shown !== this.data) {
      const { digits, chosen } = this.data;
      over.replaceChildren(...digits.map((each, place) => box(each, digits.length > 1 && place === chosen)));
      over.shown = this.data;
    }
    over.hidden = strokes === "0";
    over.classList.toggle("old", moving || Number(number) !== this.data.number);
  }
}

const shown = new WeakMap();

export default function ({ data, parentElement }) {
  const boxes = shown.get(parentElement) ?? new Boxes();
  shown.set(parentElement, boxes);
  boxes.data = data;
  boxes.show(false);
  return () => setTimeout(() => parentElement.isConnected || boxes.ended.abort());
}
