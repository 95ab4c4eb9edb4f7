// Reading: from strokes to 28 × 28 pixels as MNIST has them, through the network, to ten probabilities and a verdict.
//
// The same steps as in the project's recognizer/images/strokes.py and shapes.py, network/ and reading/judging.py, with
// the norms' numbers already in the weights. Maps are channels × rows × columns, one number after the other.

"use strict";

const SIDE = 28;
const PIXELS = SIDE * SIDE;
const CLASSES = 10;

// --- from strokes to pixels ------------------------------------------------------------------------------------------

const BOX = 20; // the longest side of a digit, in pixels
const CENTRE = SIDE / 2 + 0.5; // where its centre of mass belongs
const PEN = 2.4; // width of MNIST's lines
const TOLERANCE = 0.05; // points nearer than this to the line without them, in pixels, add nothing that would show
const FEW = 64; // a stroke of so few points is drawn as it is

const clipped = (value, least, most) => Math.min(Math.max(value, least), most);

/** The least and the greatest of one coordinate (0: x, 1: y) of points. */
function ends(points, axis) {
  let [least, most] = [Infinity, -Infinity];
  for (const point of points) {
    least = Math.min(least, point[axis]);
    most = Math.max(most, point[axis]);
  }
  return [least, most];
}

/** Strokes, lists of points [x, y] in any unit, drawn as an MNIST digit: 784 numbers from 0 (blank) to 1 (ink). */
function drawn(strokes) {
  const finite = strokes.map((stroke) => stroke.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y)));
  const points = finite.flat();
  if (!points.length) return new Float64Array(PIXELS);
  const [[left, right], [top, bottom]] = [ends(points, 0), ends(points, 1)];
  const scale = (BOX - PEN) / Math.max(right - left, bottom - top, 1e-9);
  const lines = finite.flatMap((stroke) => {
    const placed = simplified(stroke.map(([x, y]) => [(x - left) * scale + PEN / 2, (y - top) * scale + PEN / 2]));
    if (placed.length < 2) return placed.map((point) => [...point, ...point]);
    return placed.slice(1).map((end, at) => [...placed[at], ...end]);
  });
  const picture = ink(lines);
  const across = offset(picture, (at) => at % SIDE, (right - left) * scale + PEN);
  const down = offset(picture, (at) => Math.floor(at / SIDE), (bottom - top) * scale + PEN);
  return ink(lines.map(([ax, ay, bx, by]) => [ax + across, ay + down, bx + across, by + down]));
}

/** A stroke without points that hardly bend it (Ramer, 1972; Douglas and Peucker, 1973). */
function simplified(stroke) {
  if (stroke.length <= FEW) return stroke;
  const kept = new Set([0, stroke.length - 1]);
  const spans = [[0, stroke.length - 1]];
  while (spans.length) {
    const [first, last] = spans.pop();
    let [farthest, most] = [0, TOLERANCE ** 2];
    for (let at = first + 1; at < last; at += 1) {
      const distance = squaredDistance(...stroke[at], ...stroke[first], ...stroke[last]);
      if (distance > most) [farthest, most] = [at, distance];
    }
    if (farthest) {
      kept.add(farthest);
      spans.push([first, farthest], [farthest, last]);
    }
  }
  return stroke.filter((_, at) => kept.has(at));
}

/** How far (x, y) is from the line between (ax, ay) and (bx, by), squared. */
function squaredDistance(x, y, ax, ay, bx, by) {
  const [dx, dy, px, py] = [bx - ax, by - ay, x - ax, y - ay];
  const share = clipped((px * dx + py * dy) / Math.max(dx * dx + dy * dy, 1e-12), 0, 1);
  return (px - share * dx) ** 2 + (py - share * dy) ** 2;
}

/** A picture of lines: a pixel is as dark as the nearest line is close. */
function ink(lines) {
  const nearest = new Float64Array(PIXELS).fill(Infinity);
  for (const [ax, ay, bx, by] of lines) {
    const [dx, dy] = [bx - ax, by - ay];
    const length = Math.max(dx * dx + dy * dy, 1e-12);
    // Beyond the pen's reach there is no ink, however near.
    const [firstX, lastX] = reached(Math.min(ax, bx), Math.max(ax, bx));
    const [firstY, lastY] = reached(Math.min(ay, by), Math.max(ay, by));
    for (let y = firstY; y <= lastY; y += 1) {
      for (let x = firstX; x <= lastX; x += 1) {
        const [px, py] = [x + 0.5 - ax, y + 0.5 - ay];
        const share = clipped((px * dx + py * dy) / length, 0, 1);
        const distance = (px - share * dx) ** 2 + (py - share * dy) ** 2;
        if (distance < nearest[y * SIDE + x]) nearest[y * SIDE + x] = distance;
      }
    }
  }
  return nearest.map((distance) => clipped(PEN / 2 - Math.sqrt(distance) + 0.5, 0, 1));
}

/** The first and the last pixel that a line from `least` to `most` along one axis can have ink on. */
function reached(least, most) {
  return [Math.max(Math.floor(least - PEN), 0), Math.min(Math.ceil(most + PEN), SIDE - 1)];
}

/** How far to move along an axis to bring the centre of mass to the centre, the digit staying inside. */
function offset(picture, place, extent) {
  let [mass, moment] = [0, 0];
  picture.forEach((value, at) => {
    mass += value;
    moment += value * (place(at) + 0.5);
  });
  return Math.min(Math.max(CENTRE - moment / mass, 0), SIDE - extent);
}

// --- through the network ---------------------------------------------------------------------------------------------

const ACTIVATIONS = {
  relu: (z) => Math.max(0, z),
  leaky: (z) => Math.max(z, 0.01 * z),
  sigmoid: (z) => (1 + Math.tanh(z / 2)) / 2,
  tanh: Math.tanh,
};

const TOGETHER = 4; // channels that are calculated at a time, so that each pixel is fetched once for all of them

/** A convolution's weights (out × in × kernel × kernel) with those of four channels beside each other. */
function interleaved(weights, [outputs, inputs, kernel]) {
  const depth = inputs * kernel * kernel;
  const packed = new Float64Array(Math.ceil(outputs / TOGETHER) * TOGETHER * depth);
  for (let out = 0; out < outputs; out += 1) {
    const block = (out - (out % TOGETHER)) * depth;
    for (let at = 0; at < depth; at += 1) {
      packed[block + at * TOGETHER + (out % TOGETHER)] = weights[out * depth + at];
    }
  }
  return packed;
}

/** z = Σ weights · pixels under the kernel + bias, at each place. */
function convolved(maps, { shape, weights, biases, margin }) {
  const [outputs, inputs, kernel] = shape;
  const width = maps.columns + 2 * margin;
  const plane = width * (maps.rows + 2 * margin);
  const pixels = new Float64Array(inputs * plane + 1); // one more, since columns are calculated in pairs
  for (let channel = 0; channel < inputs; channel += 1) {
    for (let row = 0; row < maps.rows; row += 1) {
      const from = (channel * maps.rows + row) * maps.columns;
      pixels.set(maps.values.subarray(from, from + maps.columns), channel * plane + (row + margin) * width + margin);
    }
  }
  const depth = inputs * kernel * kernel;
  const under = new Int32Array(depth); // where the pixels under the kernel are, from its upper left one
  for (let at = 0; at < depth; at += 1) {
    const place = at % (kernel * kernel);
    under[at] = Math.floor(at / (kernel * kernel)) * plane + Math.floor(place / kernel) * width + (place % kernel);
  }
  const [rows, columns] = [maps.rows + 2 * margin - kernel + 1, width - kernel + 1];
  const values = new Float64Array(outputs * rows * columns);
  for (let out = 0; out < outputs; out += TOGETHER) {
    const block = weights.subarray(out * depth, (out + TOGETHER) * depth);
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 2) {
        const sums = pairOfSums(pixels, row * width + column, under, block);
        const to = row * columns + column;
        for (let each = 0; each < Math.min(TOGETHER, outputs - out); each += 1) {
          const place = (out + each) * rows * columns + to;
          values[place] = sums[each] + biases[out + each];
          if (column + 1 < columns) values[place + 1] = sums[TOGETHER + each] + biases[out + each];
        }
      }
    }
  }
  return { values, channels: outputs, rows, columns };
}

const SUMS = new Float64Array(2 * TOGETHER);

/** Σ weights · pixels of four channels, for a place and the one to its right. Nearly all time is spent in here. */
function pairOfSums(pixels, place, under, block) {
  let a0 = 0, a1 = 0, a2 = 0, a3 = 0; // here, and to the right:
  let b0 = 0, b1 = 0, b2 = 0, b3 = 0;
  for (let at = 0, next = 0; at < under.length; at += 1, next += 4) {
    const from = place + under[at];
    const here = pixels[from], right = pixels[from + 1];
    const w0 = block[next], w1 = block[next + 1], w2 = block[next + 2], w3 = block[next + 3];
    a0 += w0 * here;
    a1 += w1 * here;
    a2 += w2 * here;
    a3 += w3 * here;
    b0 += w0 * right;
    b1 += w1 * right;
    b2 += w2 * right;
    b3 += w3 * right;
  }
  SUMS[0] = a0;
  SUMS[1] = a1;
  SUMS[2] = a2;
  SUMS[3] = a3;
  SUMS[4] = b0;
  SUMS[5] = b1;
  SUMS[6] = b2;
  SUMS[7] = b3;
  return SUMS;
}

/** Each output a weighted sum of all inputs, and a bias. */
function dense({ values }, { shape: [outputs, inputs], weights, biases }) {
  const sums = Float64Array.from(biases);
  for (let out = 0; out < outputs; out += 1) {
    let sum = 0;
    for (let at = 0, from = out * inputs; at < inputs; at += 1, from += 1) sum += weights[from] * values[at];
    sums[out] += sum;
  }
  return { values: sums, channels: outputs, rows: 1, columns: 1 };
}

/** Of each 2 × 2 pixels the largest ("pool") or the mean ("average"); a last odd row or column is left out. */
function pooled(maps, kind) {
  const [rows, columns] = [Math.floor(maps.rows / 2), Math.floor(maps.columns / 2)];
  const values = new Float64Array(maps.channels * rows * columns);
  for (let channel = 0, to = 0; channel < maps.channels; channel += 1) {
    for (let row = 0; row < rows; row += 1) {
      let upper = (channel * maps.rows + 2 * row) * maps.columns;
      for (let column = 0; column < columns; column += 1, to += 1, upper += 2) {
        const lower = upper + maps.columns;
        const a = maps.values[upper], b = maps.values[upper + 1];
        const c = maps.values[lower], d = maps.values[lower + 1];
        values[to] = kind === "pool" ? Math.max(a, b, c, d) : (a + b + c + d) / 4;
      }
    }
  }
  return { values, channels: maps.channels, rows, columns };
}

function activated(maps, kind) {
  return { ...maps, values: maps.values.map(ACTIVATIONS[kind]) };
}

/** Ten probabilities of 784 pixels, by a network's operations. */
function probabilitiesOf(operations, pixels) {
  let maps = { values: pixels, channels: 1, rows: SIDE, columns: SIDE };
  for (const operation of operations) {
    const { kind } = operation;
    if (kind === "conv") maps = convolved(maps, operation);
    else if (kind === "dense") maps = dense(maps, operation);
    else maps = kind in ACTIVATIONS ? activated(maps, kind) : pooled(maps, kind);
  }
  const greatest = Math.max(...maps.values);
  const exponentials = Array.from(maps.values, (logit) => Math.exp(logit - greatest));
  const sum = exponentials.reduce((total, each) => total + each);
  return exponentials.map((each) => each / sum);
}

// --- whether it is a digit -------------------------------------------------------------------------------------------

/** How certain a judge is, by its probabilities, that there is a digit: max(c h^s / (c h^s + (1 − h)^s), least). */
function certaintyOf(probabilities, { steepness, prior, least }) {
  const entropy = probabilities.reduce((sum, q) => sum - q * Math.log(Math.max(q, 1e-38)), 0);
  const h = clipped(1 - entropy / Math.log(CLASSES), 0, 1);
  const [digit, none] = [prior * h ** steepness, (1 - h) ** steepness];
  return Math.max(digit / (digit + none), least);
}

const DOT = 0.03; // a drawing no larger than this share of the paper's side is a dot
const ROOM = 0.1; // between two digits there is this much room at least, as a share of the drawing's height
const TALL = 0.4; // a digit beside another is at least this high
const CROWDED = 5; // a line more than so many times as long as the drawing's longest side is a scribble's

/** What strokes look like, provided that they are not one digit; `side` is the paper's. */
function shapeOf(strokes, side) {
  const points = strokes.flat();
  if (!points.length) return { shape: "nothing", beside: 0 };
  const [width, height] = [0, 1].map((axis) => ends(points, axis)).map(([least, most]) => most - least);
  const extent = Math.max(width, height);
  const beside = countSideBySide(strokes, height);
  if (extent <= DOT * side) return { shape: "dot", beside };
  if (beside > 1) return { shape: "several", beside };
  return { shape: lengthOf(strokes) > CROWDED * extent ? "scribble" : "sign", beside };
}

/** How many digits strokes may be: groups of them, left to right, with room between them. */
function countSideBySide(strokes, height) {
  const groups = [];
  const placed = strokes.filter((stroke) => stroke.length).map((stroke) => [ends(stroke, 0)[0], stroke]);
  for (const [left, stroke] of placed.sort(([one], [other]) => one - other)) {
    const last = groups.at(-1);
    if (last && left - ends(last, 0)[1] < ROOM * height) last.push(...stroke);
    else groups.push([...stroke]);
  }
  const tall = groups.map((group) => ends(group, 1)).filter(([top, bottom]) => bottom - top >= TALL * height);
  return Math.max(1, tall.length);
}

function lengthOf(strokes) {
  let length = 0;
  for (const stroke of strokes) {
    stroke.slice(1).forEach(([x, y], at) => {
      length += Math.hypot(x - stroke[at][0], y - stroke[at][1]);
    });
  }
  return length;
}

// --- all of it -------------------------------------------------------------------------------------------------------

/** A number in 16 bits: a sign, 5 bits of exponent, 10 of fraction. */
function fromHalf(bits) {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  return sign * (exponent ? 2 ** (exponent - 25) * (1024 + fraction) : 2 ** -24 * fraction);
}

/** Bytes, the lowest of each number first, as numbers. */
function numbersOf(bytes, precision) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = precision === "half" ? 2 : 4;
  const number = size === 2 ? (at) => fromHalf(view.getUint16(at, true)) : (at) => view.getFloat32(at, true);
  return Float64Array.from({ length: bytes.length / size }, (_, at) => number(size * at));
}

class Recognizer {
  /** From what the page says of the network, and its weights as bytes. */
  constructor(description, bytes) {
    const numbers = numbersOf(bytes, description.numbers);
    let start = 0;
    const take = (count) => numbers.subarray(start, (start += count));
    const operation = ({ kind, shape, margin }) => {
      if (!shape) return { kind };
      const plain = take(shape.reduce((product, size) => product * size));
      const weights = kind === "conv" ? interleaved(plain, shape) : plain;
      return { kind, shape, margin, weights, biases: take(shape[0]) };
    };
    this.threshold = description.threshold;
    this.certainty = description.certainty;
    this.reader = description.reader.map(operation);
    this.judge = description.judge.map(operation);
  }

  /** What is read of a drawing: strokes, each a list of points [x, y], x to the right and y downwards, in any unit. */
  read(strokes) {
    return this.readPixels(drawn(strokes));
  }

  /** What is read of 784 numbers, row by row, from 0 (blank) to 1 (ink); of a Uint8Array to 255. */
  readPixels(pixels) {
    const values = Float64Array.from(pixels, pixels instanceof Uint8Array ? (byte) => byte / 255 : Number);
    if (values.length !== PIXELS || !values.every((value) => value >= 0 && value <= 1)) {
      throw new RangeError("784 numbers from 0 (blank) to 1 (ink) are read, or a Uint8Array of 784");
    }
    const { probabilities, label, digit } = this.judged(values);
    return { label, digit, probability: probabilities[label], probabilities };
  }

  /** All that is known of a drawing on paper of this side: its pixels, the verdict, and what it looks like. */
  look(strokes, side) {
    const pixels = drawn(strokes);
    return { pixels, ...this.judged(pixels), ...shapeOf(strokes, side), judging: this.judge.length > 0 };
  }

  /** p = g · a + (1 − g) / 10: what the network reads (a), as far as the judge is certain that it is a digit (g). */
  judged(pixels) {
    const read = probabilitiesOf(this.reader, pixels);
    const certainty = this.judge.length ? certaintyOf(probabilitiesOf(this.judge, pixels), this.certainty) : 1;
    const probabilities = read.map((a) => certainty * a + (1 - certainty) / CLASSES);
    const label = probabilities.indexOf(Math.max(...probabilities));
    const digit = probabilities[label] >= this.threshold;
    // A digit that the network is in two minds about is one all the same: as certain as where it were sure of it.
    const certain = this.judge.length ? certainty >= (this.threshold - 1 / CLASSES) / (1 - 1 / CLASSES) : digit;
    return { probabilities, label, digit, certain };
  }
}
