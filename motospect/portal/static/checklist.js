// Keeps each tap and each comment of an inspection at once, without leaving the page.
"use strict";

const progress = document.querySelector("[data-list]");
const listState = progress.querySelector(".save-state");

function showCounts(told) {
  progress.querySelector("[data-looked]").textContent = told.looked_at;
  progress.querySelector("progress").value = told.looked_at;
  for (const badge of progress.querySelectorAll("[data-tally]")) {
    const count = told.counts[badge.dataset.tally];
    badge.hidden = !count;
    badge.querySelector("[data-number]").textContent = count;
  }
}

function showState(point, state) {
  point.className = `point ${state}`;
  for (const button of point.querySelectorAll(".point-states button")) {
    button.setAttribute("aria-pressed", String(button.value === state));
  }
}

// What is asked last is shown last: the answers of one point come in the order of its taps.
const waiting = new Map();
const asked = new Map();

function keepPoint(point, form, name, value) {
  const body = new FormData();
  body.append(name, value);
  const before = waiting.get(point.id) ?? Promise.resolve();
  const now = before.then(async () => {
    try {
      const told = await (await sent(form.action, body)).json();
      showCounts(told);
      if (name === "state") showState(point, told.point.state);
      if (name === "state") asked.delete(point.id);
      say(listState, progress.dataset.kept);
    } catch (trouble) {
      asked.delete(point.id);
      say(listState, trouble instanceof TypeError ? progress.dataset.lost : trouble.message, true);
      point.scrollIntoView({ block: "nearest" });
    }
  });
  waiting.set(point.id, now);
}

for (const point of document.querySelectorAll("[data-point]")) {
  const states = point.querySelector(".point-states");
  states.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter.value === asked.get(point.id)) return; // a double click
    asked.set(point.id, event.submitter.value);
    keepPoint(point, states, "state", event.submitter.value);
  });
  const comment = point.querySelector(".point-comment");
  const field = comment.querySelector("[name=comment]");
  comment.addEventListener("submit", (event) => {
    event.preventDefault();
    field.blur();
  });
  field.addEventListener("change", () => keepPoint(point, comment, "comment", field.value));
}
