// A state as a link, and as a file: the numbers that were moved, and no others.

const SCHEMA = "endgame/studio-state/1";
const FILES = { r: "ruleset", p: "population" };

/** `#r:paragon.xp_to_next.power.base=1200&p:archetypes.casual.share=0.4` */
export function fragment(moves) {
  const part = ([id, value]) => {
    const [file, path] = id.split(" ");
    return `${file[0]}:${encodeURIComponent(path)}=${value}`;
  };
  return moves.size ? `#${[...moves].map(part).join("&")}` : "";
}

/** The moves that a fragment holds; what is no number is left out. */
export function fromFragment(text) {
  const moves = new Map();
  for (const part of text.replace(/^#/, "").split("&")) {
    const [, letter, path, value] = /^([rp]):([^=]+)=(.+)$/.exec(part) ?? [];
    let plain = null;
    try {
      plain = path && decodeURIComponent(path);
    } catch {
      plain = null;
    }
    if (plain && Number.isFinite(Number(value))) moves.set(`${FILES[letter]} ${plain}`, Number(value));
  }
  return moves;
}

/** The text of a file. */
export function file(moves, studio) {
  const all = [...moves].map(([id, value]) => ({ file: id.split(" ")[0], path: id.split(" ")[1], value }));
  const { ruleset, population } = studio;
  const facts = ({ name, hash }) => ({ name, hash });
  return JSON.stringify({ schema: SCHEMA, ruleset: facts(ruleset), population: facts(population), moves: all }, null, 2);
}

/** The moves of a file, and whether it is of other rules or players. Throws what is wrong with it. */
export function fromFile(text, studio) {
  const read = JSON.parse(text);
  if (read?.schema !== SCHEMA || !Array.isArray(read.moves)) throw new Error("this is not a state of the studio");
  const good = read.moves.filter((own) => Object.values(FILES).includes(own.file) && typeof own.path === "string" && Number.isFinite(own.value));
  const isOther = read.ruleset?.hash !== studio.ruleset.hash || read.population?.hash !== studio.population.hash;
  return { moves: new Map(good.map((own) => [`${own.file} ${own.path}`, own.value])), isOther };
}

export function download(name, text, kind) {
  const address = URL.createObjectURL(new Blob([text], { type: kind }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
