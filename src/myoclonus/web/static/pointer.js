// Mouse, pen and fingers on the signals: drag to move, wheel to zoom, two fingers to zoom, click to choose, drag an edge to correct it.

const EDGE_PX = 6;

export function followPointer(screen, app) {
  const canvas = screen.marks;
  const fingers = new Map();
  let drag = null, pinch = null;

  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  const edgeAt = ({ x, y }) => {
    const row = screen.rowAt(y);
    if (!row || row.isDerived || app.draft) return null;
    const reach = EDGE_PX * screen.secondsPerPixel();
    const time = screen.timeAt(x);
    for (const burst of app.model.between(row.name, time - reach, time + reach)) {
      if (!app.isChosen(burst)) continue;
      const length = (burst.end - burst.onset) / screen.secondsPerPixel();
      if (length < 2 * EDGE_PX) continue;
      if (Math.abs(time - burst.onset) <= reach) return { burst, edge: "onset" };
      if (Math.abs(time - burst.end) <= reach) return { burst, edge: "end" };
    }
    return null;
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    document.getElementById("stage").focus({ preventScroll: true });
    const at = place(event);
    fingers.set(event.pointerId, at);
    if (fingers.size === 2) {
      const [a, b] = [...fingers.values()];
      pinch = { distance: Math.max(Math.abs(a.x - b.x), 20), width: screen.width, time: screen.timeAt((a.x + b.x) / 2) };
      drag = null;
      return;
    }
    const edge = edgeAt(at);
    if (edge) {
      app.editBurst(edge.burst, edge.edge);
      drag = { kind: "edge", at, moved: false };
    } else if (app.draft && app.draft.mode !== "move") drag = { kind: "span", at, time: screen.timeAt(at.x), row: screen.rowAt(at.y), moved: false };
    else drag = { kind: "pan", at, start: screen.start, moved: false };
    canvas.classList.toggle("dragging", drag.kind === "pan");
  });

  canvas.addEventListener("pointermove", (event) => {
    const at = place(event);
    app.cursor = screen.timeAt(at.x);
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, at);
    if (pinch && fingers.size === 2) {
      const [a, b] = [...fingers.values()];
      const width = (pinch.width * pinch.distance) / Math.max(Math.abs(a.x - b.x), 20);
      const share = ((a.x + b.x) / 2 - screen.left) / (screen.box.width - screen.left);
      screen.show(pinch.time - share * width, width);
      return;
    }
    if (!drag) {
      canvas.classList.toggle("edge", Boolean(edgeAt(at)));
      canvas.classList.toggle("adding", Boolean(app.draft && app.draft.mode !== "move"));
      return;
    }
    if (Math.abs(at.x - drag.at.x) + Math.abs(at.y - drag.at.y) > 3) drag.moved = true;
    if (!drag.moved) return;
    if (drag.kind === "pan") screen.show(drag.start - (at.x - drag.at.x) * screen.secondsPerPixel());
    else if (drag.kind === "edge") app.moveEdgeTo(screen.timeAt(at.x));
    else app.spanDraft(drag.time, screen.timeAt(at.x), drag.row);
  });

  const release = (event) => {
    fingers.delete(event.pointerId);
    if (fingers.size < 2) pinch = null;
    if (!drag) return;
    const at = place(event), own = drag;
    drag = null;
    canvas.classList.remove("dragging");
    if (own.kind === "edge") { if (own.moved) app.keepDraft(); else app.dropDraft(); }
    else if (!own.moved && event.type === "pointerup") app.clicked(screen.timeAt(at.x), screen.rowAt(at.y));
  };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);

  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const scale = event.deltaMode === 1 ? 30 : event.deltaMode === 2 ? 400 : 1;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      screen.pan((event.deltaX || event.deltaY) * scale * screen.secondsPerPixel());
    } else if (event.altKey) {
      screen.changeGain(Math.exp(-event.deltaY * scale * 0.002));
    } else {
      screen.zoom(Math.exp(Math.min(Math.max(event.deltaY * scale, -300), 300) * 0.002), screen.timeAt(place(event).x));
    }
  }, { passive: false });

  screen.lanes.addEventListener("click", (event) => {
    const box = screen.lanes.getBoundingClientRect();
    app.clickedLane(event.clientX - box.left, event.clientY - box.top);
  });

  const jump = (event) => {
    const box = screen.overview.getBoundingClientRect();
    const share = (event.clientX - box.left - screen.left) / (box.width - screen.left);
    screen.show(share * screen.duration - screen.width / 2);
  };
  screen.overview.addEventListener("pointerdown", (event) => { screen.overview.setPointerCapture(event.pointerId); jump(event); });
  screen.overview.addEventListener("pointermove", (event) => { if (event.buttons & 1) jump(event); });
}
