// The stepper: one step of a pass at a time, its numbers, and what the number that is pointed at is made of.
//
// A mouse points by being there, a finger by a tap, the keyboard by the arrow keys. All numbers come from the server:
// nothing is calculated here but where things are drawn, how strong their colour is, and three digits of each number.

const SIDE = 28;
const GAP = 2;
const TILE = 28;
const MOST_CELLS = 40; // more numbers than these are squares without words

/** How strong a number's colour is, from 0 to 1, among its like. */
function strengths(values) {
  const most = Math.max(...values.map(Math.abs), 1e-300);
  return values.map((value) => Math.abs(value) / most);
}

class Stepper {
  constructor(root) {
    this.root = root;
    this.at = 0;
    this.chosen = new Map(); // of each result, the number that was chosen last
    this.rail = root.querySelector(".rail");
    this.card = root.querySelector(".card");
    root.querySelector(".back").onclick = () => this.go(this.at - 1);
    root.querySelector(".next").onclick = () => this.go(this.at + 1);
    root.addEventListener("pointerleave", () => this.choose());
  }

  take(data) {
    this.data = data;
    this.at = Math.min(this.at, data.steps.length - 1);
    this.show();
  }

  go(place) {
    this.at = Math.max(0, Math.min(this.data.steps.length - 1, place));
    this.show();
  }

  show() {
    const { steps } = this.data;
    const groups = [...new Set(steps.map((step) => step.group))];
    const focused = this.rail.contains(this.root.getRootNode().activeElement);
    const scrolled = this.rail.scrollLeft;
    this.rail.replaceChildren(
      ...groups.map((group) =>
        element("div", { className: "group" }, element("span", { className: "quiet", textContent: group }),
          element("div", { className: "chips" }, ...steps.flatMap((step, place) => (step.group === group ? [this.chip(step, place)] : [])))),
      ),
    );
    this.rail.scrollLeft = scrolled;
    if (focused) this.rail.querySelector("[aria-current]")?.focus();
    const current = this.rail.querySelector("[aria-current]").getBoundingClientRect();
    const rail = this.rail.getBoundingClientRect(); // scrolled by itself on a phone, and never the page with it
    if (current.left < rail.left || current.right > rail.right) this.rail.scrollLeft += current.left - rail.left - rail.width / 3;
    this.root.querySelector(".back").disabled = this.at === 0;
    this.root.querySelector(".next").disabled = this.at === steps.length - 1;
    this.root.querySelector(".count").textContent = `Step ${this.at + 1} of ${steps.length}`;
    this.draw(steps[this.at]);
  }

  chip(step, place) {
    const chip = element("button", { type: "button", textContent: step.chip, title: step.title });
    chip.ariaLabel = `${step.chip}: ${step.title}`;
    if (place === this.at) chip.setAttribute("aria-current", "step");
    chip.classList.toggle("done", place < this.at);
    chip.onclick = () => this.go(place);
    return chip;
  }

  draw(step) {
    this.views = new Map();
    const inputs = element("div", { className: "panel inputs" }, ...step.shows.map((name) => this.view(name)));
    const results = element("div", { className: "panel results" }, ...step.results.map((result) => this.view(result.of, result)));
    this.extra = element("div", { className: "extra" });
    if (step.shows.length) inputs.append(this.extra);
    this.detail = element("div", { className: "detail" });
    this.detail.setAttribute("aria-live", "polite");
    const panels = element("div", { className: step.shows.length ? "panels" : "panels alone" });
    if (step.shows.length) panels.append(inputs, element("span", { className: "arrow", textContent: "→", ariaHidden: "true" }));
    panels.append(results);
    this.card.replaceChildren(
      element("h2", { textContent: step.title }),
      element("div", { className: "formula", textContent: step.formula }),
      element("p", { textContent: step.words }),
      this.detail,
      panels,
    );
    this.step = step;
    this.choose();
  }

  /** A quantity's picture; `result` where it is what the step gives. */
  view(name, result) {
    const quantity = this.data.quantities[name];
    const view = { name, quantity, result, lights: [] };
    this.views.set(name, this.views.get(name) ?? view);
    const figure = element("figure", { className: quantity.kind });
    const title = quantity.title ? `${quantity.symbol}, ${quantity.title}` : quantity.symbol;
    figure.append(element("figcaption", { textContent: title }));
    figure.append(quantity.kind === "cells" && quantity.values.length <= MOST_CELLS ? this.cells(view) : this.squares(view));
    return figure;
  }

  cells(view) {
    const { values, digits } = view.quantity;
    const strong = strengths(values);
    const list = element("div", { className: "cells" });
    list.setAttribute("role", "group");
    view.cells = values.map((value, place) => {
      const cell = element("button", { type: "button" });
      cell.innerHTML = `${values.length > 1 ? `<i>${place}</i>` : ""}<b>${number(value)}</b>`;
      cell.ariaLabel = `${view.quantity.symbol} ${digits ? "of digit" : "number"} ${place}: ${value}`;
      cell.style.setProperty("--strength", `${Math.round(55 * strong[place])}%`);
      cell.classList.toggle("below", value < 0);
      const point = () => this.point(view, place);
      cell.onpointerenter = cell.onfocus = point;
      cell.onclick = () => this.point(view, place, true);
      return cell;
    });
    list.append(...view.cells);
    return list;
  }

  /** Many numbers as squares on a canvas, or a picture from the server, with marks over it. */
  squares(view) {
    const { quantity } = view;
    const box = element("div", { className: "squares", tabIndex: 0 });
    box.setAttribute("role", "application");
    box.ariaLabel = `${quantity.symbol}, ${quantity.title || "numbers"}: the arrow keys move from number to number`;
    view.grid = this.grid(quantity);
    if (quantity.kind === "maps") box.append(element("img", { src: quantity.address, alt: quantity.alt }));
    else box.append(this.canvas(quantity, view.grid));
    box.style.setProperty("--across", view.grid.width);
    box.style.setProperty("--ratio", `${view.grid.width} / ${view.grid.height}`);
    box.style.maxWidth = `${view.grid.most}px`;
    view.marks = element("div", { className: "marks" });
    box.append(view.marks);
    const at = (event) => {
      const area = box.getBoundingClientRect();
      const x = ((event.clientX - area.left) / area.width) * view.grid.width;
      const y = ((event.clientY - area.top) / area.height) * view.grid.height;
      return view.grid.index(x, y);
    };
    box.onpointermove = (event) => {
      const place = at(event);
      if (place !== null) this.point(view, place);
    };
    box.onclick = (event) => {
      const place = at(event);
      if (place !== null) this.point(view, place, true);
    };
    box.onkeydown = (event) => {
      const move = { ArrowUp: -view.grid.row, ArrowDown: view.grid.row, ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!move) return;
      event.preventDefault();
      view.last = Math.max(0, Math.min(quantity.values.length - 1, (view.last ?? 0) + move));
      this.point(view, view.last, true);
    };
    return box;
  }

  /** Where each number of a quantity is drawn: the whole's width and height in squares, and both ways between. */
  grid({ kind, values, columns, rows, shape, across }) {
    const plain = (width, count, most) => ({
      width, height: Math.ceil(count / width), most, row: width,
      index: (x, y) => {
        const place = Math.floor(y) * width + Math.floor(x);
        return x >= 0 && x < width && place >= 0 && place < count ? place : null;
      },
      box: (place) => [place % width, Math.floor(place / width), 1, 1],
    });
    if (kind === "pixels") return plain(SIDE, SIDE * SIDE, 336);
    if (kind === "matrix") return plain(columns, values.length, Math.max(180, Math.min(480, 34 * columns)));
    if (kind === "pictures") return this.tiled(rows.length, SIDE, SIDE, Math.min(rows.length, 5), 1, 420);
    if (kind === "maps") return this.tiled(shape[0], shape[1], shape[2], across, Math.max(1, Math.floor(TILE / shape[1])), 420);
    return plain(Math.min(values.length, values.length > 200 ? 25 : 16), values.length, 400);
  }

  tiled(count, rows, columns, across, times, most) {
    const [wide, high] = [columns * times + GAP, rows * times + GAP];
    return {
      width: across * wide - GAP, height: Math.ceil(count / across) * high - GAP, most, row: columns,
      index: (x, y) => {
        const [left, top] = [Math.floor(x / wide), Math.floor(y / high)];
        const [column, row] = [Math.floor((x - left * wide) / times), Math.floor((y - top * high) / times)];
        const tile = top * across + left;
        if (x < 0 || y < 0 || left >= across || column >= columns || row >= rows || tile >= count) return null;
        return (tile * rows + row) * columns + column;
      },
      box: (place) => {
        const tile = Math.floor(place / (rows * columns));
        const [row, column] = [Math.floor(place / columns) % rows, place % columns];
        return [(tile % across) * wide + column * times, Math.floor(tile / across) * high + row * times, times, times];
      },
      tile: (tile) => [(tile % across) * wide, Math.floor(tile / across) * high, wide - GAP, high - GAP],
    };
  }

  canvas({ kind, values, rows, symbol, title }, grid) {
    const canvas = element("canvas", { width: grid.width, height: grid.height });
    canvas.setAttribute("role", "img");
    canvas.ariaLabel = title ? `${symbol}, ${title}` : symbol;
    const context = canvas.getContext("2d");
    const picture = context.createImageData(grid.width, grid.height);
    const size = kind === "pictures" ? SIDE * SIDE : values.length;
    for (let first = 0; first < values.length; first += size) {
      const part = values.slice(first, first + size);
      const strong = kind === "pixels" ? part : strengths(part);
      part.forEach((value, place) => {
        const [x, y] = grid.box(first + place);
        const colour = kind === "pixels" ? [255, 255, 255] : value < 0 ? AGAINST : INK;
        const at = 4 * (y * grid.width + x);
        colour.forEach((share, channel) => (picture.data[at + channel] = share * strong[place]));
        picture.data[at + 3] = 255;
      });
    }
    context.putImageData(picture, 0, 0);
    return canvas;
  }

  /** Point at a number: of a result, what it is made of; of anything else, what it is. */
  point(view, place, keep = false) {
    if (!view.quantity.values.length) return; // a picture of maps, whose numbers are not here
    if (view.result) {
      if (keep) this.chosen.set(view.name, place);
      this.explain(view, place);
      return;
    }
    const result = this.step.results.find(({ parts }) => parts && (parts.refs ?? []).includes(view.name));
    const shown = result && this.views.get(result.of);
    if (shown && view.quantity.values.length === shown.quantity.values.length) {
      this.explain(shown, place);
      return;
    }
    this.light([[view.name, place]]);
    view.last = place;
    this.detail.innerHTML = `${this.name(view.quantity, place)} = <b>${number(view.quantity.values[place])}</b>`;
  }

  /** What was chosen last, or what stands out, when nothing is pointed at. */
  choose() {
    const result = this.step?.results.find(({ parts }) => parts);
    if (!result) {
      if (this.detail) this.detail.textContent = "Point at a number to see what it is.";
      if (this.step) this.detail.hidden = !this.step.results.some(({ of }) => this.data.quantities[of].values.length);
      return;
    }
    const { values, digits } = this.data.quantities[result.of];
    const by = this.data.quantities[result.strongest ?? result.of].values; // of an update, what moves most
    const strongest = by.reduce((best, value, place) => (Math.abs(value) > Math.abs(by[best]) ? place : best), 0);
    const first = digits && values.length === 10 ? this.data.label : strongest;
    const place = Math.min(this.chosen.get(result.of) ?? first, values.length - 1);
    this.explain(this.views.get(result.of), place);
  }

  /** What a number of a quantity is called, such as "z¹₃". */
  name({ kind, symbol, columns, rows, shape }, place) {
    const below = (text) => `${escape(symbol)}<sub>${text}</sub>`;
    if (kind === "pixels") return below(`row ${Math.floor(place / SIDE)}, column ${place % SIDE}`);
    if (kind === "matrix") return below(`${rows[Math.floor(place / columns)]}, ${place % columns}`);
    if (kind === "pictures") {
      const pixel = place % (SIDE * SIDE);
      return below(`${rows[Math.floor(place / (SIDE * SIDE))]}, pixel ${Math.floor(pixel / SIDE)}, ${pixel % SIDE}`);
    }
    if (kind === "maps") {
      const [, high, wide] = shape;
      return below(`map ${Math.floor(place / (high * wide))}, row ${Math.floor(place / wide) % high}, column ${place % wide}`);
    }
    return this.isScalar(symbol) ? escape(symbol) : below(place);
  }

  isScalar(symbol) {
    return symbol === "s" || symbol === "L";
  }

  explain(view, place) {
    const { quantity, result } = view;
    const { parts } = result;
    view.last = place;
    this.extra.replaceChildren();
    if (!parts) {
      this.light([[view.name, place]]);
      if (quantity.values.length) this.detail.innerHTML = `${this.name(quantity, place)} = <b>${number(quantity.values[place])}</b>`;
      return;
    }
    const named = this.name(quantity, place);
    const value = `<b>${number(quantity.values[place])}</b>`;
    const by = { same: this.sameText, outer: this.outerText, total: this.totalText, sum: this.sumText }[parts.kind];
    const [text, lights] = by.call(this, parts, place, value, quantity);
    this.detail.hidden = false;
    this.detail.innerHTML = `${named} = ${text}`;
    this.light([[view.name, place], ...lights], view.name);
  }

  sameText(parts, place, value) {
    const { quantities } = this.data;
    const text = parts.text.replace(/\{([^{}]+)\}/g, (_, word) => {
      if (word === "v") return value;
      const [name, at] = word.split(/:(?=\d+$)/);
      return signed(quantities[name].values[at === undefined ? place : Number(at)]);
    });
    const lights = parts.refs.map((name) => [name, quantities[name].values.length === 1 ? 0 : place]);
    return [text, lights];
  }

  outerText({ rows, columns, places }, place, value, quantity) {
    const { quantities } = this.data;
    const [row, column] = [places[Math.floor(place / quantity.columns)], place % quantity.columns];
    const [one, other] = [quantities[rows], quantities[columns]];
    const text = `${this.name(one, row)} · ${this.name(other, column)} = ${signed(one.values[row])} · ${signed(other.values[column])} = ${value}`;
    return [text, [[rows, row], [columns, column]]];
  }

  totalText({ terms }, place, value) {
    const { values } = this.data.quantities[terms];
    return [`${values.map(signed).join(" + ")} = ${value}`, values.map((_, each) => [terms, each])];
  }

  sumText(parts, place, value) {
    const first = place * parts.shown;
    const { quantities } = this.data;
    const lights = [];
    const terms = [];
    for (let each = first; each < first + parts.shown; each += 1) {
      const at = parts.places[each];
      const input = quantities[parts.inputs].values[at];
      terms.push(`<span class="term">${signed(parts.at[each])}·${signed(input)}</span>`);
      lights.push([parts.inputs, at]);
      if (parts.weights) {
        const { columns } = quantities[parts.weights];
        lights.push([parts.weights, parts.transposed ? at * columns + place : place * columns + at]);
      }
    }
    if (parts.others) terms.push(`<span class="term rest">and ${parts.others.toLocaleString("en")} more: ${signed(parts.rest[place])}</span>`);
    if (parts.bias) terms.push(`<span class="term bias">${escape(parts.bias)}: ${signed(parts.biases[place])}</span>`);
    this.picture("the weights", "w", parts.weights_sheet, place);
    this.picture("weight × pixel", "w ∘ x", parts.products_sheet, place);
    return [`${terms.join(" + ")} = ${value}`, lights];
  }

  /** One picture of a sheet, beside the inputs. */
  picture(title, symbol, sheet, place) {
    if (!sheet) return;
    const picture = element("div", { className: "picture" });
    picture.setAttribute("role", "img");
    picture.ariaLabel = `${symbol}, ${title} of unit ${place}: blue above 0, orange below`;
    const [left, top] = [place % sheet.across, Math.floor(place / sheet.across)];
    picture.style.backgroundImage = `url(${sheet.address})`;
    picture.style.backgroundSize = `${100 * sheet.across}% ${100 * sheet.down}%`;
    const share = (at, count) => (count > 1 ? `${(100 * at) / (count - 1)}%` : "0%");
    picture.style.backgroundPosition = `${share(left, sheet.across)} ${share(top, sheet.down)}`;
    this.extra.append(element("figure", {}, element("figcaption", { textContent: `${symbol}, unit ${place}` }), picture));
  }

  /** Light up numbers, and no others. */
  light(lights, own) {
    for (const view of this.views.values()) {
      const mine = lights.filter(([name]) => name === view.name).map(([, place]) => place);
      view.cells?.forEach((cell, place) => {
        cell.classList.toggle("lit", mine.includes(place));
        cell.classList.toggle("own", view.name === own && mine.includes(place));
      });
      view.marks?.replaceChildren(...mine.map((place) => this.mark(view, place, view.name === own)));
    }
  }

  mark({ grid }, place, own) {
    const [x, y, wide, high] = grid.box(place);
    const mark = element("i", { className: own ? "own" : "" });
    mark.style.left = `${(100 * x) / grid.width}%`;
    mark.style.top = `${(100 * y) / grid.height}%`;
    mark.style.width = `${(100 * wide) / grid.width}%`;
    mark.style.height = `${(100 * high) / grid.height}%`;
    return mark;
  }
}

const steppers = new WeakMap();
const contents = new WeakMap();

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".stepper");
  if (!steppers.has(root)) steppers.set(root, new Stepper(root));
  if (contents.get(root) === data.version) return;
  contents.set(root, data.version);
  steppers.get(root).take(data);
}
