// Numbers as they are read.

function grouped(value, digits) {
  const text = Math.abs(value) >= 1e15 ? value.toExponential(2) : value.toLocaleString("en", { maximumFractionDigits: digits });
  return text.replace("-", "−");
}

/** A value as it is read: whole numbers whole, others with as many digits as say something. */
function told(value, format) {
  if (value === Infinity) return "never";
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (format === "percent") return `${grouped(value * 100, 2)} %`;
  const size = Math.abs(value);
  return grouped(value, size === 0 || size >= 1000 ? 0 : size >= 1 ? 2 : 4);
}

/** The label of a tick: short. */
function short(value, format) {
  if (format === "percent") return `${+(value * 100).toPrecision(4)}%`;
  const size = Math.abs(value);
  if (size >= 1e15 || (size > 0 && size < 1e-4)) return value.toExponential(1).replace("e+", "e").replace(".0e", "e").replace("-", "−");
  for (const [unit, name] of [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "k"]]) {
    if (size >= unit && (size >= 1e4 || value % 1000 === 0)) return `${+(value / unit).toPrecision(4)}${name}`.replace("-", "−");
  }
  return String(+value.toPrecision(6)).replace("-", "−");
}
