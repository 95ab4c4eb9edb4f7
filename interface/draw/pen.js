// The pen: all that is done to the drawing, in the browser, where it is drawn.
//
// The canvas beside this component is streamlit-drawable-canvas's, and Streamlit has put it there. From then on it is
// called by this component alone, by the contract of every component of its kind: render({data, parentElement,
// setStateValue}) shows a drawing with a brush, and tells what has been drawn. So Undo, Redo, Clear and the brush act at
// once, whatever the server is doing; the server is told after each of them and never answers with a drawing.
//
// A stroke is the canvas's to draw and to tell. But Streamlit calls the canvas again when the theme changes, be it in the
// middle of a stroke, and the canvas then forgets it; so the pen notes where it goes, too, and adds a stroke that the
// canvas does not tell. A stroke that the system cuts short, by a gesture of its own or another page, ends there.
//
// What may be undone outlasts another page and a reload in the tab's session storage.

const MODULE = 'head script[type="module"][src*="drawable"]';
const STORE = "drawing";
const BRUSH = "brush";
const MOST_STATES = 100;
const MOST_DIGITS = 4; // of a number to copy
const BLACK = "#000000";
const WHITE = "#ffffff";

function remember(name, value) {
  try {
    sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // No room, or no storage: a reload will find less.
  }
}

function remembered(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}

/** What was on the canvas, one list of Fabric objects a state, and which of them is there now. */
class History {
  constructor(states = [[]], at = 0, number = 0) {
    Object.assign(this, { states, at, number });
  }

  get now() {
    return this.states[this.at];
  }

  add(objects) {
    const states = [...this.states.slice(0, this.at + 1), objects].slice(-MOST_STATES);
    Object.assign(this, { states, at: states.length - 1 });
    this.keep();
  }

  move(by) {
    this.at += by;
    this.keep();
  }

  can(by) {
    return this.at + by >= 0 && this.at + by < this.states.length;
  }

  /** Into the session storage: each stroke once, and states as their numbers. */
  keep() {
    this.number += 1;
    const strokes = [...new Set(this.states.flat())];
    const place = new Map(strokes.map((stroke, index) => [stroke, index]));
    const states = this.states.map((state) => state.map((stroke) => place.get(stroke)));
    remember(STORE, { strokes, states, at: this.at, number: this.number });
  }

  /** What the tab remembers, or else what the server was told last. */
  static found(told) {
    const kept = remembered(STORE);
    if (kept && kept.number >= (told?.number ?? 0)) {
      const states = kept.states.map((state) => state.map((index) => kept.strokes[index]));
      return new History(states, kept.at, kept.number);
    }
    return told?.objects.length ? new History([[], told.objects], 1, told.number) : new History();
  }
}

/** The ends of a stroke's pieces, near enough to show. */
function pointsOf(stroke) {
  return stroke.path.map((command) => command.slice(-2));
}

/** The stroke through these points, as the canvas would tell it. */
function pathOf(points, width) {
  const [[x, y], ...others] = points;
  const middle = [0, 1].map((axis) => {
    const places = points.map((point) => point[axis]);
    return (Math.min(...places) + Math.max(...places)) / 2;
  });
  return {
    type: "Path",
    path: [["M", x, y], ...(others.length ? others : [[x + 0.01, y]]).map((point) => ["L", ...point])],
    left: middle[0],
    top: middle[1],
    originX: "center",
    originY: "center",
    fill: null,
    stroke: WHITE,
    strokeWidth: width,
    strokeLineCap: "round",
    strokeLineJoin: "round",
  };
}

class Pen {
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.history = History.found(data.told);
    this.canvas = null; // the shadow root that the canvas is in
    this.render = null; // what shows a drawing on it
    this.shown = 0; // how often it was called
    this.stroke = null; // what is being drawn: where the pen was, on which element, by which finger
    this.waiting = []; // what to do when it is drawn
    this.ended = new AbortController();
    this.brush = remembered(BRUSH) in data.brushes ? remembered(BRUSH) : data.brush;
    this.part(`brush[value=${this.brush}]`).checked = true;
    this.listen();
  }

  part(name) {
    return this.root.querySelector(`.${name}`);
  }

  /** Of a line, in the canvas's units. */
  get width() {
    return this.data.brushes[this.brush];
  }

  listen() {
    const { signal } = this.ended;
    const on = (target, name, handler, options = {}) => target.addEventListener(name, handler, { signal, ...options });
    on(this.part("undo"), "click", () => this.move(-1));
    on(this.part("redo"), "click", () => this.move(1));
    on(this.part("clear"), "click", () => this.put([]));
    on(this.part("sample"), "click", () => this.showSample());
    on(this.part("task"), "click", () => this.setTask());
    on(document, "drawing:put", (event) => this.put(event.detail));
    on(this.part("width"), "change", (event) => this.setBrush(event.target.value));
    on(document, "keydown", (event) => this.key(event));
    for (const name of ["mousedown", "touchstart"]) on(document, name, (event) => this.press(event), { capture: true });
    for (const name of ["mousemove", "touchmove"]) on(document, name, (event) => this.follow(event), { capture: true });
    for (const name of ["mouseup", "touchend"]) on(window, name, (event) => this.lift(event));
    for (const name of ["touchcancel", "pagehide"]) on(window, name, () => this.cut());
    this.scripts = new MutationObserver((changes) => {
      for (const node of changes.flatMap((change) => [...change.addedNodes])) {
        if (node.matches?.('script[src*="drawable"]')) node.addEventListener("load", () => this.take());
      }
    });
    this.scripts.observe(document.head, { childList: true });
    this.take();
  }

  setBrush(name) {
    this.brush = name;
    remember(BRUSH, name);
    this.afterStroke(() => this.show());
  }

  /** Take the canvas over as soon as Streamlit has put it there; and again when Streamlit has called it again. */
  async take() {
    for (let wait = 0; wait < 200 && !this.ended.signal.aborted; wait += 1) {
      const hosts = [...document.querySelectorAll(".st-key-drawing [data-testid=stBidiComponentIsolated]")];
      const canvas = hosts.map((host) => host.shadowRoot).find((root) => root?.querySelector("canvas.upper-canvas"));
      const script = document.querySelector(MODULE);
      if (canvas && script) {
        this.render = (await import(script.src)).default;
        if (canvas !== this.canvas || !canvas.querySelector(".pen-style")) this.adopt(canvas);
        this.afterStroke(() => this.show());
        document.querySelector(".st-key-drawing").dataset.ready = "true";
        this.tellIfNew();
        return;
      }
      await new Promise((resume) => setTimeout(resume, 25));
    }
  }

  adopt(canvas) {
    this.canvas = canvas;
    const style = document.createElement("style");
    style.className = "pen-style";
    style.textContent = this.data.style;
    canvas.append(style);
    const upper = canvas.querySelector("canvas.upper-canvas");
    upper.tabIndex = 0;
    upper.setAttribute("role", "img");
    upper.setAttribute("aria-label", this.data.label);
  }

  /** A mouse or a finger has gone down; only on the canvas, and only the first finger, begins a stroke. */
  press(event) {
    const [canvas] = event.composedPath();
    if (!canvas.matches?.("canvas.upper-canvas") || event.button > 0 || event.touches?.length > 1) return;
    this.cut(); // one whose end nobody has told
    this.stroke = { canvas, points: [], finger: event.changedTouches?.[0].identifier };
    this.follow(event);
  }

  /** Note where the pen is, and tell it for whoever draws along; the canvas follows it by itself. */
  follow(event) {
    if (!this.stroke) return;
    if (event.type === "mousemove" && !event.buttons) {
      this.cut(); // it was lifted where the page could not see it
      return;
    }
    const { canvas, points, finger } = this.stroke;
    const at = event.touches ? [...event.touches].find((touch) => touch.identifier === finger) : event;
    if (!at || !canvas.isConnected) return;
    const { left, top, width } = canvas.getBoundingClientRect();
    const scale = this.data.size[0] / width;
    this.stroke.last = { clientX: at.clientX, clientY: at.clientY };
    points.push([(at.clientX - left) * scale, (at.clientY - top) * scale]);
    const strokes = [...this.history.now.map((stroke) => pointsOf(stroke)), points];
    document.dispatchEvent(new CustomEvent("drawing:moves", { detail: strokes }));
  }

  /** Show what history says is there now, and draw on with the brush as it is set. */
  show() {
    if (!this.render || !this.canvas?.isConnected) return;
    this.shown += 1;
    const [canvasWidth, canvasHeight] = this.data.size;
    this.render({
      data: {
        fillColor: "#eee",
        strokeWidth: this.width,
        strokeColor: WHITE,
        backgroundColor: BLACK,
        backgroundImageURL: null,
        realtimeUpdateStreamlit: false, // it tells when it is asked
        canvasWidth,
        canvasHeight,
        drawingMode: "freedraw",
        initialDrawing: { objects: this.history.now, background: BLACK, shown: this.shown }, // a new one each time
        displayRadius: 3,
        returnImageData: false,
        disabled: false,
        backgroundImageFit: "stretch",
        maxDisplayHeight: null,
        fontSize: 20,
        label: "",
      },
      parentElement: this.canvas,
      setStateValue: (name, value) => name === "drawing" && this.hear(value.raw.objects),
    });
    this.refresh();
  }

  /** The pen was lifted: ask the canvas what is there, by the toolbar's own button, rather than wait until it tells. */
  lift(event) {
    if (!this.stroke || event.touches?.length) return;
    const { stroke } = this;
    this.stroke = null;
    queueMicrotask(() => {
      const { number } = this.history;
      this.canvas?.querySelector(".dc-toolbar .dc-icon-button")?.click();
      if (this.history.number === number) this.draw(stroke);
      for (const action of this.waiting.splice(0)) action();
    });
  }

  /** End the stroke where it is. The canvas does not hear that a touch was cancelled: for it, the finger was lifted. */
  cut() {
    if (!this.stroke) return;
    const { canvas, finger, last } = this.stroke;
    const ended =
      finger === undefined
        ? new MouseEvent("mouseup", { ...last, bubbles: true })
        : new TouchEvent("touchend", {
            changedTouches: [new Touch({ identifier: finger, target: canvas, ...last })],
            bubbles: true,
          });
    document.dispatchEvent(ended);
  }

  /** Put a stroke that the canvas has not told on it. */
  draw({ points }) {
    this.history.add([...this.history.now, pathOf(points, this.width)]);
    this.afterStroke(() => this.show());
    this.tell();
  }

  hear(objects) {
    if (objects.length <= this.history.now.length) return;
    this.history.add([...this.history.now, ...objects.slice(this.history.now.length)]);
    this.tell();
  }

  afterStroke(action) {
    if (this.stroke) this.waiting.push(action);
    else action();
  }

  put(objects) {
    if (this.stroke) return;
    this.history.add(objects);
    this.show();
    this.tell();
  }

  /** One of the drawings that come along, each in its turn. */
  showSample() {
    const { samples } = this.data;
    this.sample = ((this.sample ?? -1) + 1) % samples.length;
    this.put(samples[this.sample]);
  }

  /** A number to copy, of one to four digits, on a canvas that is empty for it. */
  setTask() {
    if (this.history.now.length) this.put([]);
    const digits = Array.from({ length: 1 + Math.floor(Math.random() * MOST_DIGITS) }, () => Math.floor(10 * Math.random()));
    this.setStateValue("task", digits.join(""));
  }

  move(by) {
    if (this.stroke || !this.history.can(by)) return;
    this.history.move(by);
    this.show();
    this.tell();
  }

  key(event) {
    const name = event.key.toLowerCase();
    const target = event.composedPath()[0];
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !["z", "y"].includes(name)) return;
    if (target.isContentEditable || target.matches?.("textarea, input:not([type=radio])")) return;
    event.preventDefault();
    this.move(name === "y" || event.shiftKey ? 1 : -1);
  }

  tell() {
    this.refresh();
    this.setStateValue("drawing", { number: this.history.number, objects: this.history.now });
  }

  tellIfNew() {
    if (this.history.number !== (this.data.told?.number ?? 0)) this.tell();
  }

  /** What may be done now; and, for whoever shows something of the drawing, which one it is. */
  refresh() {
    const { number, now } = this.history;
    Object.assign(document.querySelector(".st-key-drawing").dataset, { number, strokes: now.length });
    document.dispatchEvent(new CustomEvent("drawing:changed"));
    this.part("undo").disabled = !this.history.can(-1);
    this.part("redo").disabled = !this.history.can(1);
    this.part("clear").disabled = !this.history.now.length;
  }

  end() {
    this.cut();
    this.ended.abort();
    this.scripts.disconnect();
  }
}

const pens = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const pen = pens.get(parentElement) ?? new Pen(parentElement, data);
  pens.set(parentElement, pen);
  Object.assign(pen, { data, setStateValue });
  // Streamlit may clean up after a call that was overtaken by another, and the component is still there.
  return () => setTimeout(() => parentElement.isConnected || pen.end());
}
