// Sends decisions one after the other and keeps each until the server says that it is on the disk.
import { postJson } from "./net.js";

export class Decisions {
  constructor(name, { onAnswer, onRefused, onState, revision }) {
    this.place = `myoclonus pending ${name}`;
    this.onAnswer = onAnswer;
    this.onRefused = onRefused;
    this.onState = onState;
    this.revision = revision;
    this.isSending = false;
    try { this.waiting = JSON.parse(localStorage.getItem(this.place)) || []; } catch { this.waiting = []; }
  }

  add(decision) {
    this.waiting.push({ ...decision, key: newKey() });
    this.remember();
    this.send();
  }

  async send() {
    if (this.isSending) return;
    this.isSending = true;
    while (this.waiting.length) {
      this.onState("saving");
      try {
        const answer = await postJson("/decisions", { decisions: [this.waiting[0]], revision: this.revision() });
        this.waiting.shift();
        this.remember();
        this.onAnswer(answer);
      } catch (error) {
        if (error.isRefused) {
          this.waiting.shift();
          this.remember();
          this.onRefused(error.message);
          continue;
        }
        this.onState("lost");
        this.isSending = false;
        setTimeout(() => this.send(), 2000);
        return;
      }
    }
    this.isSending = false;
    this.onState("saved");
  }

  remember() {
    try {
      if (this.waiting.length) localStorage.setItem(this.place, JSON.stringify(this.waiting));
      else localStorage.removeItem(this.place);
    } catch { /* no room: they stay in the page */ }
  }
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
