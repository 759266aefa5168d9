// Which jerks, or movements in sleep, are behind a measure: the server says it in words, here they are looked up.

function wordsOf(text) {
  return (text || "").split(";").filter(Boolean).map((part) => {
    const cut = part.indexOf(":");
    return [part.slice(0, cut), part.slice(cut + 1).split("|")];
  });
}

export function isBehind(app, jerk, text) {
  const about = factsOf(app, jerk.id);
  const channels = new Set(jerk.bursts.map((burst) => burst.channel));
  const tests = {
    channel: (names) => names.some((name) => channels.has(name)),
    both: (names) => names.every((name) => channels.has(name)),
    state: (names) => names.includes(about.state),
    stage: (names) => names.includes(about.stage),
    kind: () => jerk.bursts.some((burst) => burst.kind === "negative"),
    trigger: () => Boolean(about.trigger) && about.trigger !== "spontaneous",
  };
  return jerk.bursts.some((burst) => burst.is_counted) && wordsOf(text).every(([word, names]) => !tests[word] || tests[word](names));
}

export function movementsBehind(app, text) {
  const words = wordsOf(text), table = app.movements;
  if (!words.some(([word]) => word === "movement")) return null;
  const found = [];
  for (let k = 0; table && k < table.onset.length; k += 1) {
    const item = Object.fromEntries(Object.keys(table).map((name) => [name, table[name][k]]));
    const tests = {
      movement: (types) => !types[0] || types.includes(item.type),
      rule: (rules) => rules.includes(item.rule),
      stage: (stages) => stages.includes(item.stage),
      channel: (names) => names.some((name) => (item.channels || "").split(",").includes(name)),
    };
    if (words.every(([word, values]) => !tests[word] || tests[word](values))) found.push(item);
  }
  return found;
}

function factsOf(app, id) {
  if (!app.factsById) {
    const { jerks } = app.about;
    app.factsById = new Map(jerks.jerk_id.map((name, k) => [name, { kind: jerks.kind[k], trigger: jerks.trigger[k], stage: jerks.stage[k], state: jerks.state[k] }]));
  }
  return app.factsById.get(id) || {};
}
