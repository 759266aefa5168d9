// The markers of the recording: go to one, change its text or place, delete it, add one.
import { clock, make } from "./text.js";

const LISTED = 300;

export function showMarkers(panel) {
  const { app, sheet } = panel;
  const middle = (app.screen.start + app.screen.stop) / 2;
  const { id, onset, duration, text } = app.about.markers;
  const all = id.map((name, k) => ({ name, onset: onset[k], duration: duration[k] || 0, text: text[k] || "" }));
  const near = Math.max(all.findIndex((marker) => marker.onset >= app.screen.start), 0);
  const from = Math.max(0, Math.min(near - LISTED / 2, all.length - LISTED));
  const edited = all.find((marker) => marker.name === panel.marker) || null;
  const keep = () => {
    const words = input.value.trim();
    if (!words) return input.focus();
    const place = edited ? { marker: edited.name, onset: edited.onset, duration: edited.duration } : { marker: null, onset: here(), duration: 0 };
    panel.marker = null;
    return app.decide({ action: "marker", text: words, ...place });
  };
  const here = () => Math.min(Math.max((app.screen.start + app.screen.stop) / 2, 0), app.about.duration_s);
  const input = make("input", { id: "marker-text", type: "text", maxlength: "500", value: edited ? edited.text : "", "aria-label": edited ? "Text of the marker" : "Text of a new marker", placeholder: "e.g. rest, stim, lights off",
    onkeydown: (event) => { if (event.key === "Enter") keep(); } });
  const stop = () => { panel.marker = null; panel.show(); };
  const move = () => {
    const moved = { action: "marker", marker: edited.name, text: edited.text, duration: Math.min(edited.duration, app.about.duration_s - here()), onset: here() };
    panel.marker = null;
    app.decide(moved);
  };
  const form = edited
    ? [make("p", { text: `Marker at ${clock(edited.onset, 2)}` }), input, make("div", { class: "choices" },
      make("button", { type: "button", class: "main", text: "Keep the text (Enter)", onclick: keep }),
      make("button", { type: "button", text: "Move to the middle of the screen", onclick: move }),
      make("button", { type: "button", text: "Delete", onclick: () => remove(edited) }), make("button", { type: "button", text: "Leave as it was", onclick: stop }))]
    : [make("p", { class: "quiet", text: `A new marker goes to the middle of the screen, ${clock(middle, 2)}.` }), input,
      make("div", { class: "choices" }, make("button", { type: "button", class: "main", text: "Add (Enter)", onclick: keep }))];
  const remove = (marker) => { panel.marker = null; app.decide({ action: "marker", marker: marker.name, text: "", onset: marker.onset, duration: marker.duration }); };
  const rows = all.slice(from, from + LISTED).map((marker) => make("tr", { class: marker === edited ? "chosen" : "" },
    make("td", {}, make("button", { type: "button", class: "save-as", title: "Go there", text: clock(marker.onset, 2), onclick: () => app.screen.bringIntoSight(marker.onset, marker.onset + Math.min(marker.duration, 20)) })),
    make("td", { text: marker.text }),
    make("td", {}, make("button", { type: "button", class: "save-as", text: "change", "aria-label": `Change the marker at ${clock(marker.onset, 2)}`, onclick: () => { panel.marker = marker.name; panel.show(); document.getElementById("marker-text").focus(); } }))));
  sheet.replaceChildren(
    make("h2", { text: `${all.length} ${all.length === 1 ? "marker" : "markers"}` }), ...form,
    make("p", { class: "quiet", text: "What begins with rest, posture, action or intention tells the state; what begins with stim is a stimulus. The recording itself is not changed." }),
    all.length > rows.length ? make("p", { class: "quiet", text: `Shown are ${rows.length} around the screen.` }) : "",
    make("table", {}, make("thead", {}, make("tr", {}, ...["time", "text", ""].map((word) => make("th", { text: word })))), make("tbody", {}, ...rows)),
  );
}
