// Everything that lies over the traces, and the overview of the whole: events, stretches, edges being moved.
import { drawHypnogram, opened, ticks } from "./lanes.js";
import { clock, color, spanText } from "./text.js";

export function drawMarks(screen) {
  const { app, model = app.model } = screen;
  const context = opened(screen.marks, screen.ratio);
  context.save();
  context.beginPath();
  context.rect(screen.left, 0, screen.box.width - screen.left, screen.box.height);
  context.clip();
  drawGrid(context, screen);
  drawGaps(context, screen);
  const pattern = hatch(context);
  const rows = screen.shownRows();
  for (const row of rows) {
    drawArtifacts(context, screen, row, pattern);
    if (!row.isDerived) drawBursts(context, screen, row, model.between(row.name, screen.start, screen.stop));
  }
  for (const mark of model.marks) drawMark(context, screen, mark, pattern);
  drawDraft(context, screen);
  drawScaleBar(context, screen);
  context.restore();
}

function drawGrid(context, screen) {
  const { step, first } = ticks(screen);
  context.strokeStyle = color("--line");
  context.globalAlpha = 0.55;
  context.lineWidth = 1;
  context.beginPath();
  for (let time = first; time <= screen.stop; time += step) {
    const x = Math.round(screen.xOf(time)) + 0.5;
    context.moveTo(x, 0);
    context.lineTo(x, screen.box.height);
  }
  context.stroke();
  context.globalAlpha = 1;
}

function drawGaps(context, screen) {
  const { onset, duration } = screen.app.about.coverage;
  context.fillStyle = color("--raised");
  let from = screen.start;
  for (let k = 0; k <= onset.length; k += 1) {
    const to = k < onset.length ? onset[k] : screen.stop;
    if (to > from && to > screen.start && from < screen.stop) {
      const x = screen.xOf(from);
      context.globalAlpha = 0.8;
      context.fillRect(x, 0, screen.xOf(Math.min(to, screen.stop)) - x, screen.box.height);
      context.globalAlpha = 1;
    }
    if (k < onset.length) from = Math.max(from, onset[k] + duration[k]);
  }
}

function drawArtifacts(context, screen, row, pattern) {
  const { top, height } = row;
  const { onset, duration, channel } = screen.app.about.artifacts;
  let lastX = -1;
  for (let k = 0; k < onset.length; k += 1) {
    if (onset[k] >= screen.stop || onset[k] + (duration[k] || 0) <= screen.start) continue;
    if (channel[k] !== null && channel[k] !== row.name) continue;
    const x = screen.xOf(onset[k]);
    const width = Math.max(screen.xOf(onset[k] + (duration[k] || 0)) - x, 2);
    if (width <= 2 && Math.round(x) === lastX) continue;
    lastX = Math.round(x);
    context.fillStyle = color("--artifact-fill");
    context.fillRect(x, top + 1, width, height - 2);
    context.fillStyle = pattern;
    context.fillRect(x, top + 1, width, 4);
  }
}

function drawBursts(context, screen, row, bursts) {
  const { app } = screen;
  const { top, height } = row;
  const styles = { positive: ["--burst", "--burst-fill"], negative: ["--silence", "--silence-fill"] };
  let lastX = -1;
  for (const burst of bursts) {
    const x = screen.xOf(burst.onset);
    const width = Math.max(screen.xOf(burst.end) - x, 1.5);
    const isChosen = app.isChosen(burst);
    if (width < 3 && Math.round(x) === lastX && !isChosen) continue;
    lastX = Math.round(x);
    const [line, fill] = styles[burst.kind] || styles.positive;
    const isOut = !burst.is_counted;
    if (!isOut) {
      context.fillStyle = color(fill);
      context.fillRect(x, top + 1, width, height - 2);
    }
    context.strokeStyle = color(isOut ? "--rejected" : burst.status === "accepted" ? "--accepted" : line);
    context.lineWidth = burst.status === "accepted" ? 2.5 : 1.25;
    context.setLineDash(burst.kind === "negative" ? [5, 3] : burst.doubt && !burst.status ? [2, 2] : []);
    if (width >= 3) context.strokeRect(x, top + 1.5, width, height - 3);
    else { context.beginPath(); context.moveTo(x, top + 1); context.lineTo(x, top + height - 1); context.stroke(); }
    context.setLineDash([]);
    if (isOut && width >= 3) {
      context.beginPath(); context.moveTo(x, top + height - 2); context.lineTo(x + width, top + 2); context.stroke();
    }
    if (isChosen) {
      context.fillStyle = color("--chosen");
      context.fillRect(x - 3, top, width + 6, 3);
      context.fillRect(x - 3, top + height - 3, width + 6, 3);
    }
  }
}

function drawMark(context, screen, mark, pattern) {
  if (screen.app.about.stages.includes(mark.what)) return; // shown in the lane of sleep stages
  if (mark.onset >= screen.stop || mark.onset + mark.duration <= screen.start) return;
  const x = screen.xOf(mark.onset);
  const width = Math.max(screen.xOf(mark.onset + mark.duration) - x, 2);
  const row = mark.channel === null ? null : screen.rows.find((item) => item.name === mark.channel);
  const { top, height } = placeOf(screen, row);
  if (mark.what === "artifact") {
    context.fillStyle = color("--artifact-fill");
    context.fillRect(x, top, width, height);
    context.globalAlpha = 0.5;
    context.fillStyle = pattern;
    context.fillRect(x, top, width, height);
    context.globalAlpha = 1;
  }
  context.strokeStyle = color("--chosen");
  context.lineWidth = 1.5;
  context.strokeRect(x, top + 1, width, height - 2);
  context.fillStyle = color("--chosen");
  context.fillText(mark.what, Math.max(x, screen.left) + 4, top + 9);
}

function drawDraft(context, screen) {
  const draft = screen.app.draft;
  if (!draft) return;
  const row = draft.channel ? screen.rows.find((item) => item.name === draft.channel && !item.isDerived) : null;
  const { top, height } = placeOf(screen, row);
  const x = screen.xOf(draft.onset), end = screen.xOf(draft.onset + draft.duration);
  context.fillStyle = color("--chosen");
  context.globalAlpha = 0.2;
  context.fillRect(x, top, end - x, height);
  context.globalAlpha = 1;
  context.strokeStyle = color("--chosen");
  for (const [at, edge] of [[x, "onset"], [end, "end"]]) {
    context.lineWidth = draft.edge === edge ? 4 : 1.5;
    context.beginPath(); context.moveTo(at, top); context.lineTo(at, top + height); context.stroke();
  }
  const text = `${clock(draft.onset, 3)} · ${spanText(draft.duration)}`;
  const below = top + height + 10 < screen.box.height ? top + height + 10 : top - 10;
  const at = Math.max(Math.min(x, screen.box.width - 150), screen.left + 4), y = row ? below : 24;
  context.fillStyle = color("--surface");
  context.fillRect(at - 3, y - 9, context.measureText(text).width + 6, 18);
  context.fillStyle = color("--ink");
  context.fillText(text, at, y);
}

function placeOf(screen, row) {
  const isShown = row && screen.shownRows().includes(row);
  if (row && !isShown) return { top: -10, height: 0 };
  return row ? { top: row.top, height: row.height } : { top: 0, height: screen.box.height };
}

// The bar stands at the foot of the chosen line, where the trace seldom is, and is no higher than needed to be read.
function drawScaleBar(context, screen) {
  const row = screen.shownRows().find((item) => item.name === screen.app.channel) || screen.shownRows()[0];
  if (!row) return;
  const scale = screen.scaleOf(row);
  const value = nice(Math.min(0.6 * row.height, 64) / scale);
  const length = value * scale;
  const x = screen.box.width - 10, foot = row.top + row.height - 5;
  const text = `${value} ${row.unit}`;
  context.textAlign = "right";
  const width = context.measureText(text).width;
  const y = Math.max(foot - length / 2, row.top + 8);
  context.fillStyle = color("--surface");
  context.globalAlpha = 0.85;
  context.fillRect(x - 12 - width, y - 8, width + 18, 16);
  context.globalAlpha = 1;
  context.strokeStyle = color("--ink");
  context.lineWidth = 2;
  context.beginPath(); context.moveTo(x, foot); context.lineTo(x, foot - length); context.stroke();
  context.fillStyle = color("--ink");
  context.fillText(text, x - 7, y);
  context.textAlign = "left";
}

export function drawOverview(screen) {
  const context = opened(screen.overview, screen.ratio);
  const { app } = screen;
  const width = screen.overview.width / screen.ratio, height = screen.overview.height / screen.ratio;
  const left = screen.left, per = (width - left) / Math.max(screen.duration, 1e-9);
  context.fillStyle = color("--muted");
  context.fillText("whole", 8, height / 2 - 7);
  context.fillText(app.about.length, 8, height / 2 + 8);
  drawHypnogram(context, screen, app.about.hypnogram, height - 15, 14, 0, screen.duration, left, width);
  drawJerkColumns(context, app.model, left, per);
  const x = left + screen.start * per, wide = Math.max(screen.width * per, 3);
  context.fillStyle = color("--chosen");
  context.globalAlpha = 0.14;
  context.fillRect(x, 0, wide, height);
  context.globalAlpha = 1;
  context.strokeStyle = color("--chosen");
  context.lineWidth = 2;
  context.strokeRect(x, 1, wide, height - 2);
}

// One stroke for each dot of the whole: the more jerks in it, the higher; with a foot where all are accepted, short and gray where none counts.
function drawJerkColumns(context, model, left, per) {
  const columns = new Map();
  for (const jerk of model.jerks) {
    const x = Math.floor(left + jerk.onset * per);
    const column = columns.get(x) || { n: 0, out: 0, accepted: 0 };
    column.n += 1;
    if (jerk.bursts.every((burst) => !burst.is_counted)) column.out += 1;
    else if (model.statusOf(jerk) === "accepted") column.accepted += 1;
    columns.set(x, column);
  }
  const most = Math.max(...[...columns.values()].map((column) => column.n), 1);
  for (const [x, { n, out, accepted }] of columns) {
    const height = most === 1 ? 18 : 5 + (15 * n) / most;
    context.fillStyle = color(out === n ? "--rejected" : out + accepted === n ? "--accepted" : "--burst");
    context.fillRect(x, 23 - (out === n ? height / 2 : height), 1.5, out === n ? height / 2 : height);
    if (out < n && out + accepted === n) context.fillRect(x - 1.5, 23, 4.5, 2);
  }
}

function nice(value) {
  const base = 10 ** Math.floor(Math.log10(value));
  const found = [5, 2, 1].find((factor) => factor * base <= value) || 1;
  return Number((found * base).toPrecision(2));
}

let hatching = null;
function hatch(context) {
  const ink = color("--artifact");
  if (hatching && hatching.ink === ink) return hatching.pattern;
  const stripe = document.createElement("canvas");
  stripe.width = stripe.height = 8;
  const own = stripe.getContext("2d");
  own.strokeStyle = ink;
  own.lineWidth = 1.5;
  for (const shift of [-8, 0, 8]) { own.beginPath(); own.moveTo(shift, 8); own.lineTo(shift + 8, 0); own.stroke(); }
  hatching = { ink, pattern: context.createPattern(stripe, "repeat") };
  return hatching.pattern;
}
