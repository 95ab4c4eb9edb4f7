// The confusion matrix through a training: the present one, or one of those before, by a slider that is all the browser's.
//
// What the server sends is every matrix that is kept, the present one last. Whoever has the slider at its end follows the
// training; elsewhere it stays at its iteration while more matrices come.

const FRAME_MILLISECONDS = 300;
const MOST_WORST = 5;
const DIGITS = [...Array(10).keys()];

const number = (value) => value.toLocaleString("en-US");

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** The table, whose cells are filled in for every matrix. */
function table() {
  const head = element("tr", {}, element("th"), ...DIGITS.map((digit) => element("th", { textContent: digit })));
  const cells = DIGITS.map((digit) =>
    DIGITS.map((read) => element("td", { className: digit === read ? "right" : "error" })),
  );
  const rows = cells.map((row, digit) => element("tr", {}, element("th", { textContent: digit }), ...row));
  return { cells, table: element("table", {}, head, ...rows) };
}

/** How strong a cell's colour is: of a mistake it is strongest where a twentieth of a digit's images have it. */
const strength = (share, right) => (right ? 75 * share : 90 * Math.sqrt(Math.min(share / 0.05, 1)));

/** The most frequent mistakes, as words. */
function worst(counts) {
  return counts
    .map((count, place) => ({ count, digit: Math.floor(place / 10), read: place % 10 }))
    .filter(({ count, digit, read }) => count && digit !== read)
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_WORST)
    .map(({ count, digit, read }) => `${digit} read as ${read}: ${number(count)}`);
}

class Past {
  constructor(parent) {
    this.frames = [];
    this.iteration = null; // that the visitor has gone to; null follows the training
    this.timer = null;
    this.figure = parent.querySelector(".matrix");
    this.words = parent.querySelector(".words");
    this.slider = parent.querySelector("input");
    this.button = parent.querySelector("button");
    this.label = parent.querySelector(".when");
    const made = table();
    this.cells = made.cells;
    this.figure.append(made.table);
    this.slider.addEventListener("input", () => {
      this.pause();
      this.goTo(Number(this.slider.value));
    });
    this.button.addEventListener("click", () => (this.timer === null ? this.play() : this.pause()));
    this.pause();
  }

  get last() {
    return this.frames.length - 1;
  }

  /** The frame nearest to the iteration that was gone to: matrices in between may have been given up. */
  get place() {
    if (this.iteration === null) return this.last;
    const far = this.frames.map(([iteration]) => Math.abs(iteration - this.iteration));
    return far.indexOf(Math.min(...far));
  }

  take(frames) {
    this.frames = frames;
    this.slider.max = this.last;
    this.slider.disabled = this.button.disabled = this.last < 1;
    this.show();
  }

  goTo(place) {
    this.iteration = place >= this.last ? null : this.frames[place][0];
    this.show();
  }

  play() {
    if (this.iteration === null) this.goTo(0);
    this.button.textContent = "❚❚";
    this.button.ariaLabel = "Pause";
    this.timer = setInterval(() => {
      if (this.iteration === null || !this.figure.isConnected) this.pause();
      else this.goTo(this.place + 1);
    }, FRAME_MILLISECONDS);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.button.textContent = "▶";
    this.button.ariaLabel = "Play from the beginning";
  }

  show() {
    const [iteration, counts] = this.frames[this.place];
    this.slider.value = this.place;
    this.label.textContent = this.iteration === null ? "now" : `iteration ${number(iteration)}`;
    this.slider.ariaValueText = this.label.textContent;
    let [correct, images] = [0, 0];
    for (const digit of DIGITS) {
      const row = counts.slice(10 * digit, 10 * digit + 10);
      const seen = row.reduce((sum, count) => sum + count, 0);
      [correct, images] = [correct + row[digit], images + seen];
      for (const read of DIGITS) {
        const cell = this.cells[digit][read];
        cell.textContent = row[read] || "";
        cell.style.setProperty("--share", `${strength(row[read] / Math.max(seen, 1), digit === read).toFixed(0)}%`);
      }
    }
    const sentence = `${number(correct)} of ${number(images)} validation images are read correctly at iteration ${number(iteration)}`;
    this.figure.ariaLabel = sentence;
    const found = worst(counts);
    const list = element("ul", {}, ...found.map((textContent) => element("li", { textContent })));
    this.words.replaceChildren(
      element("p", { textContent: `${sentence}.` }),
      element("p", { textContent: found.length ? "Most often mistaken:" : "No mistakes." }),
      list,
    );
  }
}

const shown = new WeakMap();

export default function ({ data, parentElement }) {
  if (!shown.has(parentElement)) shown.set(parentElement, new Past(parentElement));
  shown.get(parentElement).take(data.frames);
}
