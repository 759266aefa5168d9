// The panel beside the signals: one jerk, the list, the average, and what the corrections changed.
import { stack } from "./charts.js";
import { getJson } from "./net.js";
import { isBehind, movementsBehind } from "./behind.js";
import { showMarkers } from "./markers.js";
import { clock, make, short, spanText } from "./text.js";

const LISTED = 400;
const WORDS = { accepted: "accepted", rejected: "rejected", mixed: "partly decided" };

export class Panel {
  constructor(app) {
    this.app = app;
    this.tab = "jerk";
    this.filter = { kind: "all" };
    this.sheet = document.getElementById("sheet");
    this.ticket = 0;
    for (const button of document.querySelectorAll(".tabs button")) button.addEventListener("click", () => this.open(button.dataset.tab));
    document.querySelector(".tabs").addEventListener("keydown", (event) => {
      const tabs = [...document.querySelectorAll(".tabs button")];
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.stopPropagation();
      const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
      next.focus();
      next.click();
    });
  }

  open(tab) {
    this.tab = tab;
    document.getElementById("room").classList.remove("wide");
    for (const button of document.querySelectorAll(".tabs button")) button.setAttribute("aria-selected", String(button.dataset.tab === tab));
    this.sheet.setAttribute("aria-labelledby", `tab-${tab}`);
    this.show();
  }

  show() {
    if (this.app.draft) return this.draft();
    return { jerk: () => this.jerk(), list: () => this.list(), average: () => this.average(), changes: () => this.changes(), markers: () => showMarkers(this) }[this.tab]();
  }

  // Events changed: what is open follows.
  follow() {
    clearTimeout(this.timer);
    if (this.tab === "average" && !this.app.draft) this.timer = setTimeout(() => this.show(), 250);
    else this.show();
  }

  draft() {
    const { app } = this, { draft } = app;
    const isStretch = draft.mode === "stretch";
    const title = { move: `Edges of the burst on ${draft.channel}`, add: `A missed burst on ${draft.channel}`, stretch: "Mark a stretch" }[draft.mode];
    const keep = {
      move: [make("button", { type: "button", class: "main", text: "Keep (Enter)", onclick: () => app.keepDraft() })],
      add: [
        make("button", { type: "button", class: "main", text: "Keep as burst (Enter)", onclick: () => app.keepDraft() }),
        make("button", { type: "button", text: "Keep as silence", onclick: () => app.keepDraft("negative") }),
      ],
      stretch: [
        ...app.about.marks.map((what, k) => make("button", { type: "button", text: `${k + 1} ${what}`, onclick: () => app.keepDraft(what) })),
        make("button", { type: "button", text: `artifact only on ${app.channel}`, onclick: () => app.keepDraft("artifact", app.channel) }),
        make("span", { class: "quiet", text: "Sleep stage, in whole epochs of 30 s:" }),
        ...app.about.stages.map((what) => make("button", { type: "button", text: what, onclick: () => app.keepDraft(what) })),
      ],
    }[draft.mode];
    this.sheet.replaceChildren(
      make("h2", { text: title }),
      make("p", { text: `${clock(draft.onset, 3)} to ${clock(draft.onset + draft.duration, 3)} · ${spanText(draft.duration)}` }),
      make("p", { class: "quiet", text: isStretch ? "Drag over the signals, or move the edge with ← and →; e changes to the other edge." : "Drag on the channel, or move the edge with ← and → by 1 ms, with Shift by 10 ms; e changes to the other edge." }),
      make("p", { text: `Moving now: ${draft.edge === "onset" ? "onset" : "end"}` }),
      make("div", { class: "choices" }, ...keep, make("button", { type: "button", text: "Cancel (Esc)", onclick: () => app.dropDraft() })),
    );
  }

  async jerk() {
    const { app } = this, ticket = ++this.ticket;
    const jerk = app.chosenJerk();
    if (!jerk) return this.sheet.replaceChildren(...this.welcome());
    const burst = app.burst ? app.model.bursts.get(app.burst) : null;
    const about = burst ? [burst] : jerk.bursts;
    const states = new Set(about.map((item) => item.status));
    const status = states.size === 1 ? [...states][0] : "mixed";
    const label = about[0].label;
    const doubtful = about.filter((item) => item.doubt);
    const some = doubtful.length < about.length ? ` on ${[...new Set(doubtful.map((item) => app.labelOf(item.channel)))].join(", ")}` : "";
    const doubts = [...new Set(doubtful.map((item) => item.doubt))];
    const verdict = (action, text, name) => make("button", {
      type: "button", class: action, "aria-pressed": String(status === name), text, onclick: () => app.act(action),
    });
    const charts = make("div");
    const order = make("div");
    this.sheet.replaceChildren(
      make("h2", { text: burst ? `Burst on ${burst.channel}` : `Jerk at ${clock(jerk.onset, 3)}` }),
      make("p", { class: "quiet", text: `${app.placeOf(jerk)} of ${app.model.jerks.length} · ${WORDS[status] || "not decided"}${label ? ` · called ${label}` : ""}` }),
      ...doubts.map((text) => make("p", { class: "doubt", text: `Doubtful${some}: ${text}` })),
      make("div", { class: "verdict" }, verdict("accept", "Accept (a)", "accepted"), verdict("reject", "Reject (r)", "rejected")),
      make("div", { class: "names", role: "group", "aria-label": "Call it" }, ...app.about.labels.map((text, k) => make("button", {
        type: "button", "aria-pressed": String(about.every((item) => item.label === text)), text: `${k + 1} ${text}`, onclick: () => app.act("label", String(k + 1)),
      }))),
      order, make("h3", { text: "All channels, 0 at the onset of the jerk" }), charts,
    );
    try {
      const answer = await getJson(`/jerk.json?id=${encodeURIComponent(jerk.id)}`);
      if (ticket !== this.ticket) return;
      order.replaceChildren(...this.order(answer));
      stack(charts, answer.time_ms, answer.traces);
      charts.append(saveLinks(`jerk&id=${encodeURIComponent(jerk.id)}`));
    } catch (error) {
      if (ticket === this.ticket) charts.replaceChildren(make("p", { class: "doubt", text: error.message }));
    }
  }

  order(answer) {
    const { facts, bursts } = answer;
    const said = [
      `lasts ${short(facts.duration_ms)} ms`,
      bursts.length > 1 ? `spreads over ${short(facts.spread_ms)} ms` : null,
      facts.since_last_s === null ? null : `${spanText(facts.since_last_s)} after the last`,
      facts.until_next_s === null ? null : `${spanText(facts.until_next_s)} before the next`,
    ].filter(Boolean).join(" · ");
    const rows = bursts.map((burst) => make("tr", {
      class: `one${burst.burst_id === this.app.burst ? " chosen" : ""}${burst.status === "rejected" ? " out" : ""}`,
      onclick: () => this.app.chooseBurst(burst.burst_id),
    },
    make("td", {}, make("button", { type: "button", class: "save-as", text: burst.label, title: "Choose this burst" })),
    number(burst.after_ms), number(burst.duration_ms), number(burst.amplitude_uv), number(burst.onset_se_ms, 2)));
    return [
      make("p", { class: "quiet", text: said }),
      make("h3", { text: "Order of muscles" }),
      make("table", {}, make("thead", {}, make("tr", {}, ...["muscle", "after ms", "lasts ms", "µV", "± ms"].map((text, k) => make("th", { class: k ? "number" : "", text })))), make("tbody", {}, ...rows)),
    ];
  }

  welcome() {
    const { app } = this;
    if (app.hides) return [
      make("h2", { text: "Blind" }),
      make("p", { text: "What the program found is hidden, and so are other raters' decisions. Mark what you see: m adds a burst on the chosen channel, s marks a stretch." }),
      make("p", {}, make("button", { type: "button", text: "Show what was found", onclick: () => app.unblind() })),
      make("p", { class: "quiet", text: "Showing it is kept as a decision with its time." }),
      ...this.ownBursts(),
    ];
    const n = app.model.jerks.length;
    const emg = app.about.channels.filter((channel) => channel.role === "emg");
    if (!n && !emg.some((channel) => channel.is_analyzed)) return [
      make("h2", { text: emg.length ? "No channel could be analyzed" : "No muscle was recorded" }),
      make("p", { text: emg.length ? "Whether there are jerks is not known:" : "No channel is understood as EMG. If one is, start again with --role \"CHANNEL=emg\"." }),
      ...emg.map((channel) => make("p", { class: "doubt", text: `${channel.label}: ${channel.refusal || "no stretch of it was fit for detection"}` })),
      make("p", { class: "quiet", text: app.about.statement }),
    ];
    return [
      make("h2", { text: n ? `${n} ${n === 1 ? "jerk" : "jerks"} found` : "No jerk found" }),
      make("p", { text: n ? "Next goes to the first one. Look at it, then Accept or Reject; Analyze again works everything out anew from what is left." : "Nothing in the analyzed channels stands out as a jerk. If you see one, choose its channel and Add." }),
      n ? make("p", {}, make("button", { type: "button", class: "main", text: "Go to the first jerk (n)", onclick: () => app.act("next") })) : null,
      app.model.doubtful.length ? make("p", { class: "doubt", text: `${app.model.doubtful.length} doubtful: ${app.about.doubt}.` }) : null,
      app.model.n_not_applied ? make("p", { class: "doubt", text: `${app.model.n_not_applied} earlier decisions are about events that are not found any more.` }) : null,
      app.model.n_unreadable ? make("p", { class: "doubt", text: `${app.model.n_unreadable} lines of the decisions file cannot be read; they were passed over.` }) : null,
      make("p", { class: "quiet", text: app.about.statement }),
    ].filter(Boolean);
  }

  ownBursts() {
    const { app } = this;
    return [make("h3", { text: `${app.model.jerks.length} marked by you` })];
  }

  list() {
    const { app } = this;
    const channels = app.about.channels.filter((channel) => channel.is_analyzed);
    const choices = [["all", "all jerks"], ["doubtful", `doubtful (${app.model.doubtful.length})`], ["open", "not decided"], ["rejected", "rejected"], ["accepted", "accepted"], ["added", "added by hand"], ...channels.map((channel) => [`channel:${channel.name}`, `on ${channel.label}`])];
    const select = make("select", { "aria-label": "Which jerks", onchange: (event) => {
      const [kind, ...rest] = event.target.value.split(":");
      this.filter = { kind, value: rest.join(":") };
      this.list();
    } }, ...choices.map(([value, text]) => make("option", { value, text })));
    if (this.filter.kind === "behind") select.append(make("option", { value: "behind", text: `behind: ${this.filter.of}` }));
    const movements = this.filter.kind === "behind" ? movementsBehind(app, this.filter.value) : null;
    if (movements) return this.scored(select, movements);
    select.value = this.filter.kind === "channel" ? `channel:${this.filter.value}` : this.filter.kind;
    const all = this.filtered();
    const near = Math.max(all.findIndex((jerk) => jerk.id === app.jerk), 0);
    const from = Math.max(0, Math.min(near - LISTED / 2, all.length - LISTED));
    const shown = all.slice(from, from + LISTED);
    const rows = shown.map((jerk) => {
      const status = app.model.statusOf(jerk);
      return make("tr", { class: `one${jerk.id === app.jerk ? " chosen" : ""}${status === "rejected" ? " out" : ""}`, onclick: () => app.chooseJerk(jerk.id) },
        make("td", {}, make("button", { type: "button", class: "save-as", text: clock(jerk.onset, 2) })),
        make("td", { text: [...new Set(jerk.bursts.map((burst) => app.labelOf(burst.channel)))].join(", ") }),
        make("td", { text: `${WORDS[status] || ""}${jerk.bursts.every((burst) => burst.doubt) ? " doubtful" : ""}`.trim() }));
    });
    this.sheet.replaceChildren(
      make("h2", { text: `${all.length} of ${app.model.jerks.length} jerks` }), select,
      all.length > shown.length ? make("p", { class: "quiet", text: `Shown are ${shown.length} around the chosen one.` }) : "",
      make("table", {}, make("thead", {}, make("tr", {}, ...["onset", "muscles", ""].map((text) => make("th", { text })))), make("tbody", {}, ...rows)),
    );
    const chosen = this.sheet.querySelector("tr.chosen");
    if (chosen) chosen.scrollIntoView({ block: "nearest" });
  }

  // Movements in sleep stand for themselves: a measure counts them, not jerks.
  scored(select, movements) {
    const { app } = this;
    select.value = "behind";
    const shown = movements.slice(0, LISTED);
    const rows = shown.map((item) => make("tr", { class: "one", onclick: () => app.screen.bringIntoSight(item.onset, item.onset + item.duration) },
      make("td", {}, make("button", { type: "button", class: "save-as", text: clock(item.onset, 2) })),
      make("td", { text: item.type.toUpperCase() }), make("td", { text: [item.rule, item.stage].filter(Boolean).join(" ") })));
    this.sheet.replaceChildren(
      make("h2", { text: `${movements.length} movements in sleep` }), select,
      movements.length > shown.length ? make("p", { class: "quiet", text: `Shown are the first ${shown.length}.` }) : "",
      make("table", {}, make("thead", {}, make("tr", {}, ...["onset", "type", "rule, stage"].map((text) => make("th", { text })))), make("tbody", {}, ...rows)),
    );
  }

  filtered() {
    const { model } = this.app, { kind, value } = this.filter;
    if (kind === "doubtful") return model.doubtful.map((id) => model.jerkById.get(id)).filter(Boolean);
    const tests = {
      open: (jerk) => model.statusOf(jerk) === null, rejected: (jerk) => model.statusOf(jerk) === "rejected", accepted: (jerk) => model.statusOf(jerk) === "accepted",
      added: (jerk) => jerk.bursts.some((burst) => burst.is_added), channel: (jerk) => jerk.bursts.some((burst) => burst.channel === value), behind: (jerk) => isBehind(this.app, jerk, value),
    };
    return tests[kind] ? model.jerks.filter(tests[kind]) : model.jerks;
  }

  async average() {
    const ticket = ++this.ticket;
    if (!this.sheet.querySelector(".average")) this.sheet.replaceChildren(make("p", { class: "average", text: "Averaging …" }));
    try {
      const answer = await getJson("/average.json");
      if (ticket !== this.ticket || this.tab !== "average") return;
      const charts = make("div");
      this.sheet.replaceChildren(
        make("h2", { class: "average", text: `Average of ${answer.n} ${answer.n === 1 ? "jerk" : "jerks"}` }),
        make("p", { class: "quiet", text: `Over ${answer.of}${answer.n < answer.n_jerks ? `, every so many of ${answer.n_jerks}` : ""}; it follows as you accept. EEG as it is, EMG rectified; the band is one standard error of the mean.` }),
        answer.n_eeg ? make("p", { class: "quiet", text: unfit(answer) }) : "",
        answer.n_eeg ? make("details", {}, make("summary", { text: "How the back-average of the report differs" }), make("p", { class: "quiet", text: answer.differs })) : "",
        charts,
      );
      if (!answer.n) charts.append(make("p", { text: "There is no jerk to average." }));
      else { stack(charts, answer.time_ms, answer.traces); charts.append(saveLinks("average")); }
      if (this.app.about.has_eeg && !this.app.hides) await this.spikes(ticket);
    } catch (error) {
      if (ticket === this.ticket) this.sheet.replaceChildren(make("p", { class: "average doubt", text: error.message }));
    }
  }

  // What was tested against chance stands apart from the plain average above it.
  async spikes(ticket) {
    const { rows, from } = await getJson("/spikes.json");
    if (ticket !== this.ticket || this.tab !== "average" || !rows.length) return;
    const found = rows.filter((row) => row.status === "measured");
    const why = [...new Set(rows.filter((row) => row.status !== "measured").map((row) => `${row.on}: ${row.reason}`))];
    this.sheet.append(
      make("h3", { text: `Cortical spike before the jerk, tested against chance (${from})` }),
      found.length ? make("table", {}, make("tbody", {}, ...found.map((row) => make("tr", {},
        make("td", { text: row.words }), make("td", { text: row.on }), make("td", { class: "number", text: row.limits ? `${row.shown} (${row.limits})` : row.shown }))))) : "",
      make("details", {}, make("summary", { text: found.length ? "What was not found, and why" : "None found or not testable; why" }), ...why.map((text) => make("p", { class: "quiet", text }))),
    );
  }

  // While an analysis works: how far it is, and what differs as far as it is known. What was opened stays open.
  async underWay(ticket) {
    const { text, fraction, known } = this.app.analysis;
    if (!this.way || this.way.known !== known || !this.sheet.contains(this.way.bar)) {
      const bar = make("progress", { max: "1", "aria-label": "Analysis" }), said = make("p", {}), early = make("div");
      this.way = { bar, said, known };
      let answer = null;
      try { if (known) answer = await getJson("/changes.json"); } catch { /* shown when it is done */ }
      if (ticket !== this.ticket) { this.way = null; return; }
      if (answer && answer.is_there && !answer.is_written) early.append(heading(answer), make("p", { class: "quiet", text: known === "all" ? "All is analyzed; the report is being written." : "Counts, rates and shapes; what has to do with EEG, stimuli and sleep follows." }), ...compared(answer));
      this.sheet.replaceChildren(make("h2", { text: "Analyzing again" }), said, bar, early);
    }
    this.way.said.textContent = `${text} …`;
    this.way.bar.value = fraction;
  }

  async changes() {
    const { app } = this, ticket = ++this.ticket;
    const again = () => make("button", { type: "button", class: "main", text: "Analyze again (g)", onclick: () => app.act("analyze") });
    if (app.analysis && app.analysis.is_running) return this.underWay(ticket);
    this.way = null;
    try {
      const answer = await getJson("/changes.json");
      if (ticket !== this.ticket || this.tab !== "changes") return;
      const error = app.analysis && app.analysis.error ? make("p", { class: "doubt", text: app.analysis.error }) : null;
      if (!answer.is_there) {
        this.sheet.replaceChildren(make("h2", { text: "Not analyzed again yet" }), ...[error].filter(Boolean), make("p", { text: `${app.model.n_decisions} ${app.model.n_decisions === 1 ? "decision" : "decisions"} so far. The result as found stays as it is; the corrected one is written beside it.` }), again());
        return;
      }
      this.sheet.replaceChildren(...[
        heading(answer), error,
        answer.is_current ? null : make("p", { class: "doubt", text: "You decided more since then." }),
        answer.is_current ? null : again(),
        make("p", {}, make("a", { href: "/report", target: "_blank", text: "Report from the corrected events" })),
        ...compared(answer),
      ].filter(Boolean));
    } catch (error) {
      if (ticket === this.ticket) this.sheet.replaceChildren(make("p", { class: "doubt", text: error.message }));
    }
  }
}

function heading({ n_jerks: jerks, n_bursts: bursts }) {
  return make("h2", { text: `Jerks ${jerks[0]} → ${jerks[1]}, bursts ${bursts[0]} → ${bursts[1]}` });
}

// What differs: the answer, values of the whole recording, then by muscle.
function compared(answer) {
  const line = (row) => make("tr", {},
    make("td", { text: `${row.words}${row.on === "whole recording" ? "" : `, ${row.on}`} ` }, make("span", { class: "quiet", text: row.n_before === row.n_after ? `n ${short(row.n_after)}` : `n ${short(row.n_before)} → ${short(row.n_after)}` })),
    make("td", { class: "number", text: row.was === "n/a" ? row.status_before.replaceAll("_", " ") : row.was }),
    make("td", { class: "number", text: row.now === "n/a" ? row.status_after.replaceAll("_", " ") : row.now }));
  const table = (rows) => make("table", { class: "changes" }, make("thead", {}, make("tr", {}, make("th", { text: "measure" }), make("th", { class: "number", text: "before" }), make("th", { class: "number", text: "after" }))), make("tbody", {}, ...rows.map(line)));
  const isDetail = (row) => /channel:|pair:/.test(row.scope);
  const isSame = (row) => row.was === row.now && row.status_before === row.status_after;
  const differ = answer.rows.filter((row) => !isSame(row)), same = answer.rows.filter(isSame);
  const whole = differ.filter((row) => !isDetail(row)), details = differ.filter(isDetail);
  const [was, now] = answer.answer || [null, null];
  return [
    answer.answer ? make("p", { text: was === now ? `Fits best, as before: ${now}` : `Fits best: ${was} → ${now}` }) : null,
    make("h3", { text: differ.length ? `${differ.length} values changed` : "No value changed" }),
    whole.length ? table(whole) : null,
    details.length ? make("details", {}, make("summary", { text: `By muscle and by pair of muscles: ${details.length}` }), table(details)) : null,
    same.length ? make("details", {}, make("summary", { text: `Same value from another number of events: ${same.length}` }), table(same)) : null,
  ].filter(Boolean);
}

// What was left out of the average of the EEG, and why.
function unfit({ n, n_eeg: kept, left_out: reasons }) {
  const said = Object.entries(reasons).map(([reason, count]) => `${count} with ${reason === "amplitude" ? "a large swing" : `a ${reason}`.replace("a muscle", "muscle activity").replace("a flat", "a flat line")}`);
  return said.length ? `EEG over ${kept} of ${n}: left out are ${said.join(", ")} before the jerk.` : `EEG over all ${n}: none was left out for a blink, a swing, a gap or muscle activity.`;
}

function number(value, digits = 3) {
  return make("td", { class: "number", text: value === null || value === undefined ? "–" : short(value, digits) });
}

function saveLinks(query) {
  const link = (kind) => make("a", { href: `/figure.${kind}?name=${query}`, download: "", text: kind.toUpperCase() });
  return make("p", { class: "quiet" }, "Save as ", link("svg"), " or ", link("png"));
}
