// Talks to the server that gave this page, and to nobody else.

export async function getJson(path) {
  const answer = await fetch(path, { cache: "no-store" });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error || `The server answered ${answer.status}.`);
  return body;
}

export async function postJson(path, value) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(value),
  });
  const body = await answer.json();
  if (!answer.ok) {
    const error = new Error(body.error || `The server answered ${answer.status}.`);
    error.isRefused = answer.status < 500;
    throw error;
  }
  return body;
}

export async function getTile(path, signal) {
  const answer = await fetch(path, { cache: "no-store", signal });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  const bytes = await answer.arrayBuffer();
  const head = new Uint32Array(bytes, 0, 2);
  return { values: new Float32Array(bytes, 8), nRows: head[0], isPlain: head[1] === 1 };
}

export function queryOf(values) {
  return new URLSearchParams(Object.entries(values).map(([name, value]) => [name, String(value)])).toString();
}
