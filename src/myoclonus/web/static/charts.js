// Small charts around a jerk, drawn by uPlot: one for each channel, all on one time axis, 0 at the onset.
import { color, make } from "./text.js";

const HEIGHT = 62, WITH_AXIS = 88;

export function stack(holder, timeMs, traces) {
  for (const old of holder.charts || []) old.destroy();
  holder.replaceChildren();
  const width = Math.max(holder.clientWidth || 300, 200);
  const sync = uPlot.sync("around");
  holder.charts = traces.map((trace, place) => {
    const isLast = place === traces.length - 1;
    const box = make("div", { class: "chart" });
    holder.append(box);
    return new uPlot(options(trace, width, isLast, sync), columns(timeMs, trace), box);
  });
}

function columns(timeMs, trace) {
  if (!trace.standard_error) return [timeMs, trace.values];
  const bound = (sign) => trace.values.map((value, k) => {
    const error = trace.standard_error[k];
    return value === null || error === null ? value : value + sign * error;
  });
  return [timeMs, trace.values, bound(1), bound(-1)];
}

function options(trace, width, isLast, sync) {
  const stroke = color(trace.role === "eeg" ? "--eeg" : trace.role === "emg" ? "--burst" : "--other");
  const axis = { stroke: color("--muted"), grid: { stroke: color("--line"), width: 1 }, ticks: { show: false }, font: "11px system-ui, sans-serif" };
  const bands = trace.standard_error ? [{ series: [2, 3], fill: color("--burst-fill") }] : [];
  const bound = { stroke: "transparent", width: 0, points: { show: false } };
  return {
    title: trace.label, width, height: (isLast ? WITH_AXIS : HEIGHT) + 18,
    legend: { show: false },
    cursor: { sync: { key: sync.key }, y: false, drag: { x: false, y: false } },
    scales: { x: { time: false } },
    bands,
    series: [{}, { stroke, width: 1.3, points: { show: false } }, ...(trace.standard_error ? [bound, bound] : [])],
    axes: [
      { ...axis, size: isLast ? 26 : 0, show: true, values: (_, ticks) => ticks.map((tick) => (isLast ? `${tick} ms` : "")) },
      { ...axis, size: 44, space: 18, values: (_, ticks) => ticks.map((tick) => String(tick).replace("-", "−")) },
    ],
    hooks: { draw: [(chart) => onset(chart)] },
    padding: [5, 8, 5, 0],
  };
}

function onset(chart) {
  const x = chart.valToPos(0, "x", true);
  chart.ctx.save();
  chart.ctx.strokeStyle = color("--chosen");
  chart.ctx.lineWidth = 1.5;
  chart.ctx.beginPath();
  chart.ctx.moveTo(x, chart.bbox.top);
  chart.ctx.lineTo(x, chart.bbox.top + chart.bbox.height);
  chart.ctx.stroke();
  chart.ctx.restore();
}
