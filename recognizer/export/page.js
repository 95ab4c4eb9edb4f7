// The page: a drawing that can be undone, read again and again while it grows, and what has been read of it.
//
// The network reads in a worker, a thread of its own, so that the pen never waits for it; where there can be none, it
// reads in between. A reading that is overtaken by more drawing is shown all the same, and the next one begins.

const PAPER = 280; // in strokes, the side of the paper, whatever it is on the screen
const BRUSH = 18;
const STEP = 7; // how far an arrow key moves the pen

const part = (id) => document.getElementById(id);
const json = (id) => JSON.parse(part(id).textContent);
const weights = Uint8Array.from(atob(part("weights").textContent), (letter) => letter.charCodeAt(0));
let here = null; // the recognizer of this thread, made when it is first asked for

Object.defineProperty(globalThis, "recognizer", { get: () => (here ??= new Recognizer(json("network"), weights)) });

/** Reads drawings one after the other; of those that come meanwhile, the last. */
class Readings {
  constructor(show) {
    this.show = show;
    this.busy = false;
    this.next = null;
    this.worker = this.started();
  }

  started() {
    const handler = `
      let recognizer;
      onmessage = ({ data }) => {
        if (data.weights) recognizer = new Recognizer(data.description, data.weights);
        else postMessage(timed(recognizer, data.strokes));
      };
      ${timed}
      const PAPER = ${PAPER};`;
    try {
      const worker = new Worker(URL.createObjectURL(new Blob([part("reading").textContent, handler])));
      worker.onmessage = ({ data }) => this.done(data);
      worker.onerror = () => this.without();
      worker.postMessage({ description: json("network"), weights });
      return worker;
    } catch {
      return null;
    }
  }

  without() {
    this.worker = null;
    this.busy = false;
    if (this.asked) this.ask(this.asked);
  }

  ask(strokes) {
    this.asked = strokes;
    if (this.busy) {
      this.next = strokes;
      return;
    }
    this.busy = true;
    this.next = null;
    if (this.worker) this.worker.postMessage({ strokes });
    else setTimeout(() => this.done(timed(recognizer, strokes)), 30);
  }

  done(reading) {
    this.busy = false;
    if (this.next) this.ask(this.next);
    this.show(reading);
  }
}

/** What a recognizer makes of a drawing, and in how many milliseconds. */
function timed(recognizer, strokes) {
  const start = performance.now();
  return { ...recognizer.look(strokes, PAPER), milliseconds: performance.now() - start };
}

/** A probability in words that never claim certainty: no network knows anything to 100 %. */
function percent(probability) {
  if (probability > 0.999) return "> 99.9%";
  return probability < 0.001 ? "< 0.1%" : `${(100 * probability).toFixed(1)}%`;
}

/** The answer in large letters, what is said below it, and how large it is set. */
function wordsOf({ probabilities, label, digit, certain, shape, beside, judging }) {
  const sureness = percent(probabilities[label]);
  if (certain && !(judging && ["dot", "several"].includes(shape))) {
    if (digit) return [String(label), sureness, ""];
    const second = probabilities.indexOf(Math.max(...probabilities.filter((_, each) => each !== label)));
    return [`${label} or ${second}?`, `${sureness} and ${percent(probabilities[second])}`, "two"];
  }
  const other = ["Not a digit?", `A letter or a sign, perhaps. Most like ${label}: ${sureness}`];
  const words = {
    dot: ["Only a dot", "Draw a digit, as large as you like."],
    several: [beside === 2 ? "Two digits?" : "Several digits?", "Draw one at a time."],
    scribble: ["A scribble?", "Draw one digit, with no more lines than it has."],
  };
  return [...(words[shape] ?? other), "words"];
}

class Page {
  constructor() {
    this.states = [[]]; // what was on the paper, a list of strokes each time
    this.at = 0;
    this.stroke = null; // what is being drawn
    this.pen = [PAPER / 2, PAPER / 2]; // where the arrow keys have moved it
    this.keyed = false; // whether they have
    this.samples = json("samples");
    this.sample = 0;
    this.readings = new Readings((reading) => this.show(reading));
    this.bars = [...Array(CLASSES).keys()].map((digit) => {
      const row = part("bars").insertRow();
      const cells = `<td class="bar"><div><div></div></div></td><td class="figure"></td>`;
      row.innerHTML = `<th scope="row">${digit}</th>${cells}`;
      return row;
    });
    this.listen();
    this.changed();
  }

  get strokes() {
    return this.stroke ? [...this.states[this.at], this.stroke] : this.states[this.at];
  }

  listen() {
    const paper = part("paper");
    paper.addEventListener("pointerdown", (event) => this.press(event));
    paper.addEventListener("pointermove", (event) => this.follow(event));
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
      paper.addEventListener(name, (event) => event.pointerId === this.pointer && this.lift());
    }
    paper.addEventListener("keydown", (event) => this.steer(event));
    paper.addEventListener("blur", () => this.keyed && this.leave());
    part("undo").addEventListener("click", () => this.move(-1));
    part("redo").addEventListener("click", () => this.move(1));
    part("clear").addEventListener("click", () => this.put([]));
    part("sample").addEventListener("click", () => this.put(this.samples[this.sample++ % this.samples.length]));
    addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.paint()).observe(paper);
  }

  press(event) {
    if (!event.isPrimary || event.button > 0) return;
    event.preventDefault(); // no selection, no drag
    part("paper").setPointerCapture(event.pointerId);
    this.lift(); // one whose end nobody has told
    this.keyed = false;
    this.pointer = event.pointerId;
    this.stroke = [];
    this.add([event]);
  }

  follow(event) {
    if (!this.stroke || this.keyed || event.pointerId !== this.pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    this.add(events.length ? events : [event]);
  }

  add(events) {
    const { left, top, width } = part("paper").getBoundingClientRect();
    for (const { clientX, clientY } of events) {
      this.stroke.push([((clientX - left) * PAPER) / width, ((clientY - top) * PAPER) / width]);
    }
    this.changed();
  }

  lift() {
    this.pointer = null;
    if (!this.stroke) return;
    const { strokes } = this;
    this.stroke = null;
    this.put(strokes);
  }

  /** The pen by arrow keys: Space puts it down and lifts it. */
  steer(event) {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const way = ways[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || !(way || event.key === " ")) return;
    event.preventDefault();
    if (this.stroke && !this.keyed) return; // a pointer is drawing
    this.keyed = true;
    if (way) {
      this.pen = this.pen.map((place, axis) => clipped(place + way[axis] * STEP, 0, PAPER));
      this.stroke?.push(this.pen);
    } else if (this.stroke) this.lift();
    else this.stroke = [this.pen];
    this.changed();
  }

  /** Somebody went elsewhere with the keyboard: what the arrow keys drew is a stroke. */
  leave() {
    this.keyed = false;
    this.lift();
    this.paint();
  }

  key(event) {
    const name = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && !event.altKey && (name === "z" || name === "y")) {
      event.preventDefault();
      this.move(name === "y" || event.shiftKey ? 1 : -1);
    } else if (name === "delete" || name === "backspace") {
      event.preventDefault();
      if (this.states[this.at].length) this.put([]);
    }
  }

  put(strokes) {
    this.stroke = null;
    this.states = [...this.states.slice(0, this.at + 1), strokes];
    this.at += 1;
    this.changed();
  }

  move(by) {
    if (this.stroke || !this.states[this.at + by]) return;
    this.at += by;
    this.changed();
  }

  /** Something was drawn or taken back: show it, and have it read. */
  changed() {
    part("undo").disabled = this.at === 0;
    part("redo").disabled = this.at === this.states.length - 1;
    part("clear").disabled = !this.strokes.length;
    part("here").hidden = this.strokes.length > 0 || this.keyed;
    this.paint();
    this.readings.ask(this.strokes.map((stroke) => [...stroke]));
  }

  paint() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      const paper = part("paper");
      const side = Math.round(paper.clientWidth * devicePixelRatio);
      if (paper.width !== side) paper.width = paper.height = side;
      const context = paper.getContext("2d");
      context.setTransform(side / PAPER, 0, 0, side / PAPER, 0, 0);
      context.clearRect(0, 0, PAPER, PAPER);
      Object.assign(context, { lineCap: "round", lineJoin: "round", lineWidth: BRUSH, strokeStyle: "#fff" });
      for (const stroke of this.strokes) this.line(context, stroke);
      if (this.keyed) this.ring(context);
    });
  }

  line(context, [[x, y], ...others]) {
    context.beginPath();
    context.moveTo(x, y);
    for (const point of others.length ? others : [[x + 0.01, y]]) context.lineTo(...point);
    context.stroke();
  }

  ring(context) {
    context.beginPath();
    context.arc(...this.pen, BRUSH / 2 + 3, 0, 2 * Math.PI);
    Object.assign(context, { lineWidth: 2, strokeStyle: "#63a8ff" });
    context.stroke();
  }

  show(reading) {
    const nothing = reading.shape === "nothing";
    const [large, small, kind] = nothing ? ["Nothing yet", "", "hint"] : wordsOf(reading);
    part("large").textContent = large;
    part("large").className = kind;
    part("small").textContent = small;
    part("time").textContent = nothing ? "" : `Read in ${Math.max(1, Math.round(reading.milliseconds))} ms.`;
    part("bars").className = kind === "words" ? "none" : "";
    this.bars.forEach((row, digit) => {
      const probability = nothing ? 0 : reading.probabilities[digit];
      row.className = !nothing && digit === reading.label ? "read" : "";
      row.querySelector(".bar div div").style.transform = `scaleX(${probability})`;
      row.querySelector(".figure").textContent = nothing ? "–" : percent(probability);
    });
    const image = new ImageData(SIDE, SIDE);
    reading.pixels.forEach((value, at) => image.data.set([255, 255, 255, Math.round(255 * value)], 4 * at));
    part("seen").getContext("2d").putImageData(image, 0, 0);
    if (!this.stroke) this.say(nothing ? "" : `${large} ${small}`);
  }

  /** For whoever does not see the answer: only when the pen is up, and only once. */
  say(words) {
    if (part("said").textContent !== words) part("said").textContent = words;
    part("paper").setAttribute("aria-label", `Paper to draw a digit on: ${words || "nothing yet"}`);
  }
}

new Page();
