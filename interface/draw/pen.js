// The pen: all that is done to the drawing, in the browser, where it is drawn.
//
// The canvas beside this component is streamlit-drawable-canvas's, and Streamlit has put it there. From then on it is
// called by this component alone, by the contract of every component of its kind: render({data, parentElement,
// setStateValue}) shows a drawing with a brush, and tells what has been drawn. So Undo, Redo, Clear and the brush act at
// once, whatever the server is doing; the server is told after each of them and never answers with a drawing.
//
// What may be undone outlasts another page and a reload in the tab's session storage.

const MODULE = 'head script[type="module"][src*="drawable"]';
const STORE = "drawing";
const BRUSH = "brush";
const MOST_STATES = 100;
const BLACK = "#000000";

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

class Pen {
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.history = History.found(data.told);
    this.canvas = null; // the shadow root that the canvas is in
    this.render = null; // what shows a drawing on it
    this.shown = 0; // how often it was called
    this.down = false; // whether a stroke is being drawn
    this.waiting = []; // what to do when it is drawn
    this.ended = new AbortController();
    this.part("brush").value = remembered(BRUSH) ?? data.brush;
    this.listen();
  }

  part(name) {
    return this.root.querySelector(`.${name}`);
  }

  listen() {
    const { signal } = this.ended;
    const on = (target, name, handler, options = {}) => target.addEventListener(name, handler, { signal, ...options });
    on(this.part("undo"), "click", () => this.move(-1));
    on(this.part("redo"), "click", () => this.move(1));
    on(this.part("clear"), "click", () => this.put([]));
    on(this.part("sample"), "click", () => this.showSample());
    on(document, "drawing:put", (event) => this.put(event.detail));
    on(this.part("brush"), "input", () => this.setBrush(this.part("brush").value));
    on(document, "keydown", (event) => this.key(event));
    for (const name of ["mouseup", "touchend", "touchcancel"]) on(window, name, () => this.lift());
    for (const name of ["mousemove", "touchmove"]) on(window, name, (event) => this.follow(event));
    this.scripts = new MutationObserver((changes) => {
      for (const node of changes.flatMap((change) => [...change.addedNodes])) {
        if (node.matches?.('script[src*="drawable"]')) node.addEventListener("load", () => this.take());
      }
    });
    this.scripts.observe(document.head, { childList: true });
    this.take();
  }

  setBrush(width) {
    remember(BRUSH, width);
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
    const { signal } = this.ended;
    for (const name of ["mousedown", "touchstart"]) {
      upper.addEventListener(name, (event) => {
        this.down = true;
        this.points = [];
        this.follow(event);
      }, { signal });
    }
  }

  /** Tell where the pen has been, for whoever draws along; the canvas follows it by itself. */
  follow(event) {
    if (!this.down) return;
    const { clientX, clientY } = event.touches?.[0] ?? event;
    const { left, top, width } = this.canvas.querySelector("canvas.upper-canvas").getBoundingClientRect();
    const scale = this.data.side / width;
    this.points.push([(clientX - left) * scale, (clientY - top) * scale]);
    const strokes = [...this.history.now.map((stroke) => pointsOf(stroke)), this.points];
    document.dispatchEvent(new CustomEvent("drawing:moves", { detail: strokes }));
  }

  /** Show what history says is there now, and draw on with the brush as it is set. */
  show() {
    if (!this.render || !this.canvas?.isConnected) return;
    this.shown += 1;
    const { side } = this.data;
    this.render({
      data: {
        fillColor: "#eee",
        strokeWidth: (Number(this.part("brush").value) * side) / this.data.brushSide,
        strokeColor: "#ffffff",
        backgroundColor: BLACK,
        backgroundImageURL: null,
        realtimeUpdateStreamlit: false, // it tells when it is asked
        canvasWidth: side,
        canvasHeight: side,
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
  lift() {
    if (!this.down) return;
    queueMicrotask(() => {
      this.down = false;
      this.canvas.querySelector(".dc-toolbar .dc-icon-button").click();
      for (const action of this.waiting.splice(0)) action();
    });
  }

  hear(objects) {
    if (objects.length <= this.history.now.length) return;
    this.history.add([...this.history.now, ...objects.slice(this.history.now.length)]);
    this.tell();
  }

  afterStroke(action) {
    if (this.down) this.waiting.push(action);
    else action();
  }

  put(objects) {
    if (this.down) return;
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

  move(by) {
    if (this.down || !this.history.can(by)) return;
    this.history.move(by);
    this.show();
    this.tell();
  }

  key(event) {
    const name = event.key.toLowerCase();
    const target = event.composedPath()[0];
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !["z", "y"].includes(name)) return;
    if (target.isContentEditable || target.matches?.("textarea, input:not([type=range])")) return;
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

  refresh() {
    this.part("undo").disabled = !this.history.can(-1);
    this.part("redo").disabled = !this.history.can(1);
    this.part("clear").disabled = !this.history.now.length;
  }

  end() {
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
