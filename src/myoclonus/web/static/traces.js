// Draws traces dot by dot: for each column the stretch between minimum and maximum, its ends shaded by how much they cover.

const SHADES = 16;

export class TracePainter {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { alpha: false });
    this.image = null;
  }

  resize(width, height) {
    if (this.canvas.width === width && this.canvas.height === height && this.image) return;
    this.canvas.width = width;
    this.canvas.height = height;
    this.image = this.context.createImageData(Math.max(width, 1), Math.max(height, 1));
    this.dots = new Uint32Array(this.image.data.buffer);
  }

  // rows: [{slot, middle, half, center, scale, color}] in dots; pieces from Tiles.cover.
  paint({ rows, pieces, start, perDot, left, background, lines }) {
    const { width, height } = this.canvas;
    this.dots.fill(packed(background));
    for (const line of lines) this.dots.fill(packed(line.color), line.y * width + left, (line.y + 1) * width);
    const shades = new Map();
    for (const row of rows) {
      if (!shades.has(row.color)) shades.set(row.color, ramp(background, row.color));
      this.row(row, shades.get(row.color), pieces, start, perDot, left, width, height);
    }
    this.context.putImageData(this.image, 0, 0);
  }

  row(row, ramped, pieces, start, perDot, left, width, height) {
    const lowest = Math.min(row.middle + row.half, height - 1);
    const highest = Math.max(row.middle - row.half, 0);
    let lastTop = NaN, lastBottom = NaN;
    for (const piece of pieces) {
      const values = piece.tile.values;
      const bins = values.length / 2 / piece.tile.nRows;
      const base = row.slot * bins * 2;
      const from = Math.max(Math.ceil((piece.start - start) / perDot - 1e-9), 0);
      const to = Math.min(Math.ceil((piece.stop - start) / perDot - 1e-9), width - left);
      for (let x = from; x < to; x += 1) {
        const time = start + x * perDot - piece.origin;
        const first = Math.max(Math.floor(time / piece.bin + 1e-6), 0);
        const last = Math.min(Math.max(Math.ceil((time + perDot) / piece.bin - 1e-6), first + 1), bins);
        let low = Infinity, high = -Infinity;
        for (let k = first; k < last; k += 1) {
          const a = values[base + 2 * k], b = values[base + 2 * k + 1];
          if (a < low) low = a;
          if (b > high) high = b;
        }
        if (low > high) { lastTop = NaN; continue; }
        let top = row.middle - (high - row.center) * row.scale;
        let bottom = row.middle - (low - row.center) * row.scale;
        const ownTop = top, ownBottom = bottom;
        if (lastTop === lastTop) {
          if (top > lastBottom) top = lastBottom;
          if (bottom < lastTop) bottom = lastTop;
        }
        lastTop = ownTop; lastBottom = ownBottom;
        const spare = (this.thickness - (bottom - top)) / 2;
        if (spare > 0) { top -= spare; bottom += spare; }
        if (top < highest) top = highest;
        if (bottom > lowest) bottom = lowest;
        if (bottom <= top) { top = Math.min(Math.max(top, highest), lowest - 1); bottom = top + 1; }
        this.column(left + x, top, bottom, ramped, width);
      }
    }
  }

  column(x, top, bottom, ramped, width) {
    const dots = this.dots;
    const first = Math.floor(top), last = Math.floor(bottom);
    if (first === last) {
      dots[first * width + x] = ramped[Math.round((bottom - top) * SHADES)];
      return;
    }
    dots[first * width + x] = ramped[Math.round((first + 1 - top) * SHADES)];
    for (let y = first + 1; y < last; y += 1) dots[y * width + x] = ramped[SHADES];
    const rest = Math.round((bottom - last) * SHADES);
    if (rest > 0) dots[last * width + x] = ramped[rest];
  }
}

TracePainter.prototype.thickness = 1.2;

function packed([r, g, b]) {
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

function ramp(from, to) {
  const shades = new Uint32Array(SHADES + 1);
  for (let k = 0; k <= SHADES; k += 1) {
    shades[k] = packed([0, 1, 2].map((c) => Math.round(from[c] + ((to[c] - from[c]) * k) / SHADES)));
  }
  return shades;
}
