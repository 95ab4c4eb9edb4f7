// A photograph with a box around each digit that was read, and its reading above the box.

const SVG = "http://www.w3.org/2000/svg";
function element(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function digit({ box: [left, top, right, bottom], text, digit: one }, chosen, unit) {
  const margin = 4 * unit;
  const place = { x: left - margin, y: top - margin, width: right - left + 2 * margin, height: bottom - top + 2 * margin };
  const label = { width: 22 * unit, height: 24 * unit };
  const above = place.y >= label.height;
  const x = place.x;
  const y = above ? place.y - label.height : place.y + place.height;
  const width = (chosen ? 3.5 : 2) * unit;
  return element(
    "g",
    { class: one ? "" : "none" },
    element("rect", { ...place, rx: 4 * unit, class: "under", "stroke-width": width + 1.5 * unit }),
    element("rect", { ...place, rx: 4 * unit, class: "box", "stroke-width": width }),
    element("rect", { ...label, x, y, rx: 3 * unit, class: "label" }),
    element("text", { x: x + label.width / 2, y: y + 18 * unit, "font-size": 18 * unit }, text),
  );
}

const shown = new WeakMap();

export default function ({ data, parentElement }) {
  const content = JSON.stringify(data);
  if (shown.get(parentElement) === content) return;
  shown.set(parentElement, content);
  const [width, height] = data.size;
  const place = parentElement.querySelector(".photograph");
  const unit = Math.max(width / (place.clientWidth || 640), height / 560); // of the picture's pixels to one of the page's
  const picture = element(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": data.words },
    element("image", { href: data.address, width, height, preserveAspectRatio: "none" }),
    ...data.digits.map((each, at) => digit(each, at === data.chosen, unit)),
  );
  place.replaceChildren(picture);
}
