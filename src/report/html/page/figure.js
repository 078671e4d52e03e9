// A figure: panels with one legend, and their numbers.

class Figure {
  constructor(element) {
    this.element = element;
    this.title = (element.querySelector("figcaption strong") || element).textContent.trim();
    this.data = JSON.parse(element.querySelector("script[type='application/json']").textContent);
    this.hidden = new Set();
    this.panels = [...element.querySelectorAll(".panel")].map((panel, at) => new Panel(this, this.data.panels[at], panel));
    this.legend();
    this.numbers();
  }

  legend() {
    const entries = [...this.element.querySelectorAll(".legend > li")];
    if (entries.length < 2) return;
    const marks = this.data.panels.flatMap((panel) => panel.marks);
    for (const entry of entries) {
      const series = Number(entry.dataset.series);
      // What only says what a mark means has nothing to switch.
      if (!marks.some((mark) => mark.series === series && (mark.x || mark.rows).length > 0)) continue;
      const button = make("button", { type: "button", "aria-pressed": "true" }, ...entry.childNodes);
      button.addEventListener("click", () => {
        if (!this.hidden.delete(series)) this.hidden.add(series);
        button.setAttribute("aria-pressed", String(!this.hidden.has(series)));
        this.render();
      });
      entry.replaceChildren(button);
    }
  }

  numbers() {
    const details = this.element.querySelector("details") || this.element.appendChild(make("details", {}, make("summary", {}, "The numbers")));
    details.addEventListener("toggle", () => {
      if (details.open && details.children.length === 1) details.append(...this.panels.map(values));
    });
  }

  /** How tall a panel of this width is. */
  tall(wide) { return wide > 640 ? 360 : 260; }

  /** What a panel is called by those who don't see it. */
  label(panel) { return `${panel.data.title || this.title}: arrow keys read values, + and − zoom`; }

  render() { for (const panel of this.panels) panel.render(); }
}
