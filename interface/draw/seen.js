// What the network sees: 28 × 28 pixels from the server, and, while the pen is down, the same drawn here at once.
//
// The pen tells its strokes by an event; they are scaled into MNIST's box and drawn with its pen, as
// recognizer/images/strokes.py does: a pixel is as dark as the nearest line is close. What the server sends when the
// pen is up takes its place.

const SIDE = 28;
const BOX = 20;
const CENTRE = SIDE / 2 + 0.5;
const PEN = 2.4;

function ink(lines) {
  const picture = new Float32Array(SIDE * SIDE);
  for (let y = 0; y < SIDE; y += 1) {
    for (let x = 0; x < SIDE; x += 1) {
      let nearest = Infinity;
      for (const [ax, ay, bx, by] of lines) {
        const [dx, dy, px, py] = [bx - ax, by - ay, x + 0.5 - ax, y + 0.5 - ay];
        const share = Math.min(1, Math.max(0, (px * dx + py * dy) / Math.max(dx * dx + dy * dy, 1e-12)));
        nearest = Math.min(nearest, (px - share * dx) ** 2 + (py - share * dy) ** 2);
      }
      picture[y * SIDE + x] = Math.min(1, Math.max(0, PEN / 2 - Math.sqrt(nearest) + 0.5));
    }
  }
  return picture;
}

/** How far to move along an axis to bring the centre of mass to the centre, the digit staying inside. */
function offset(picture, place, extent) {
  let [mass, moment] = [0, 0];
  picture.forEach((value, index) => {
    mass += value;
    moment += value * (place(index) + 0.5);
  });
  return Math.min(Math.max(CENTRE - moment / mass, 0), SIDE - extent);
}

export function drawn(strokes) {
  const points = strokes.flat();
  if (!points.length) return new Float32Array(SIDE * SIDE);
  const least = [0, 1].map((axis) => points.reduce((found, point) => Math.min(found, point[axis]), Infinity));
  const most = [0, 1].map((axis) => points.reduce((found, point) => Math.max(found, point[axis]), -Infinity));
  const scale = (BOX - PEN) / Math.max(most[0] - least[0], most[1] - least[1], 1e-9);
  const lines = strokes.flatMap((stroke) => {
    const placed = stroke.map((point) => [0, 1].map((axis) => (point[axis] - least[axis]) * scale + PEN / 2));
    return placed.length > 1 ? placed.slice(1).map((end, index) => [...placed[index], ...end]) : [[...placed[0], ...placed[0]]];
  });
  const picture = ink(lines);
  const [width, height] = [0, 1].map((axis) => (most[axis] - least[axis]) * scale + PEN);
  const right = offset(picture, (index) => index % SIDE, width);
  const down = offset(picture, (index) => Math.floor(index / SIDE), height);
  return ink(lines.map(([ax, ay, bx, by]) => [ax + right, ay + down, bx + right, by + down]));
}

/** Of strokes, the last of which is being drawn, those of the digit that it seems to be part of: which it is beside. */
function together(strokes, digits) {
  const last = strokes.at(-1).map(([x]) => x);
  const [left, right] = [Math.min(...last), Math.max(...last)];
  const near = digits.filter(({ box: [from, , to] }) => from <= right && left <= to);
  const places = new Set([...near.flatMap((digit) => digit.strokes), strokes.length - 1]);
  return strokes.filter((_, place) => places.has(place));
}

function show(canvas, values) {
  const image = new ImageData(SIDE, SIDE);
  values.forEach((value, index) => image.data.set([value, value, value, 255], 4 * index));
  canvas.getContext("2d").putImageData(image, 0, 0);
}

const listening = new WeakMap();
const digits = new WeakMap();

export default function ({ data, parentElement }) {
  const canvas = parentElement.querySelector(".seen");
  canvas.setAttribute("aria-label", "The drawing as 28 by 28 pixels");
  parentElement.querySelector("figcaption").textContent = data.words;
  show(canvas, Uint8Array.from(atob(data.pixels), (letter) => letter.charCodeAt(0)));
  digits.set(parentElement, data.digits);
  if (!listening.has(parentElement)) {
    const ended = new AbortController();
    listening.set(parentElement, ended);
    let strokes = null;
    const next = () => {
      if (strokes) show(canvas, drawn(together(strokes, digits.get(parentElement))).map((value) => Math.round(255 * value)));
      strokes = null;
    };
    document.addEventListener(
      "drawing:moves",
      (event) => {
        if (!strokes) requestAnimationFrame(next);
        strokes = event.detail;
      },
      { signal: ended.signal },
    );
  }
  return () => setTimeout(() => parentElement.isConnected || listening.get(parentElement)?.abort());
}
