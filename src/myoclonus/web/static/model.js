// The events as the server says they stand; nothing is decided or computed here.

export class Model {
  constructor() {
    this.revision = -1;
    this.bursts = new Map();
    this.byChannel = new Map();
    this.jerks = [];
    this.jerkById = new Map();
    this.marks = [];
    this.doubtful = [];
    this.lanes = null;
  }

  take(answer) {
    if (answer.is_whole) this.bursts.clear();
    const columns = answer.columns;
    const names = Object.keys(columns);
    const n = names.length ? columns[names[0]].length : 0;
    for (let k = 0; k < n; k += 1) {
      const burst = {};
      for (const name of names) burst[name] = columns[name][k];
      burst.end = burst.onset + burst.duration;
      this.bursts.set(burst.burst_id, burst);
    }
    for (const name of ["revision", "marks", "doubtful", "can_undo", "can_redo", "n_decisions", "n_not_applied", "n_unreadable"]) {
      this[name] = answer[name];
    }
    if (answer.lanes) this.lanes = answer.lanes;
    this.index();
  }

  index() {
    this.byChannel = new Map();
    this.jerkById = new Map();
    for (const burst of this.bursts.values()) {
      if (!this.byChannel.has(burst.channel)) this.byChannel.set(burst.channel, []);
      this.byChannel.get(burst.channel).push(burst);
      if (!this.jerkById.has(burst.jerk_id)) this.jerkById.set(burst.jerk_id, { id: burst.jerk_id, bursts: [], onset: Infinity, end: -Infinity });
      const jerk = this.jerkById.get(burst.jerk_id);
      jerk.bursts.push(burst);
      jerk.onset = Math.min(jerk.onset, burst.onset);
      jerk.end = Math.max(jerk.end, burst.end);
    }
    for (const own of this.byChannel.values()) own.sort((a, b) => a.onset - b.onset);
    for (const jerk of this.jerkById.values()) jerk.bursts.sort((a, b) => a.onset - b.onset);
    this.jerks = [...this.jerkById.values()].sort((a, b) => a.onset - b.onset);
  }

  // The bursts of a channel that touch [start, stop); bursts last at most ten seconds.
  between(channel, start, stop) {
    const own = this.byChannel.get(channel) || [];
    const found = [];
    for (let k = firstAfter(own, start - 10); k < own.length && own[k].onset < stop; k += 1) {
      if (own[k].end > start) found.push(own[k]);
    }
    return found;
  }

  jerkAfter(time) {
    return this.jerks[firstAfter(this.jerks, time + 1e-6)];
  }

  jerkBefore(time) {
    return this.jerks[firstAfter(this.jerks, time - 1e-6) - 1];
  }

  statusOf(jerk) {
    const words = new Set(jerk.bursts.map((burst) => burst.status));
    return words.size === 1 ? [...words][0] : "mixed";
  }
}

// Index of the first item whose onset is at or after a time.
function firstAfter(items, time) {
  let low = 0, high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle].onset < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
