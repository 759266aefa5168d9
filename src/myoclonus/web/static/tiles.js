// Tiles of the signal: fetched when seen, kept while there is room, coarser ones shown until the right one is there.
import { getTile, queryOf } from "./net.js";

const MOST_BYTES = 48e6;
const AT_ONCE = 6;
const COARSER = 12;

export class Tiles {
  constructor(tile, onArrival) {
    this.bins = tile.bins;
    this.finest = tile.finest_bin_s;
    this.onArrival = onArrival;
    this.kept = new Map();
    this.wanted = [];
    this.loading = new Map();
    this.failures = 0;
    this.isPlain = false;
    this.use({}, [], 1);
  }

  // Choose view and lines; what belongs to another is dropped.
  use(view, rows, duration) {
    for (const one of this.loading.values()) one.abort();
    this.loading.clear();
    this.kept.clear();
    this.bytes = 0;
    this.view = view;
    this.rows = rows;
    this.duration = duration;
    this.topLevel = 0;
    while (this.span(this.topLevel) < duration) this.topLevel += 1;
  }

  forgetPlain() {
    for (const [key, tile] of this.kept) if (tile.isPlain) { this.kept.delete(key); this.bytes -= tile.values.byteLength; }
    this.isPlain = false;
  }

  bin(level) { return this.finest * 2 ** level; }
  span(level) { return this.bin(level) * this.bins; }

  // The coarsest level with at least one bin for each dot of the screen.
  levelFor(secondsPerDot) {
    const level = Math.floor(Math.log2(secondsPerDot / this.finest) + 1e-9);
    return Math.min(Math.max(level, 0), this.topLevel);
  }

  // The pieces that cover [start, stop) at a level: each with the tile to draw it from, coarser when its own is not there.
  cover(level, start, stop) {
    const pieces = [];
    let isWhole = true;
    const [first, last] = this.range(level, start, stop);
    for (let index = first; index <= last; index += 1) {
      let found = this.kept.get(`${level}/${index}`);
      let at = level;
      if (!found) isWhole = false;
      for (let up = 1; !found && up <= COARSER && level + up <= this.topLevel; up += 1) {
        at = level + up;
        found = this.kept.get(`${at}/${Math.floor(index / 2 ** up)}`);
      }
      if (found) {
        found.seen = performance.now();
        const own = at === level ? index : Math.floor(index / 2 ** (at - level));
        pieces.push({ tile: found, bin: this.bin(at), origin: own * this.span(at), start: index * this.span(level), stop: (index + 1) * this.span(level) });
      }
    }
    this.isPlain = pieces.some((piece) => piece.tile.isPlain);
    return { pieces, isWhole };
  }

  range(level, start, stop) {
    const span = this.span(level);
    const most = Math.max(Math.ceil(this.duration / span) - 1, 0);
    const clip = (index) => Math.min(Math.max(index, 0), most);
    return [clip(Math.floor(start / span)), clip(Math.ceil(stop / span) - 1)];
  }

  // Ask for what is on the screen, then for what lies beside it, then for what shows when zooming out.
  want(level, start, stop) {
    const wanted = [];
    const add = (at, from, to) => {
      const [first, last] = this.range(at, from, to);
      for (let index = first; index <= last && wanted.length < 64; index += 1) wanted.push([at, index]);
    };
    add(this.topLevel, 0, this.duration);
    add(level, start, stop);
    const width = stop - start;
    add(level, stop, stop + width);
    add(level, Math.max(start - width, 0), start);
    if (level + 1 <= this.topLevel) add(level + 1, start - width, stop + width);
    if (level > 0) add(level - 1, start + width / 4, stop - width / 4);
    this.wanted = wanted.filter(([at, index]) => !this.kept.has(`${at}/${index}`));
    const keys = new Set(this.wanted.map((pair) => pair.join("/")));
    for (const [key, one] of this.loading) if (!keys.has(key)) { one.abort(); this.loading.delete(key); }
    this.next();
  }

  next() {
    for (const [level, index] of this.wanted) {
      const key = `${level}/${index}`;
      if (this.loading.size >= AT_ONCE) return;
      if (!this.loading.has(key) && !this.kept.has(key) && this.rows.length) this.load(key, level, index);
    }
  }

  async load(key, level, index) {
    const control = new AbortController();
    this.loading.set(key, control);
    try {
      const query = queryOf({ ...this.view, level, index, channels: this.rows.join(",") });
      const tile = await getTile(`/tile?${query}`, control.signal);
      if (this.loading.get(key) !== control) return;
      this.loading.delete(key);
      this.failures = 0;
      tile.seen = performance.now();
      this.kept.set(key, tile);
      this.bytes += tile.values.byteLength;
      this.dropOld();
      this.onArrival(null);
    } catch (error) {
      if (this.loading.get(key) === control) this.loading.delete(key);
      if (error.name === "AbortError") return;
      this.failures += 1;
      this.onArrival(error);
      if (this.failures < 200) setTimeout(() => this.next(), Math.min(250 * this.failures, 3000));
      return;
    }
    this.next();
  }

  dropOld() {
    if (this.bytes <= MOST_BYTES) return;
    const byAge = [...this.kept].sort((a, b) => a[1].seen - b[1].seen);
    for (const [key, tile] of byAge) {
      if (this.bytes <= MOST_BYTES * 0.8) return;
      if (key.startsWith(`${this.topLevel}/`)) continue;
      this.kept.delete(key);
      this.bytes -= tile.values.byteLength;
    }
  }
}
