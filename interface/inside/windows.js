// A window slid over a map: what is under it, the products, and their sum, one pixel of the map above.
//
// It is moved by pointing at either map, by the arrow keys, or by itself. Every number comes from the server.

const STEP = 140; // milliseconds from one place to the next

/** A number with at most three decimals, to fit into a cell. */
function short(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3).replace("-", "−");
}

class Walk {
  constructor(root) {
    this.root = root;
    this.place = 0;
    this.play = root.querySelector(".play");
    this.play.onclick = () => (this.timer ? this.stop() : this.start());
    for (const name of ["below", "above"]) this.listen(root.querySelector(`.${name} .map`), name);
  }

  take(data) {
    this.data = data;
    const { columns, rows } = data;
    if (!this.moved) this.place = data.first;
    this.place = Math.min(this.place, rows * columns - 1);
    this.root.querySelector(".below figcaption").textContent = data.below;
    this.root.querySelector(".above figcaption").textContent = data.above;
    this.map("below", this.framed(), data.side, data.side, data.gray);
    this.map("above", data.results, columns, rows, false);
    this.show();
  }

  /** The map below with its margin of zeros. */
  framed() {
    const { channel, inner, margin, side } = this.data;
    return Array.from({ length: side * side }, (_, at) => this.under(Math.floor(at / side), at % side, channel, inner, margin));
  }

  under(row, column, channel, inner, margin) {
    const [y, x] = [row - margin, column - margin];
    return y < 0 || x < 0 || y >= inner || x >= inner ? 0 : channel[y * inner + x];
  }

  map(name, values, wide, high, gray) {
    const canvas = this.root.querySelector(`.${name} canvas`);
    Object.assign(canvas, { width: wide, height: high });
    paint(canvas.getContext("2d"), values, (at) => [at % wide, Math.floor(at / wide), 1, 1], gray ? 1 : largest(values), gray);
    canvas.parentElement.style.aspectRatio = `${wide} / ${high}`;
  }

  listen(box, name) {
    const at = (event) => {
      const area = box.getBoundingClientRect();
      const { rows, columns, side, size, stride } = this.data;
      let row, column;
      if (name === "above") {
        row = Math.floor(((event.clientY - area.top) / area.height) * rows);
        column = Math.floor(((event.clientX - area.left) / area.width) * columns);
      } else {
        const middle = (share) => Math.round((share * side - size / 2) / stride);
        row = middle((event.clientY - area.top) / area.height);
        column = middle((event.clientX - area.left) / area.width);
      }
      this.stop();
      this.go(row, column);
    };
    box.onpointermove = box.onpointerdown = at;
    box.onkeydown = (event) => {
      const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (!move) return;
      event.preventDefault();
      this.stop();
      const { columns } = this.data;
      this.go(Math.floor(this.place / columns) + move[0], (this.place % columns) + move[1]);
    };
  }

  go(row, column) {
    const { rows, columns } = this.data;
    const within = (at, count) => Math.max(0, Math.min(count - 1, at));
    this.place = within(row, rows) * columns + within(column, columns);
    this.moved = true;
    this.show();
  }

  start() {
    this.moved = true;
    this.play.textContent = "❚❚ Stop";
    this.timer = setInterval(() => {
      if (!this.root.isConnected) return this.stop();
      this.place = (this.place + 1) % (this.data.rows * this.data.columns);
      this.show();
    }, STEP);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    this.play.textContent = "▶ Slide it";
  }

  show() {
    const { rows, columns, side, size, stride, results } = this.data;
    const [row, column] = [Math.floor(this.place / columns), this.place % columns];
    this.mark("below", (stride * column) / side, (stride * row) / side, size / side, size / side);
    this.mark("above", column / columns, row / rows, 1 / columns, 1 / rows);
    const { channel, inner, margin } = this.data;
    const cells = Array.from({ length: size * size }, (_, at) =>
      this.under(stride * row + Math.floor(at / size), stride * column + (at % size), channel, inner, margin),
    );
    this.grid("patch", cells, this.data.gray);
    const text = this.data.kernel ? this.kernelText(size) : this.poolText(cells);
    this.root.querySelector(".sum").innerHTML = `row ${row}, column ${column}: ${text} = <b>${number(results[this.place])}</b>`;
  }

  kernelText(size) {
    const { kernel, products, sums, others, bias, channels } = this.data;
    const mine = products.slice(this.place * size * size, (this.place + 1) * size * size);
    this.grid("kernel", kernel, false);
    this.grid("products", mine, false);
    const rest = channels > 1 ? ` + the other ${channels - 1} channels ${signed(others[this.place])}` : "";
    return `the ${size * size} products sum to ${signed(sums[this.place])}${rest} + bias ${signed(bias)}`;
  }

  poolText(cells) {
    const { winners } = this.data;
    for (const name of ["kernel", "products"]) this.root.querySelector(`.${name}`).hidden = true;
    if (!winners.length) return `(${cells.map(signed).join(" + ")}) / 4`;
    this.root.querySelectorAll(".patch .grid span")[winners[this.place]].classList.add("won");
    return `the largest of ${cells.map(number).join(", ")}`;
  }

  grid(name, values, gray) {
    const figure = this.root.querySelector(`.${name}`);
    figure.hidden = false;
    const size = Math.sqrt(values.length);
    const grid = figure.querySelector(".grid");
    grid.style.gridTemplateColumns = `repeat(${size}, minmax(0, 1fr))`;
    grid.classList.toggle("small", size > 3);
    const most = name === "kernel" || !gray ? largest(values) : 1;
    grid.replaceChildren(
      ...values.map((value) => {
        const cell = element("span", { textContent: short(value) });
        cell.style.setProperty("--strength", `${Math.round((60 * Math.abs(value)) / Math.max(most, 1e-300))}%`);
        cell.classList.toggle("negative", value < 0);
        return cell;
      }),
    );
  }

  mark(name, left, top, wide, high) {
    const mark = this.root.querySelector(`.${name} .window`);
    const percent = (share) => `${100 * share}%`;
    Object.assign(mark.style, { left: percent(left), top: percent(top), width: percent(wide), height: percent(high) });
  }
}

const walks = new WeakMap();
const versions = new WeakMap();

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".walk");
  if (!walks.has(root)) walks.set(root, new Walk(root));
  if (versions.get(root) === data.version) return;
  versions.set(root, data.version);
  walks.get(root).take(data);
}
