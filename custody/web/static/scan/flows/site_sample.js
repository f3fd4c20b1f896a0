/** What the dice have drawn from a load: as the service draws it, so that sha256sum can redo it (docs/formats.md). */
import { hex, sha256, utf8 } from "../bytes.js";

const DIGITS = 12;
const ALL = 16 ** DIGITS;

/** So many of the units 1 to `population`, in ascending order (sampling_statistics.py, `draw`). */
export async function drawn(seed, population, size) {
  if (size >= population) return Array.from({ length: population }, (_, i) => i + 1);
  const fair = ALL - (ALL % population);
  const chosen = new Set();
  for (let counter = 0; chosen.size < size; counter++) {
    const value = parseInt(hex(await sha256(utf8(`${seed}:${counter}`))).slice(0, DIGITS), 16);
    if (value < fair) chosen.add((value % population) + 1);
  }
  return [...chosen].sort((a, b) => a - b);
}

/** The exhibits whose own seal is read, and those of them that are weighed; nothing before the draw. */
export async function sampleOf({ session, dice, population, road }) {
  if (road.drawn) return { read: road.drawn, weigh: new Set(road.to_weigh) };
  if (!population) return { read: [], weigh: new Set() };
  const seed = `${session} ${dice}`;
  const n = population.length;
  const read = (await drawn(seed, n, Math.min(road.sample, n))).map((i) => population[i - 1]);
  const fewest = Math.min(...Object.keys(road.weighings).map(Number));
  const wanted = road.weighings[n] ?? road.weighings[fewest];
  const weighed = await drawn(`${seed}:weigh`, read.length, Math.min(wanted, read.length));
  return { read, weigh: new Set(weighed.map((i) => read[i - 1])) };
}
