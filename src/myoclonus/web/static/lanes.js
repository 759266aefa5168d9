// The lanes above the signals: time, sleep stages, movements scored in sleep, markers, jerks and what was decided about each.
import { clock, color, spanText } from "./text.js";

const STAGES = { W: ["--wake", 0], R: ["--rem", 1], N1: ["--n1", 2], N2: ["--n2", 3], N3: ["--n3", 4] };
const TIME_LANE = 20, HYPNOGRAM_LANE = 26, MOVEMENT_LANE = 20, MARKER_LANE = 18, JERK_LANE = 18;
const MOVEMENTS = { lm: "LM", clm: "CLM", plm: "PLM", fragmentary: "frag.", alma: "ALMA", hft: "HFT", hflm: "HFLM", hypnic: "hypnic", head_jerk: "head", propriospinal: "propriosp.", large: "large" };
const NEAR_PX = 6, SIGN_PX = 12;

export function lanesHeight(app) {
  return TIME_LANE + (app.about.hypnogram.onset.length ? HYPNOGRAM_LANE : 0) + (hasMovements(app) ? MOVEMENT_LANE : 0) + MARKER_LANE + JERK_LANE;
}

function hasMovements(app) { return Boolean(app.movements && app.movements.onset && app.movements.onset.length); }

export function opened(canvas, ratio) {
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, canvas.width / ratio, canvas.height / ratio);
  context.font = "12px system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif";
  context.textBaseline = "middle";
  return context;
}

export function drawLanes(screen) {
  const context = opened(screen.lanes, screen.ratio);
  const { about, model, movements } = screen.app;
  const { step, first, digits } = ticks(screen);
  const width = screen.box.width;
  context.fillStyle = color("--muted");
  context.fillText("time", 8, TIME_LANE / 2);
  for (let time = first; time <= screen.stop; time += step) {
    const x = screen.xOf(time);
    if (x > width - 24) break;
    context.fillRect(Math.round(x), TIME_LANE - 4, 1, 4);
    context.fillText(clock(time, digits), x + 3, TIME_LANE / 2);
  }
  let top = TIME_LANE;
  if (about.hypnogram.onset.length) {
    context.fillText("sleep stage", 8, top + HYPNOGRAM_LANE / 2);
    drawHypnogram(context, screen, about.hypnogram, top, HYPNOGRAM_LANE, screen.start, screen.stop, screen.left, width);
    top += HYPNOGRAM_LANE;
  }
  if (hasMovements(screen.app)) {
    context.fillStyle = color("--muted");
    context.fillText("movements", 8, top + MOVEMENT_LANE / 2);
    drawMovements(context, screen, movements, top);
    top += MOVEMENT_LANE;
  }
  context.fillStyle = color("--muted");
  context.fillText("markers", 8, top + MARKER_LANE / 2);
  drawMarkers(context, screen, about.markers, model.marks, top);
  top += MARKER_LANE;
  context.fillStyle = color("--muted");
  context.fillText("jerks", 8, top + JERK_LANE / 2);
  drawJerkSigns(context, screen, top);
}

export function drawHypnogram(context, screen, table, top, height, start, stop, left, right) {
  const per = (right - left) / (stop - start);
  for (let k = 0; k < table.onset.length; k += 1) {
    const from = Math.max(table.onset[k], start), to = Math.min(table.onset[k] + table.duration[k], stop);
    const stage = STAGES[table.stage[k]];
    if (to <= from || !stage) continue;
    const x = left + (from - start) * per, width = Math.max((to - from) * per, 1);
    const step = (height - 8) / 4;
    context.fillStyle = color(stage[0]);
    context.fillRect(x, top + 1 + stage[1] * step, width, 5);
    if (width > 30 && height > 20) {
      const y = top + 1 + stage[1] * step;
      context.fillStyle = color("--ink");
      context.font = "600 10px system-ui, sans-serif";
      context.fillText(table.stage[k], x + 4, y > top + height / 2 ? y - 6 : y + 12);
    }
  }
  context.font = "12px system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif";
}

function drawMarkers(context, screen, table, marks, top) {
  let free = screen.left;
  context.save();
  context.beginPath();
  context.rect(screen.left, top, screen.box.width - screen.left, MARKER_LANE);
  context.clip();
  for (let k = 0; k < table.onset.length; k += 1) {
    const x = screen.xOf(table.onset[k]);
    const end = screen.xOf(table.onset[k] + (table.duration[k] || 0));
    const lasts = table.state[k] && !(table.duration[k] > 0);
    if (x > screen.box.width || (end < screen.left && !lasts)) continue;
    if (lasts && table.onset.slice(k + 1).some((onset, j) => onset <= screen.start && table.state[k + 1 + j])) continue;
    context.fillStyle = color("--chosen");
    context.fillRect(Math.round(x), top + 2, 2, MARKER_LANE - 4);
    if (end > x + 2) context.fillRect(x, top + MARKER_LANE - 4, end - x, 2);
    const at = Math.max(x + 5, screen.left + 3);
    if (at < free) continue;
    const text = String(table.text[k] || "").slice(0, 60);
    context.fillStyle = color("--ink");
    context.fillText(text, at, top + MARKER_LANE / 2);
    free = at + context.measureText(text).width + 8;
  }
  context.restore();
}

// One sign for each jerk, told apart by its shape: dot, ring for a silence, tick, cross, question mark. Where they lie too near, strokes.
function drawJerkSigns(context, screen, top) {
  const { model } = screen.app, doubtful = new Set(model.doubtful);
  let lastX = -Infinity;
  context.save();
  context.beginPath();
  context.rect(screen.left, top, screen.box.width - screen.left, JERK_LANE);
  context.clip();
  for (const jerk of model.jerks) {
    if (jerk.onset >= screen.stop || jerk.end <= screen.start) continue;
    const x = screen.xOf(jerk.onset);
    const sign = signOf(model, jerk, doubtful);
    if (x - lastX < SIGN_PX) {
      if (x - lastX >= 1) { context.fillStyle = color("--muted"); context.fillRect(x, top + JERK_LANE - 4, 1, 3); }
      if (jerk.id !== screen.app.jerk) continue;
    }
    lastX = Math.max(lastX, x);
    if (jerk.id === screen.app.jerk) {
      context.strokeStyle = color("--chosen");
      context.lineWidth = 2;
      context.strokeRect(x - 8, top + 1, 16, JERK_LANE - 2);
    }
    drawSign(context, sign, x, top + JERK_LANE / 2);
  }
  context.restore();
}

export function signOf(model, jerk, doubtful) {
  const status = model.statusOf(jerk);
  if (jerk.bursts.every((burst) => !burst.is_counted)) return "out";
  if (status === "accepted") return "accepted";
  if (doubtful.has(jerk.id)) return "doubt";
  return jerk.bursts.every((burst) => burst.kind === "negative") ? "silence" : "burst";
}

export function drawSign(context, sign, x, y) {
  context.lineWidth = 2;
  context.strokeStyle = context.fillStyle = color({ out: "--ink", accepted: "--accepted", doubt: "--doubt", silence: "--silence", burst: "--burst" }[sign]);
  context.beginPath();
  if (sign === "out") { context.moveTo(x - 4, y - 4); context.lineTo(x + 4, y + 4); context.moveTo(x + 4, y - 4); context.lineTo(x - 4, y + 4); }
  else if (sign === "accepted") { context.moveTo(x - 5, y); context.lineTo(x - 1, y + 4); context.lineTo(x + 5, y - 5); }
  else if (sign !== "doubt") context.arc(x, y, sign === "silence" ? 3.5 : 3, 0, 2 * Math.PI);
  if (sign === "burst") context.fill(); else if (sign !== "doubt") context.stroke();
  if (sign !== "doubt") return;
  context.font = "700 14px system-ui, sans-serif";
  context.textAlign = "center";
  context.fillText("?", x, y + 1);
  context.textAlign = "left";
  context.font = "12px system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif";
}

// Periodic ones are filled, others outlined, short ones a stroke; the letters say which they are.
function drawMovements(context, screen, table, top) {
  context.save();
  context.beginPath();
  context.rect(screen.left, top, screen.box.width - screen.left, MOVEMENT_LANE);
  context.clip();
  let free = screen.left;
  let lastX = -1;
  for (let k = 0; k < table.onset.length; k += 1) {
    if (table.onset[k] >= screen.stop || table.onset[k] + table.duration[k] <= screen.start) continue;
    const x = screen.xOf(table.onset[k]), width = Math.max(screen.xOf(table.onset[k] + table.duration[k]) - x, 1.5);
    if (width < 3 && Math.round(x) === lastX) continue;
    lastX = Math.round(x);
    const kind = table.type[k];
    context.fillStyle = context.strokeStyle = color(kind === "fragmentary" ? "--other" : "--silence");
    context.lineWidth = 1.25;
    if (kind === "plm" || width < 3) context.fillRect(x, top + 3, width, MOVEMENT_LANE - 7);
    else context.strokeRect(x, top + 3.5, width, MOVEMENT_LANE - 8);
    const text = MOVEMENTS[kind] || kind;
    const needs = context.measureText(text).width;
    if (screen.width <= 180 && x + width + 3 >= free) {
      context.fillStyle = color("--ink");
      context.fillText(text, x + width + 3, top + MOVEMENT_LANE / 2);
      free = x + width + needs + 8;
    }
  }
  context.restore();
}

// The movement or marker at a place of the lanes, with what is known of it.
export function laneAt(screen, x, y) {
  const { about, movements } = screen.app;
  if (x < screen.left) return null;
  const near = NEAR_PX * screen.secondsPerPixel(), time = screen.timeAt(x);
  let top = TIME_LANE + (about.hypnogram.onset.length ? HYPNOGRAM_LANE : 0);
  const nearest = (table) => {
    let best = null, least = near;
    for (let k = 0; k < table.onset.length; k += 1) {
      const away = Math.max(table.onset[k] - time, time - table.onset[k] - (table.duration[k] || 0), 0);
      if (away <= least) { least = away; best = k; }
    }
    return best;
  };
  if (hasMovements(screen.app)) {
    if (y >= top && y < top + MOVEMENT_LANE) {
      const k = nearest(movements);
      if (k === null) return null;
      const said = [MOVEMENTS[movements.type[k]] || movements.type[k], movements.rule[k], movements.series_id[k] && `series ${movements.series_id[k]}`, movements.stage[k], spanText(movements.duration[k]), movements.channels[k], movements.with_arousal[k] ? "with arousal" : null, movements.with_respiratory_event[k] ? "with a respiratory event" : null];
      return { onset: movements.onset[k], duration: movements.duration[k], text: `${clock(movements.onset[k], 2)}: ${said.filter(Boolean).join(", ")}` };
    }
    top += MOVEMENT_LANE;
  }
  if (y < top) return null;
  if (y >= top + MARKER_LANE) {
    const { jerks } = screen.app.model;
    const k = nearest({ onset: jerks.map((jerk) => jerk.onset), duration: jerks.map((jerk) => jerk.end - jerk.onset) });
    return k === null ? null : { jerk: jerks[k].id };
  }
  const k = nearest(about.markers);
  return k === null ? null : { onset: about.markers.onset[k], duration: about.markers.duration[k] || 0, marker: about.markers.id[k], text: `${clock(about.markers.onset[k], 2)}: ${about.markers.text[k] || ""}` };
}

export function ticks(screen) {
  const room = Math.max((screen.box.width - screen.left) / 95, 2);
  const steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
  const step = steps.find((item) => item >= screen.width / room) || 14400;
  return { step, first: Math.ceil(screen.start / step - 1e-9) * step, digits: step >= 1 ? 0 : step >= 0.1 ? 1 : 2 };
}
