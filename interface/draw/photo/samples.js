// A strip of small photographs to choose from.

const shown = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const strip = parentElement.querySelector(".strip");
  const content = JSON.stringify(data.samples);
  if (shown.get(parentElement) !== content) {
    shown.set(parentElement, content);
    strip.replaceChildren(
      ...data.samples.map(({ name, words, address }) => {
        const button = document.createElement("button");
        button.type = "button";
        button.title = words;
        button.dataset.name = name;
        button.append(Object.assign(document.createElement("img"), { src: address, alt: words }));
        button.addEventListener("click", () => {
          for (const each of strip.children) each.ariaPressed = String(each === button);
          setStateValue("sample", name);
        });
        return button;
      }),
    );
  }
  for (const each of strip.children) each.ariaPressed = String(each.dataset.name === data.chosen);
}
