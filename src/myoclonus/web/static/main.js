// The workbench: what is chosen, what is being edited, and which action does what.
import { Decisions } from "./decisions.js";
import { drawSign } from "./lanes.js";
import { followKeys, keyText } from "./keyboard.js";
import { Model } from "./model.js";
import { getJson, postJson, queryOf } from "./net.js";
import { Panel } from "./panel.js";
import { followPointer } from "./pointer.js";
import { Screen } from "./screen.js";
import { clock, make } from "./text.js";

const ORDER = ["emg", "eeg", "eog", "ecg", "acc", "resp", "stim", "other"];
const NEW_BURST_S = 0.05, LEAST_S = 0.001;

class App {
  constructor(about) {
    this.about = about;
    this.hides = about.hides;
    this.model = new Model();
    this.jerk = null;
    this.burst = null;
    this.anchor = null;
    this.channel = null;
    this.cursor = null;
    this.draft = null;
    this.analysis = null;
    this.movements = null;
    this.notes = new Map();
    this.screen = new Screen(this);
    this.panel = new Panel(this);
    this.decisions = new Decisions(`${about.name} ${about.who}`, {
      revision: () => this.model.revision,
      onAnswer: (answer) => this.decided(answer),
      onRefused: (text) => this.note(text, "refused", 8000),
      onState: (state) => this.saved(state),
    });
  }

  async begin() {
    this.writeTools();
    followPointer(this.screen, this);
    followKeys(this.about, this);
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-action]");
      if (button) this.act(button.dataset.action);
    });
    window.addEventListener("hashchange", () => this.followHash());
    await this.useView();
    this.model.take(await getJson("/events.json"));
    this.eventsChanged();
    await this.takeMovements();
    this.followHash();
    this.decisions.send();
    this.watch();
    this.panel.show();
  }

  writeTools() {
    document.getElementById("name").textContent = this.about.name;
    const banner = document.getElementById("banner");
    banner.textContent = [this.about.banner, this.about.is_blind ? `Blind rater ${this.about.who}` : ""].filter(Boolean).join(" · ");
    banner.hidden = !banner.textContent;
    const montage = document.getElementById("montage");
    const names = { recorded: "as recorded", average: "against average", bipolar: "bipolar chains" };
    montage.replaceChildren(...this.about.montages.map((value) => make("option", { value, text: names[value] || value })));
    document.getElementById("montage-label").hidden = !this.about.has_eeg;
    document.getElementById("filter").replaceChildren(...FILTERS.map((item, k) => make("option", { value: String(k), text: item.text })));
    for (const id of ["montage", "filter", "roles"]) document.getElementById(id).addEventListener("change", () => {
      this.useView();
      document.getElementById("stage").focus();
    });
    document.getElementById("theme-button").addEventListener("click", () => {
      setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark", true);
      this.screen.touch();
      this.panel.show();
    });
    if (window.matchMedia("(max-width: 640px)").matches) document.getElementById("room").classList.remove("wide");
  }

  currentView() {
    const filter = FILTERS[Number(document.getElementById("filter").value) || 0];
    return { montage: document.getElementById("montage").value || "recorded", ...filter.view };
  }

  async useView() {
    const view = this.currentView();
    const answer = await getJson(`/view.json?${queryOf(view)}`);
    const roles = { all: ORDER, emg: ["emg"], eeg: ["emg", "eeg"] }[document.getElementById("roles").value];
    const rows = answer.rows.map((row, slot) => ({ ...row, slot, isDerived: row.is_derived }))
      .filter((row) => roles.includes(row.role))
      .sort((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role) || a.slot - b.slot);
    if (!rows.some((row) => row.name === this.channel)) this.channel = rows.length ? rows[0].name : null;
    this.screen.use(view, rows);
  }

  plainText() {
    return "As recorded for now: the filtered signal of so long a stretch is still being made. Zoomed in it is there.";
  }

  // --- what is chosen

  isChosen(burst) { return this.burst ? burst.burst_id === this.burst : burst.jerk_id === this.jerk; }
  chosenJerk() { return this.jerk === null ? null : this.model.jerkById.get(this.jerk) || null; }
  placeOf(jerk) { return this.model.jerks.indexOf(jerk) + 1; }
  labelOf(name) { const found = this.about.channels.find((channel) => channel.name === name); return found ? found.label : name; }

  chosenBursts() {
    if (this.burst) return [this.burst];
    const jerk = this.chosenJerk();
    return jerk ? jerk.bursts.map((burst) => burst.burst_id) : [];
  }

  chooseJerk(id, { center = true } = {}) {
    const jerk = this.model.jerkById.get(id);
    if (!jerk) return;
    this.draft = null;
    this.jerk = id;
    this.burst = null;
    this.anchor = jerk.bursts[0].burst_id;
    this.channel = jerk.bursts[0].channel;
    this.screen.bringRow(this.channel);
    if (center) this.screen.bringIntoSight(jerk.onset, jerk.end);
    this.screen.writeLabels();
    this.screen.touch();
    this.say(`Jerk at ${clock(jerk.onset, 2)}, ${this.placeOf(jerk)} of ${this.model.jerks.length}`);
    if (this.panel.tab === "changes") this.panel.open("jerk");
    else this.panel.show();
  }

  chooseBurst(id) {
    const burst = this.model.bursts.get(id);
    if (!burst) return;
    this.jerk = burst.jerk_id;
    this.burst = id;
    this.anchor = id;
    this.chooseChannel(burst.channel);
    this.say(`Burst on ${burst.channel}`);
    this.panel.show();
  }

  chooseChannel(name) {
    this.channel = name;
    this.screen.bringRow(name);
    if (this.draft && this.draft.mode === "add") this.draft.channel = name;
    this.screen.writeLabels();
    this.screen.touch();
  }

  clicked(time, row) {
    if (!row) return;
    this.channel = row.name;
    const reach = 4 * this.screen.secondsPerPixel();
    const hits = row.isDerived ? [] : this.model.between(row.name, time - reach, time + reach);
    const hit = hits[0] || this.model.jerks.find((jerk) => jerk.onset - reach <= time && time <= jerk.end + reach);
    if (hits[0]) this.isChosen(hits[0]) ? this.chooseBurst(hits[0].burst_id) : this.chooseJerk(hits[0].jerk_id, { center: false });
    else if (hit) this.chooseJerk(hit.id, { center: false });
    else { this.jerk = this.burst = this.anchor = null; this.panel.show(); }
    this.channel = row.name;
    this.screen.writeLabels();
    this.screen.touch();
  }

  followHash() {
    const given = new URLSearchParams(location.hash.slice(1));
    const [kind, value] = [...given.entries()][0] || [];
    if (kind === "events") { this.panel.filter = { kind: "behind", value, of: given.get("of") || "" }; this.panel.open("list"); }
    if (kind === "channel" && value) { this.panel.filter = { kind, value }; this.panel.open("list"); this.chooseChannel(value); }
    if (kind === "jerk" && value) this.chooseJerk(value);
  }

  // --- decisions

  decide(decision) { this.decisions.add(decision); }

  decided(answer) {
    this.model.take(answer.events);
    this.eventsChanged();
    const added = answer.rows.find((row) => row.action === "add");
    if (added) this.anchor = `m${added.id.slice(1)}`;
    this.keepChoice();
    this.panel.follow();
    if (answer.rows.length) this.say(`${answer.rows.map((row) => row.action).join(", ")}: kept`);
  }

  keepChoice() {
    const burst = this.anchor ? this.model.bursts.get(this.anchor) : null;
    this.jerk = burst ? burst.jerk_id : null;
    if (this.burst && !this.model.bursts.has(this.burst)) this.burst = null;
    this.screen.touch();
  }

  // What was scored in sleep, as the last analysis has it.
  async takeMovements() {
    try { this.movements = this.hides ? null : (await getJson("/movements.json")).columns; } catch { this.movements = null; }
    this.screen.resized();
  }

  eventsChanged() {
    if (this.model.lanes) {
      const had = this.about.hypnogram.onset.length;
      Object.assign(this.about, this.model.lanes);
      this.model.lanes = null;
      if (!had !== !this.about.hypnogram.onset.length) this.screen.resized();
    }
    document.getElementById("undo-button").disabled = !this.model.can_undo;
    document.getElementById("redo-button").disabled = !this.model.can_redo;
    document.getElementById("doubtful-button").textContent = `Doubtful (${this.model.doubtful.length})`;
    this.screen.touch();
  }

  saved(state) {
    const element = document.getElementById("saved");
    const n = this.decisions.waiting.length;
    element.textContent = { saved: `${this.model.n_decisions} ${this.model.n_decisions === 1 ? "decision" : "decisions"}, all saved`, saving: "saving …", lost: `server not reached: ${n} not saved yet, trying again` }[state];
    element.classList.toggle("bad", state === "lost");
  }

  lost() { const element = document.getElementById("saved"); element.textContent = "server not reached, trying again"; element.classList.add("bad"); this.isLost = true; }
  reached() { if (this.isLost) { this.isLost = false; this.saved(this.decisions.waiting.length ? "saving" : "saved"); } }

  // A click on the lanes above the signals chooses the jerk there, or goes to the movement or the marker and says which it is.
  clickedLane(x, y) {
    const hit = this.screen.laneAt(x, y);
    if (!hit) return;
    if (hit.jerk) return this.chooseJerk(hit.jerk, { center: false });
    this.screen.bringIntoSight(hit.onset, hit.onset + hit.duration);
    this.note(hit.text, "lane", 6000);
    if (hit.marker !== undefined) this.panel.open("markers");
  }

  // --- edges, missed bursts, stretches

  editBurst(burst, edge = "onset") {
    this.burst = burst.burst_id;
    this.anchor = burst.burst_id;
    this.draft = { mode: "move", burst: burst.burst_id, channel: burst.channel, onset: burst.onset, duration: burst.duration, edge };
    this.screen.touch();
    this.panel.show();
  }

  moveEdgeTo(time) {
    const { draft } = this;
    const end = draft.onset + draft.duration;
    if (draft.edge === "onset") {
      draft.onset = Math.min(Math.max(time, 0), end - LEAST_S);
      draft.duration = end - draft.onset;
    } else draft.duration = Math.max(Math.min(time, this.about.duration_s) - draft.onset, LEAST_S);
    this.screen.touch();
    this.panel.show();
  }

  nudge(direction, isFar) {
    const { draft } = this;
    const step = draft.mode === "stretch" ? this.screen.width * (isFar ? 0.1 : 0.02) : isFar ? 0.01 : 0.001;
    this.moveEdgeTo((draft.edge === "onset" ? draft.onset : draft.onset + draft.duration) + direction * step);
  }

  spanDraft(from, to, row) {
    const { draft } = this;
    draft.onset = Math.max(Math.min(from, to), 0);
    draft.duration = Math.max(Math.abs(to - from), LEAST_S);
    if (draft.mode === "add" && row && !row.isDerived && row.role === "emg") draft.channel = row.name;
    this.screen.touch();
    this.panel.show();
  }

  startAdding() {
    const isEmg = (name) => this.about.channels.some((channel) => channel.name === name && channel.role === "emg");
    const first = this.about.channels.find((channel) => channel.role === "emg");
    const channel = isEmg(this.channel) ? this.channel : first && first.name;
    if (!channel) return this.note("There is no EMG channel on which a burst could be added.", "refused", 6000);
    const { screen } = this;
    const isInside = this.cursor !== null && this.cursor > screen.start && this.cursor < screen.stop;
    const onset = isInside ? this.cursor : (screen.start + screen.stop) / 2;
    this.draft = { mode: "add", channel, onset, duration: NEW_BURST_S, edge: "onset" };
    screen.touch();
    this.openDraft();
  }

  startStretch() {
    const { screen } = this;
    this.draft = { mode: "stretch", channel: null, onset: screen.start + screen.width / 3, duration: screen.width / 3, edge: "onset" };
    screen.touch();
    this.openDraft();
  }

  openDraft() {
    document.getElementById("room").classList.remove("wide");
    this.panel.show();
  }

  keepDraft(what = null, channel = null) {
    const { draft } = this;
    if (!draft) return;
    const span = { onset: draft.onset, duration: draft.duration };
    if (draft.mode === "move") this.decide({ action: "move", targets: [draft.burst], ...span });
    else if (draft.mode === "add") this.decide({ action: "add", channel: draft.channel, kind: what || "positive", ...span });
    else if (what) this.decide({ action: "mark", what, channel, ...span });
    else return this.note("Choose what the stretch is: 1 to 5, or a sleep stage.", "refused", 4000);
    this.draft = null;
    this.screen.touch();
    this.panel.show();
  }

  dropDraft() { this.draft = null; this.screen.touch(); this.panel.show(); }

  // --- actions, by key or button

  act(action, key = "") {
    const { screen, draft } = this;
    const move = (direction, share) => (draft ? this.nudge(direction, share === 1) : screen.pan(direction * share * screen.width));
    const actions = {
      next: () => this.goto(this.model.jerkAfter(this.here(1))),
      previous: () => this.goto(this.model.jerkBefore(this.here(-1))),
      doubtful: () => this.nextDoubtful(),
      typical: () => this.typical(),
      open: () => this.goto(this.model.jerks.find((jerk) => jerk.onset > this.here(1) + 1e-6 && this.model.statusOf(jerk) === null) || this.model.jerks.find((jerk) => this.model.statusOf(jerk) === null)),
      burst: () => this.nextBurst(),
      left: () => move(-1, 0.2), right: () => move(1, 0.2), "left-far": () => move(-1, 1), "right-far": () => move(1, 1),
      start: () => screen.show(0), end: () => screen.show(screen.duration),
      "zoom-in": () => screen.zoom(1 / 1.5), "zoom-out": () => screen.zoom(1.5),
      whole: () => screen.show(0, screen.duration),
      "gain-up": () => screen.changeGain(1.25), "gain-down": () => screen.changeGain(0.8),
      "gain-up-one": () => screen.changeGain(1.25, this.chosenRow()), "gain-down-one": () => screen.changeGain(0.8, this.chosenRow()),
      "channel-next": () => this.stepChannel(1), "channel-previous": () => this.stepChannel(-1),
      "rows-down": () => screen.scrollRows(Math.max(screen.nRows - 1, 1)), "rows-up": () => screen.scrollRows(-Math.max(screen.nRows - 1, 1)),
      filter: () => this.switchFilter(),
      accept: () => this.judge({ action: "accept" }), reject: () => this.judge({ action: "reject" }),
      label: () => this.label(Number(key) - 1),
      edit: () => this.edit(),
      add: () => this.startAdding(), stretch: () => this.startStretch(),
      keep: () => this.keepDraft(), cancel: () => this.cancel(),
      undo: () => this.decide({ action: "undo" }), redo: () => this.decide({ action: "redo" }),
      analyze: () => this.analyze(),
      average: () => this.panel.open("average"), list: () => this.panel.open("list"),
      markers: () => { this.panel.open("markers"); document.getElementById("marker-text").focus(); },
      panel: () => document.getElementById("room").classList.toggle("wide"),
      help: () => this.help(),
    };
    if (actions[action]) actions[action]();
  }

  // Where to look on from: the chosen jerk, or the edge of the screen.
  here(direction) {
    const jerk = this.chosenJerk();
    if (jerk && jerk.end > this.screen.start && jerk.onset < this.screen.stop) return jerk.onset;
    return direction > 0 ? this.screen.start : this.screen.stop;
  }

  goto(jerk) {
    if (jerk) this.chooseJerk(jerk.id);
    else this.note(this.model.jerks.length ? "No further jerk in this direction." : "There is no jerk.", "refused", 3000);
  }

  nextDoubtful() {
    const { doubtful } = this.model;
    if (!doubtful.length) return this.note(`No jerk is doubtful: ${this.about.doubt}.`, "refused", 6000);
    const at = doubtful.indexOf(this.jerk);
    this.chooseJerk(doubtful[(at + 1) % doubtful.length]);
    this.note(`Doubtful ${((at + 1) % doubtful.length) + 1} of ${doubtful.length}`, "refused", 2500);
  }

  async typical() {
    try {
      const { jerk_id: id } = await getJson("/typical.json");
      if (id) this.chooseJerk(id);
      else this.note("There is no jerk.", "refused", 3000);
    } catch (error) { this.note(error.message, "refused", 5000); }
  }

  nextBurst() {
    const jerk = this.chosenJerk();
    if (!jerk) return;
    const ids = jerk.bursts.map((burst) => burst.burst_id);
    const at = ids.indexOf(this.burst);
    if (at + 1 < ids.length) this.chooseBurst(ids[at + 1]);
    else { this.burst = null; this.screen.touch(); this.panel.show(); }
  }

  chosenRow() { return this.screen.rows.find((row) => row.name === this.channel) || null; }

  stepChannel(by) {
    const names = this.screen.rows.map((row) => row.name);
    if (names.length) this.chooseChannel(names[(names.indexOf(this.channel) + by + names.length) % names.length]);
  }

  switchFilter() {
    const select = document.getElementById("filter");
    if (select.value !== "0") { this.lastFilter = select.value; select.value = "0"; } else select.value = this.lastFilter || "1";
    this.useView();
  }

  judge(decision) {
    const targets = this.chosenBursts();
    if (!targets.length) return this.note("Choose a jerk first: n goes to the next, or click one.", "refused", 4000);
    this.decide({ ...decision, targets });
  }

  label(place) {
    if (this.draft && this.draft.mode === "stretch") return this.keepDraft(this.about.marks[place] || null);
    if (this.about.labels[place]) this.judge({ action: "label", label: this.about.labels[place] });
  }

  edit() {
    if (this.draft) {
      this.draft.edge = this.draft.edge === "onset" ? "end" : "onset";
      this.screen.touch();
      return this.panel.show();
    }
    const jerk = this.chosenJerk();
    const burst = this.burst ? this.model.bursts.get(this.burst) : jerk && (jerk.bursts.find((item) => item.channel === this.channel) || jerk.bursts[0]);
    if (!burst) return this.note("Choose a jerk first: n goes to the next, or click one.", "refused", 4000);
    if (this.screen.width > 2) this.screen.show((burst.onset + burst.end) / 2 - 0.5, 1);
    this.editBurst(burst);
  }

  cancel() {
    if (this.draft) return this.dropDraft();
    if (this.burst) this.burst = null;
    else this.jerk = this.anchor = null;
    this.screen.touch();
    this.panel.show();
  }

  async analyze() {
    try {
      await this.decisions.send();
      this.analysis = { is_running: true, fraction: 0, text: "starting", error: null };
      await postJson("/analyze", {});
      this.panel.open("changes");
      this.watch(300);
    } catch (error) { this.analysis = null; this.note(error.message, "refused", 8000); }
  }

  async unblind() {
    this.decide({ action: "unblind" });
    const wait = setInterval(() => {
      if (this.decisions.waiting.length) return;
      clearInterval(wait);
      location.reload();
    }, 100);
  }

  // --- what goes on behind

  async watch(delay = 0) {
    clearTimeout(this.watching);
    if (delay) { this.watching = setTimeout(() => this.watch(), delay); return; }
    let wait = 4000;
    try {
      const status = await getJson(`/status.json?${queryOf(this.screen.view)}`);
      this.reached();
      const wasRunning = this.analysis && this.analysis.is_running;
      this.analysis = status.analysis;
      if (status.analysis.is_running) wait = 400;
      if (wasRunning || status.analysis.is_running) if (this.panel.tab === "changes") this.panel.show();
      if (wasRunning && !status.analysis.is_running) {
        this.say(status.analysis.error || "Analyzed again");
        await this.takeMovements();
      }
      if (this.screen.tiles.isPlain) {
        wait = Math.min(wait, 700);
        if (status.levels.is_ready) { this.screen.tiles.forgetPlain(); this.screen.touch(); }
      }
      if (status.revision !== this.model.revision && !this.decisions.isSending) {
        this.model.take(await getJson("/events.json"));
        this.eventsChanged();
        this.keepChoice();
        this.panel.follow();
        this.saved("saved");
      }
    } catch { this.lost(); }
    clearTimeout(this.watching);
    this.watching = setTimeout(() => this.watch(), wait);
  }

  note(text, key, forMs = 0) {
    if (text) this.notes.set(key, text); else this.notes.delete(key);
    const element = document.getElementById("note");
    const said = [...this.notes.values()].join(" · ");
    if (element.textContent !== said) element.textContent = said;
    element.hidden = !said;
    if (text && forMs) {
      clearTimeout(this.noteTimer);
      this.noteTimer = setTimeout(() => this.note(null, key), forMs);
      this.say(text);
    }
  }

  say(text) { document.getElementById("spoken").textContent = text; }

  help() {
    const dialog = document.getElementById("help");
    const groups = [...new Set(this.about.keys.map((entry) => entry.group))];
    const legend = [["burst", "burst: a muscle jerks"], ["silence", "silence in ongoing activity: dashed border"], ["accepted", "accepted: thick border"], ["rejected", "rejected: struck through, does not count"], ["doubt", "doubtful: dotted border"], ["artifact", "artifact: hatched"], ["chosen", "chosen: a bar above and below"]];
    const signs = [["burst", "jerk, not decided"], ["silence", "jerk of silences only, not decided"], ["accepted", "accepted"], ["out", "rejected: does not count"], ["doubt", "doubtful, not decided"]].map(([sign, text]) => {
      const canvas = make("canvas", { width: "36", height: "36", class: "sign" });
      const context = canvas.getContext("2d");
      context.scale(2, 2);
      context.textBaseline = "middle";
      drawSign(context, sign, 9, 9);
      return [canvas, make("span", { text })];
    });
    dialog.replaceChildren(
      make("p", {}, make("button", { type: "button", class: "main", text: "Close (Esc)", onclick: () => dialog.close() })),
      make("h2", { text: "Keys" }),
      make("div", { class: "keys" }, ...groups.map((group) => make("section", {}, make("h3", { text: group }), make("dl", {}, ...this.about.keys.filter((entry) => entry.group === group).flatMap((entry) => [
        make("dt", {}, ...entry.keys.flatMap((key, k) => [k ? " " : "", make("kbd", { text: keyText(key) })])), make("dd", { text: entry.text }),
      ]))))),
      make("p", { class: "quiet", text: "Mouse: drag to move, wheel to zoom, Shift and wheel to move, Alt and wheel for gain; click a burst to choose its jerk, again for the burst alone; drag an edge of the chosen one to correct it." }),
      make("h2", { text: "On the signals" }),
      make("div", { class: "legend" }, ...legend.flatMap(([name, text]) => [make("i", { class: `k-${name}` }), make("span", { text })])),
      make("h2", { text: "In the lane of jerks" }),
      make("div", { class: "legend" }, ...signs.flat()),
      make("p", { class: "quiet" }, `Doubtful means: ${this.about.doubt}. `, make("a", { href: "/guide", text: "What each lane is, and what is amiss with this recording" })),
    );
    dialog.showModal();
    dialog.scrollTop = 0;
  }
}

const FILTERS = [
  { text: "none", view: {} },
  { text: "EMG > 20 Hz, EEG 0.5–70 Hz", view: { emg_low_hz: 20, eeg_low_hz: 0.5, eeg_high_hz: 70 } },
  { text: "the same, without 50 Hz", view: { emg_low_hz: 20, eeg_low_hz: 0.5, eeg_high_hz: 70, notch_hz: 50 } },
  { text: "the same, without 60 Hz", view: { emg_low_hz: 20, eeg_low_hz: 0.5, eeg_high_hz: 70, notch_hz: 60 } },
  { text: "EMG > 50 Hz, EEG 1–35 Hz", view: { emg_low_hz: 50, eeg_low_hz: 1, eeg_high_hz: 35 } },
];

function setTheme(theme, isChosen) {
  document.documentElement.dataset.theme = theme;
  if (isChosen) try { localStorage.setItem("myoclonus theme", theme); } catch { /* only for this page then */ }
}

async function start() {
  let theme = null;
  try { theme = localStorage.getItem("myoclonus theme"); } catch { /* none kept */ }
  setTheme(theme || (window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"), false);
  try {
    const app = new App(await getJson("/index.json"));
    window.workbench = app;
    await app.begin();
  } catch (error) {
    const element = document.getElementById("saved");
    element.textContent = error.message;
    element.classList.add("bad");
  }
}

start();
