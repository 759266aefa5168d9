// What part of the recording is on the screen, at which gain, and which lines: time, dots and microvolts.
import { Tiles } from "./tiles.js";
import { TracePainter } from "./traces.js";
import { drawLanes, laneAt, lanesHeight } from "./lanes.js";
import { drawMarks, drawOverview } from "./marks.js";
import { make, rgb, spanText } from "./text.js";

const SHORTEST_S = 0.05;
const LEAST_ROW = 17;
const WEIGHTS = { emg: 1.9 };

export class Screen {
  constructor(app) {
    this.app = app;
    this.field = document.getElementById("field");
    this.traces = new TracePainter(document.getElementById("traces"));
    this.marks = document.getElementById("marks");
    this.lanes = document.getElementById("lanes");
    this.overview = document.getElementById("overview");
    this.labels = document.getElementById("labels");
    this.gain = 1;
    this.gains = new Map();
    this.firstRow = 0;
    this.rows = [];
    this.view = {};
    this.frames = [];
    this.tiles = new Tiles(app.about.tile, (error) => this.arrived(error));
    this.start = 0;
    this.width = Math.min(app.about.duration_s, 10);
    this.dirty = true;
    this.asked = null;
    new ResizeObserver(() => this.resized()).observe(this.field);
    this.loop = this.loop.bind(this);
    requestAnimationFrame(this.loop);
  }

  get duration() { return this.app.about.duration_s; }
  get stop() { return this.start + this.width; }

  // All lines of the view, in the order in which they are drawn.
  use(view, rows) {
    this.view = view;
    this.rows = rows;
    this.firstRow = 0;
    this.tiles.use(view, rows.map((row) => row.slot), this.duration);
    rows.forEach((row, place) => { row.place = place; });
    this.resized();
  }

  resized() {
    const box = this.field.getBoundingClientRect();
    const ratio = window.devicePixelRatio || 1;
    this.ratio = ratio;
    this.box = { width: box.width, height: box.height };
    this.left = Math.min(box.width < 520 ? 78 : 132, box.width / 3);
    this.field.style.setProperty("--label-width", `${this.left}px`);
    const [w, h] = [Math.round(box.width * ratio), Math.round(box.height * ratio)];
    this.traces.resize(w, h);
    this.traces.thickness = Math.max(1.15 * ratio, 1.15);
    size(this.marks, w, h);
    const lanes = lanesHeight(this.app);
    this.lanes.style.height = `${lanes}px`;
    size(this.lanes, w, Math.round(lanes * ratio));
    const overview = this.overview.getBoundingClientRect();
    size(this.overview, Math.round(overview.width * ratio), Math.round(overview.height * ratio));
    this.layOut();
    this.writeLabels();
    this.touch();
  }

  // Rows share the height, muscles with more of it; those that would become too low to read wait below.
  layOut() {
    const { height } = this.box;
    this.nRows = Math.max(Math.min(this.rows.length, Math.floor(height / LEAST_ROW)), 1);
    this.firstRow = Math.min(this.firstRow, Math.max(this.rows.length - this.nRows, 0));
    const shown = this.shownRows();
    const spare = height - shown.length * LEAST_ROW;
    const total = shown.reduce((sum, row) => sum + (WEIGHTS[row.role] || 1), 0);
    let top = 0;
    for (const row of shown) {
      row.top = top;
      row.height = LEAST_ROW + (spare * (WEIGHTS[row.role] || 1)) / total;
      top += row.height;
    }
  }

  shownRows() { return this.rows.slice(this.firstRow, this.firstRow + this.nRows); }
  middleOf(row) { return row.top + row.height / 2; }
  xOf(time) { return this.left + ((time - this.start) / this.width) * (this.box.width - this.left); }
  timeAt(x) { return this.start + ((x - this.left) / (this.box.width - this.left)) * this.width; }
  rowAt(y) { return this.shownRows().find((row) => y < row.top + row.height); }
  laneAt(x, y) { return laneAt(this, x, y); }
  secondsPerPixel() { return this.width / Math.max(this.box.width - this.left, 1); }

  show(start, width = this.width) {
    const longest = Math.max(this.duration, SHORTEST_S);
    this.width = Math.min(Math.max(width, SHORTEST_S), longest);
    this.start = Math.min(Math.max(start, 0), Math.max(this.duration - this.width, 0));
    this.touch();
  }

  pan(seconds) { this.show(this.start + seconds); }

  zoom(factor, around = this.start + this.width / 2) {
    const width = Math.min(Math.max(this.width * factor, SHORTEST_S), Math.max(this.duration, SHORTEST_S));
    this.show(around - ((around - this.start) / this.width) * width, width);
  }

  bringIntoSight(onset, end) {
    const length = end - onset;
    const width = Math.min(Math.max(this.width, length * 2), Math.max(20, length * 2));
    if (onset < this.start + 0.05 * this.width || end > this.stop - 0.05 * this.width || width !== this.width) {
      this.show((onset + end) / 2 - width / 2, width);
    } else this.touch();
  }

  bringRow(channel) {
    const row = this.rows.find((item) => item.name === channel);
    if (!row) return;
    if (row.place < this.firstRow) this.scrollRows(row.place - this.firstRow);
    if (row.place >= this.firstRow + this.nRows) this.scrollRows(row.place - this.firstRow - this.nRows + 1);
  }

  scrollRows(by) {
    const most = Math.max(this.rows.length - this.nRows, 0);
    this.firstRow = Math.min(Math.max(this.firstRow + by, 0), most);
    this.layOut();
    this.writeLabels();
    this.touch();
  }

  changeGain(factor, row = null) {
    if (row) this.gains.set(row.name, (this.gains.get(row.name) || 1) * factor);
    else this.gain = Math.min(Math.max(this.gain * factor, 1e-3), 1e3);
    this.touch();
  }

  scaleOf(row) {
    const reach = row.reach > 0 ? row.reach : 1;
    return ((0.48 * row.height) / reach) * this.gain * (this.gains.get(row.name) || 1);
  }

  // Something changed: draw with the next frame, and note how long the right picture takes.
  touch() {
    this.dirty = true;
    if (this.asked === null) this.asked = performance.now();
  }

  arrived(error) {
    if (error) this.app.lost(error);
    else this.app.reached();
    this.dirty = true;
  }

  loop() {
    if (this.dirty && this.box && this.rows.length) {
      this.dirty = false;
      this.draw();
    }
    requestAnimationFrame(this.loop);
  }

  draw() {
    const ratio = this.ratio;
    const left = Math.round(this.left * ratio);
    const perDot = this.width / Math.max(this.traces.canvas.width - left, 1);
    const level = this.tiles.levelFor(perDot);
    this.tiles.want(level, this.start, this.stop);
    const { pieces, isWhole } = this.tiles.cover(level, this.start, this.stop);
    const colors = { emg: rgb("--emg"), eeg: rgb("--eeg") };
    const other = rgb("--other");
    const shown = this.shownRows();
    this.traces.paint({
      rows: shown.filter((row) => row.center !== null).map((row) => ({
        slot: row.place,
        middle: this.middleOf(row) * ratio,
        half: row.height * ratio * 0.98,
        center: row.center,
        scale: this.scaleOf(row) * ratio,
        color: colors[row.role] || other,
      })),
      pieces, start: this.start, perDot, left,
      background: rgb("--surface"),
      lines: shown.slice(1).map((row) => ({ y: Math.round(row.top * ratio), color: rgb("--raised") })),
    });
    drawMarks(this);
    drawLanes(this);
    drawOverview(this);
    document.getElementById("span").textContent = spanText(this.width);
    const hidden = this.rows.length > this.nRows;
    document.getElementById("more").hidden = !hidden;
    document.getElementById("more-text").textContent = `Channels ${this.firstRow + 1}–${this.firstRow + this.nRows} of ${this.rows.length}`;
    this.app.note(this.tiles.isPlain ? this.app.plainText() : null, "plain");
    if (isWhole && this.asked !== null) {
      this.frames.push(performance.now() - this.asked);
      if (this.frames.length > 5000) this.frames.shift();
      this.asked = null;
      if (!this.firstWhole) this.firstWhole = performance.now();
    }
  }

  writeLabels() {
    const chosen = this.app.channel;
    this.labels.replaceChildren(...this.shownRows().map((row) => {
      const about = this.app.about.channels[row.channel];
      const button = make("button", {
        type: "button", role: "option", tabindex: "-1", class: about.refusal ? "refused" : "",
        "aria-selected": String(row.name === chosen),
        title: about.refusal ? `${row.name}: not analyzed. ${about.refusal}` : `${row.name} · ${row.long_label} · ${row.role}, ${row.fs_hz} Hz`,
        onclick: () => this.app.chooseChannel(row.name),
      }, make("span", { text: row.label }));
      button.style.top = `${row.top}px`;
      button.style.height = `${row.height}px`;
      return button;
    }));
  }
}

function size(canvas, width, height) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}
