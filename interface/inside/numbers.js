// What the drawings of this page share: how a number is written and coloured.

const INK = [99, 168, 255];
const AGAINST = [255, 146, 66];

/** A number in three digits, as people write it; near 1 in four, since 0.999 = 1.00 / 1.00 would look wrong. */
function number(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  let text;
  if (size >= 1e5 || size < 1e-3) text = value.toExponential(1).replace(/e([+-])(\d+)/, (_, sign, power) => `·10<sup>${sign === "-" ? "−" : ""}${power}</sup>`);
  else if (value !== Math.sign(value) && Math.abs(size - 1) < 0.01) text = value.toFixed(4);
  else if (size >= 100) text = value.toFixed(0);
  else text = value.toPrecision(3);
  return text.replace(/^-/, "−");
}

const signed = (value) => (value < 0 ? `(${number(value)})` : number(value));

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

const escape = (text) => text.replace(/[&<>]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[letter]);

/** Numbers as squares: blue above 0, orange below, black at 0; or gray, of pixels. */
function paint(context, values, place, most, gray) {
  values.forEach((value, each) => {
    const [x, y, wide, high] = place(each);
    const share = Math.min(Math.abs(value) / Math.max(most, 1e-300), 1);
    const colour = gray ? [255, 255, 255] : value < 0 ? AGAINST : INK;
    context.fillStyle = `rgb(${colour.map((each) => Math.round(each * share)).join(" ")})`;
    context.fillRect(x, y, wide, high);
  });
}

const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
