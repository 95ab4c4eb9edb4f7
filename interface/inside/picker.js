// A picture of numbers of which one is chosen: by a click or a tap, or by the arrow keys and Enter.

class Picker {
  constructor(root) {
    this.root = root;
    this.box = root.querySelector(".map");
    const at = (event) => {
      const area = this.box.getBoundingClientRect();
      return this.index(((event.clientX - area.left) / area.width) * this.width, ((event.clientY - area.top) / area.height) * this.height);
    };
    this.box.onpointermove = (event) => this.say(at(event));
    this.box.onpointerleave = () => this.say(this.place);
    this.box.onclick = (event) => this.choose(at(event));
    this.box.onkeydown = (event) => {
      const move = { ArrowUp: -this.data.columns, ArrowDown: this.data.columns, ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (event.key === "Enter" || event.key === " ") this.choose(this.pointed);
      else if (move) this.say(Math.max(0, Math.min(this.data.values.length - 1, (this.pointed ?? 0) + move)));
      else return;
      event.preventDefault();
    };
  }

  take(data, tell) {
    this.data = data;
    this.tell = tell;
    const { tiles, rows, columns, values } = data;
    this.across = Math.min(tiles, data.across);
    this.width = this.across * (columns + 1) - 1;
    this.height = Math.ceil(tiles / this.across) * (rows + 1) - 1;
    const canvas = this.root.querySelector("canvas");
    Object.assign(canvas, { width: this.width, height: this.height });
    paint(canvas.getContext("2d"), values, (each) => [...this.corner(each), 1, 1], data.gray ? 1 : largest(values), data.gray);
    this.box.style.aspectRatio = `${this.width} / ${this.height}`;
    this.box.style.maxWidth = `${Math.min(336, Math.max(120, 22 * this.width))}px`;
    this.box.ariaLabel = `${data.title}: the arrow keys move from number to number, Enter chooses one`;
    this.root.querySelector("figcaption").textContent = data.title;
    this.place = data.place;
    this.say(this.place);
  }

  corner(place) {
    const { rows, columns } = this.data;
    const tile = Math.floor(place / (rows * columns));
    const [row, column] = [Math.floor(place / columns) % rows, place % columns];
    return [(tile % this.across) * (columns + 1) + column, Math.floor(tile / this.across) * (rows + 1) + row];
  }

  index(x, y) {
    const { rows, columns, tiles } = this.data;
    const [left, top] = [Math.floor(x / (columns + 1)), Math.floor(y / (rows + 1))];
    const [column, row] = [Math.floor(x - left * (columns + 1)), Math.floor(y - top * (rows + 1))];
    const tile = top * this.across + left;
    return x < 0 || y < 0 || column >= columns || row >= rows || tile >= tiles || left >= this.across ? null : (tile * rows + row) * columns + column;
  }

  say(place) {
    if (place === null || place === undefined) return;
    this.pointed = place;
    this.mark(".pointed", place);
    this.mark(".window", this.place);
    this.root.querySelector(".words").innerHTML = `${this.data.places[0]} ${this.named(place)}: <b>${number(this.data.values[place])}</b>`;
  }

  named(place) {
    const { rows, columns, tiles } = this.data;
    const [tile, row, column] = [Math.floor(place / (rows * columns)), Math.floor(place / columns) % rows, place % columns];
    const inside = rows * columns > 1 ? `row ${row}, column ${column}` : "";
    return tiles > 1 ? `${tile}${inside && `, ${inside}`}` : inside;
  }

  choose(place) {
    if (place === null || place === undefined) return;
    this.place = place;
    this.say(place);
    this.tell(place);
  }

  mark(name, place) {
    const mark = this.root.querySelector(name);
    const [x, y] = this.corner(place);
    const percent = (share) => `${100 * share}%`;
    Object.assign(mark.style, { left: percent(x / this.width), top: percent(y / this.height), width: percent(1 / this.width), height: percent(1 / this.height) });
  }
}

const pickers = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".picker");
  if (!pickers.has(root)) pickers.set(root, new Picker(root));
  const content = JSON.stringify(data);
  if (root.content === content) return;
  root.content = content;
  pickers.get(root).take(data, (place) => setStateValue("place", place));
}
