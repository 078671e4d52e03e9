// Numbers and times as the terminal shows them: thousands separated, units beside them, times in UTC. Whole numbers past 2^53
// come as BigInt (see api.js) and stay exact.

/** `1,234,567` */
export function whole(number) {
  if (number === null || number === undefined) return "—";
  const digits = (typeof number === "bigint" ? number : BigInt(Math.trunc(number))).toString();
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** `+1,234`, `−5`: with a real minus. */
export function signed(number) {
  const text = whole(number);
  if (text.startsWith("-")) return `−${text.slice(1)}`;
  return number > 0 ? `+${text}` : text;
}

/** A share as percent, with at most so many digits behind the point: `+2.5 %`. */
export function percent(share, digits = 1) {
  const text = (share * 100).toFixed(digits).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
  return `${text === "-0" ? "0" : text} %`;
}

export const bonus = (share) => (share >= 0 ? "+" : "−") + percent(Math.abs(share));

export const currency = (number) => `${whole(number)} ◈`;

/** `2026-11-21 18:04`, UTC. */
export const time = (text) => (text ? text.slice(0, 16).replace("T", " ") : "—");
export const day = (text) => (text ? text.slice(0, 10) : "—");

/** `1 character`, `2 characters` */
export const counted = (number, what, many = `${what}s`) => `${whole(number)} ${number == 1 ? what : many}`;

/** The difference of two whole numbers, exactly. */
export const minus = (a, b) => BigInt(a) - BigInt(b);
