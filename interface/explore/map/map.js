// The map: digits as small pictures in the colour of their label. What is pointed at is shown large and in front; a
// line drawn around some brushes them. A finger brushes only in the mode of that name, so that a swipe still scrolls.

const LIGHT = ["#0b63c5", "#c9540a", "#2c8a57", "#c2255c", "#7048e8", "#8a5a00", "#0a7f8f", "#b5179e", "#5c677d", "#557d00"];
const DARK = ["#63a8ff", "#ffa257", "#62c792", "#ff7a9c", "#b197fc", "#e0b45c", "#3bc9db", "#f283e0", "#b8c2d0", "#b5d94c"];
const SIDE = 28; // pixels of a digit
const NEAR = 22; // pixels of the page within which a digit is pointed at
const TAP = 8; // pixels that a finger may move and still tap
const MOVE_MS = 500; // from one map to another

function isDark(element) {
  const probe = document.createElement("i");
  probe.style.color = "var(--st-background-color)";
  element.append(probe);
  const [red, green, blue] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
  probe.remove();
  return red + green + blue < 384;
}

function inside(polygon, x, y) {
  let within = false;
  for (let at = 0, before = polygon.length - 1; at < polygon.length; before = at++) {
    const [x1, y1] = polygon[at];
    const [x2, y2] = polygon[before];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) within = !within;
  }
  return within;
}

class DigitMap {
  constructor(root) {
    this.root = root;
    this.field = root.querySelector(".field");
    [this.back, this.front] = root.querySelectorAll("canvas");
    this.card = root.querySelector(".card");
    this.places = [];
    this.hovered = -1;
    this.only = -1;
    this.line = null;
    this.brushed = new Set();
    this.makeTools();
    this.listen();
  }

  makeTools() {
    const digits = this.root.querySelector(".digits");
    for (let digit = 0; digit < 10; digit++) {
      const button = document.createElement("button");
      button.textContent = digit;
      button.title = `Show only the digits labelled ${digit}`;
      button.setAttribute("aria-label", button.title);
      button.onclick = () => {
        this.only = this.only === digit ? -1 : digit;
        this.draw();
      };
      digits.append(button);
    }
    this.mode = this.root.querySelector(".mode");
    this.mode.onclick = () => {
      const on = this.root.classList.toggle("brushing");
      this.mode.setAttribute("aria-pressed", on);
      this.point(-1);
    };
    this.clear = this.root.querySelector(".clear");
    this.clear.onclick = () => this.brush([]);
  }

  listen() {
    const { field } = this;
    field.onpointerdown = (event) => this.down(event);
    field.onpointermove = (event) => this.move(event);
    field.onpointerup = (event) => this.up(event);
    field.onpointercancel = () => this.end();
    field.onpointerleave = (event) => event.pointerType === "mouse" && !this.line && this.point(-1);
    field.onkeydown = (event) => this.key(event);
    field.onblur = () => this.point(-1);
    new ResizeObserver(() => this.draw()).observe(field);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTimeout(() => this.draw(), 300));
  }

  update(data, tell) {
    this.tell = tell;
    this.field.setAttribute("aria-label", `${data.title}: the arrow keys move from digit to digit`);
    const others = this.data?.token !== data.token;
    const from = this.places;
    this.data = data;
    this.target = data.x.map((x, at) => [x / 10000, data.y[at] / 10000]);
    if (others) {
      this.brushed = new Set(data.brushed);
      this.tinted = {};
      this.image = new Image();
      this.image.onload = () => this.draw();
      this.image.src = data.sprite;
      this.card.querySelector(".picture").style.backgroundImage = `url(${data.sprite})`;
    }
    const still = others || !from.length || matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.point(-1);
    if (still) this.places = this.target;
    else this.glide(from);
    this.draw();
  }

  /** Let every digit move from where it was to where it is on the new map. */
  glide(from) {
    const start = performance.now();
    const target = this.target;
    const step = (now) => {
      if (this.target !== target) return;
      const share = Math.min(1, (now - start) / MOVE_MS);
      const eased = share * share * (3 - 2 * share);
      this.places = target.map(([x, y], at) => [
        from[at][0] + (x - from[at][0]) * eased,
        from[at][1] + (y - from[at][1]) * eased,
      ]);
      this.draw();
      if (share < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  get size() {
    return Math.max(9, Math.min(18, this.width / 40));
  }

  place(at) {
    const edge = this.size;
    const [x, y] = this.places[at];
    return [edge + x * (this.width - 2 * edge), edge + (1 - y) * (this.height - 2 * edge)];
  }

  /** The sheet of all digits, each in the colour of its label on nothing: made once a theme. */
  tint(dark) {
    if (this.tinted[dark] || !this.image.complete || !this.image.naturalWidth) return this.tinted[dark];
    const canvas = document.createElement("canvas");
    canvas.width = this.image.naturalWidth;
    canvas.height = this.image.naturalHeight;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(this.image, 0, 0);
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
    const colours = (dark ? DARK : LIGHT).map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
    const across = this.data.across;
    for (let at = 0, place = 0; at < pixels.data.length; at += 4, place++) {
      const column = Math.floor((place % canvas.width) / SIDE);
      const row = Math.floor(place / canvas.width / SIDE);
      const colour = colours[this.data.labels[row * across + column]] ?? [0, 0, 0];
      pixels.data[at + 3] = pixels.data[at];
      [pixels.data[at], pixels.data[at + 1], pixels.data[at + 2]] = colour;
    }
    context.putImageData(pixels, 0, 0);
    return (this.tinted[dark] = canvas);
  }

  draw() {
    if (!this.data) return;
    const dark = isDark(this.root);
    this.colours = dark ? DARK : LIGHT;
    [...this.root.querySelectorAll(".digits button")].forEach((button, digit) => {
      button.style.setProperty("--own", this.colours[digit]);
      button.setAttribute("aria-pressed", this.only === digit);
    });
    this.clear.hidden = !this.brushed.size;
    this.width = this.field.clientWidth;
    this.height = this.field.clientHeight;
    const sheet = this.tint(dark);
    if (!this.width || !sheet) return;
    const context = this.fit(this.back);
    context.imageSmoothingEnabled = true;
    for (let at = 0; at < this.places.length; at++) {
      context.globalAlpha = this.shown(at) ? 1 : 0.1;
      this.digit(context, sheet, at, this.size);
    }
    context.globalAlpha = 1;
    for (let at = 0; at < this.places.length; at++) if (this.misread(at) && this.shown(at)) this.ring(context, at);
    this.field.dataset.drawn = this.places.length;
    this.drawFront();
  }

  shown(at) {
    return (this.only < 0 || this.data.labels[at] === this.only) && (!this.brushed.size || this.brushed.has(at));
  }

  misread(at) {
    return this.data.read !== null && this.data.read[at] !== this.data.labels[at];
  }

  digit(context, sheet, at, size) {
    const [x, y] = this.place(at);
    const column = at % this.data.across;
    const row = (at - column) / this.data.across;
    context.drawImage(sheet, column * SIDE, row * SIDE, SIDE, SIDE, x - size / 2, y - size / 2, size, size);
  }

  ring(context, at) {
    const [x, y] = this.place(at);
    context.strokeStyle = this.text;
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(x, y, this.size * 0.62, 0, 2 * Math.PI);
    context.stroke();
  }

  /** A canvas as large as the field in the screen's own pixels, blank. */
  fit(canvas) {
    const scale = devicePixelRatio || 1;
    canvas.width = Math.round(this.width * scale);
    canvas.height = Math.round(this.height * scale);
    const context = canvas.getContext("2d");
    context.scale(scale, scale);
    this.text = getComputedStyle(this.root).color;
    return context;
  }

  /** What is pointed at, in front of all others, and the line that is being drawn. */
  drawFront() {
    const context = this.fit(this.front);
    const primary = getComputedStyle(this.root).getPropertyValue("--st-primary-color") || "#0b63c5";
    if (this.line) {
      context.beginPath();
      this.line.forEach(([x, y], at) => (at ? context.lineTo(x, y) : context.moveTo(x, y)));
      context.closePath();
      context.fillStyle = context.strokeStyle = primary;
      context.lineWidth = 2;
      context.stroke();
      context.globalAlpha = 0.12;
      context.fill();
      context.globalAlpha = 1;
    }
    if (this.hovered < 0) return;
    const [x, y] = this.place(this.hovered);
    const size = this.size * 2;
    context.fillStyle = "#000";
    context.fillRect(x - size / 2, y - size / 2, size, size);
    this.digit(context, this.image, this.hovered, size);
    context.strokeStyle = this.colours[this.data.labels[this.hovered]];
    context.lineWidth = 2.5;
    context.strokeRect(x - size / 2, y - size / 2, size, size);
  }

  point(at) {
    this.hovered = at;
    this.card.hidden = at < 0;
    if (at >= 0) this.showCard(at);
    if (this.width && this.data) this.drawFront();
  }

  showCard(at) {
    const { across, down, labels, numbers, read } = this.data;
    const column = at % across;
    const row = (at - column) / across;
    const share = (index, count) => (count > 1 ? (100 * index) / (count - 1) : 0);
    const picture = this.card.querySelector(".picture");
    picture.style.backgroundSize = `${100 * across}% ${100 * down}%`;
    picture.style.backgroundPosition = `${share(column, across)}% ${share(row, down)}%`;
    const words = `Image ${numbers[at].toLocaleString("en")}, a ${labels[at]}`;
    const more = this.misread(at) ? `, read as ${read[at]}` : "";
    this.card.querySelector("p").textContent = words + more;
    this.root.querySelector(".said").textContent = words + more;
    this.card.style.setProperty("--own", this.colours[labels[at]]);
    const [x, y] = this.place(at);
    const [wide, high] = [this.card.offsetWidth, this.card.offsetHeight];
    const gap = this.size * 1.3;
    const left = x + gap + wide < this.width ? x + gap : x - gap - wide;
    this.card.style.left = `${Math.max(2, Math.min(this.width - wide - 4, left))}px`;
    this.card.style.top = `${Math.max(2, Math.min(this.height - high - 4, y - high / 2))}px`;
  }

  nearest(x, y) {
    let [best, least] = [-1, NEAR * NEAR];
    for (let at = 0; at < this.places.length; at++) {
      if (!this.shown(at)) continue;
      const [ownX, ownY] = this.place(at);
      const distance = (ownX - x) ** 2 + (ownY - y) ** 2;
      if (distance < least) [best, least] = [at, distance];
    }
    return best;
  }

  at(event) {
    const box = this.field.getBoundingClientRect();
    return [event.clientX - box.left - this.field.clientLeft, event.clientY - box.top - this.field.clientTop];
  }

  down(event) {
    if (!this.width) return;
    this.started = this.at(event);
    if (event.pointerType === "mouse" || this.root.classList.contains("brushing")) {
      this.pending = [this.started];
      this.field.setPointerCapture(event.pointerId);
    }
  }

  move(event) {
    if (!this.width) return;
    const place = this.at(event);
    if (!this.pending) {
      if (event.pointerType === "mouse") this.point(this.nearest(...place));
      return;
    }
    this.pending.push(place);
    if (!this.line && Math.hypot(place[0] - this.started[0], place[1] - this.started[1]) > TAP) {
      this.line = this.pending;
      this.point(-1);
    }
    if (this.line) this.drawFront();
  }

  up(event) {
    const place = this.at(event);
    if (this.line) {
      const { line } = this;
      const chosen = this.places.map((_, at) => at).filter((at) => this.visible(at) && inside(line, ...this.place(at)));
      this.end();
      this.brush(chosen);
    } else if (this.started && Math.hypot(place[0] - this.started[0], place[1] - this.started[1]) <= TAP) {
      this.end();
      this.point(this.nearest(...place));
    } else this.end();
  }

  visible(at) {
    return this.only < 0 || this.data.labels[at] === this.only;
  }

  end() {
    this.line = this.pending = this.started = null;
    if (this.width && this.data) this.drawFront();
  }

  brush(chosen) {
    this.brushed = new Set(chosen);
    this.draw();
    this.tell({ token: this.data.token, places: chosen });
  }

  /** To the nearest digit in the direction of an arrow key. */
  key(event) {
    const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.key === "Escape") this.point(-1);
    if (!way || !this.width) return;
    event.preventDefault();
    const [fromX, fromY] = this.hovered < 0 ? [this.width / 2, this.height / 2] : this.place(this.hovered);
    let [best, least] = [this.hovered, Infinity];
    for (let at = 0; at < this.places.length; at++) {
      const [x, y] = this.place(at);
      const along = (x - fromX) * way[0] + (y - fromY) * way[1];
      const beside = Math.abs((x - fromX) * way[1]) + Math.abs((y - fromY) * way[0]);
      if (at === this.hovered || !this.shown(at) || along <= 0 || beside > along) continue;
      if (along + 2 * beside < least) [best, least] = [at, along + 2 * beside];
    }
    if (best >= 0) this.point(best);
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".map");
  root.map ??= new DigitMap(root);
  root.map.update(data, (brushed) => setStateValue("brushed", brushed));
}
