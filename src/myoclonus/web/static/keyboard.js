// Keys come from the server's map, so that what is shown is what works.

export function followKeys(about, app) {
  const actions = new Map();
  for (const entry of about.keys) for (const key of entry.keys) actions.set(key, entry.action);
  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (target instanceof HTMLSelectElement || target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) {
      if (event.key === "Escape") document.getElementById("stage").focus();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    const isButton = target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement;
    if (isButton && ["Enter", " "].includes(event.key)) return;
    const name = nameOf(event);
    const action = actions.get(name);
    if (!action || event.metaKey || (event.ctrlKey && !name.startsWith("Control+"))) return;
    event.preventDefault();
    app.act(action, name);
  });
}

function nameOf(event) {
  const isLetter = event.key.length === 1;
  const shift = event.shiftKey && (!isLetter || /[A-Z]/.test(event.key)) ? "Shift+" : "";
  if (event.ctrlKey) return `Control+${shift}${event.key}`;
  return `${shift}${event.key}`;
}

const SHOWN = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Control: "Ctrl", Escape: "Esc", PageUp: "Page ↑", PageDown: "Page ↓" };

export function keyText(key) {
  return key === "+" ? "+" : key.split("+").map((part) => SHOWN[part] || part).filter(Boolean).join(" ");
}
