// Where ticks stand on an axis, and values on the paper.

/** About how wide a text is: from the first ideographs on, all that is written is about as wide as they are. */
function wideness(text) {
  let wide = 0;
  for (const letter of text) wide += letter < "\u2e80" ? 6.2 : 11;
  return wide;
}

const STEPS = {
  days: [1, 2, 7, 14, 30, 60, 90, 180, 365],
  hours: [0.25, 0.5, 1, 2, 3, 6, 12, 24, 50],
};

function steps(format, least) {
  const decade = 10 ** Math.floor(Math.log10(least));
  const round = [1, 2, 2.5, 5, 10, 20, 50].map((digit) => digit * decade);
  const all = (STEPS[format] || []).concat(round).filter((step) => step >= least * (1 - 1e-9));
  const whole = format === "levels" || format === "days";
  return Math.min(...(whole ? all.filter((step) => step % 1 === 0).concat(least < 1 ? [1] : []) : all));
}

function ticks(axis, low, high, log, most) {
  if (log && Math.log10(high / low) >= 0.9) {
    const first = Math.floor(Math.log10(low)), last = Math.ceil(Math.log10(high));
    const digits = last - first <= 3 ? [1, 2, 5] : [1];
    const apart = Math.max(1, Math.ceil((last - first) / most));
    const found = [];
    for (let at = first; at <= last; at += apart) {
      for (const digit of digits) {
        const value = Number(`${digit}e${at}`);
        if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) found.push(value);
      }
    }
    return found;
  }
  const step = steps(axis.format, (high - low) / most);
  if (!Number.isFinite(step)) return [];
  const found = [];
  for (let at = Math.ceil(low / step - 1e-6); at * step <= high + step * 1e-6 && found.length < 50; at += 1) found.push(at * step);
  return found;
}

/** A name that has room; letters are counted as people see them. */
function cut(name) {
  const letters = [...name];
  return letters.length <= 22 ? name : `${letters.slice(0, 21).join("")}…`;
}

/** A place on the paper for each value of an axis, and the other way round. */
function projection(log, low, high, from, to) {
  const of = log ? Math.log10 : (value) => value;
  const [a, b] = [of(low), of(high)];
  const at = (value) => (value === null || value === undefined || Number.isNaN(value) || (log && value <= 0) ? null
    : value === Infinity ? to : from + ((of(value) - a) / (b - a || 1)) * (to - from));
  const back = (place) => {
    const value = a + ((place - from) / (to - from)) * (b - a);
    return log ? 10 ** value : value;
  };
  return { at, back };
}
