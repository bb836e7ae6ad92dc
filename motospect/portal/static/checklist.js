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
const known = new Map(); // the comment of each point as the box has it, of who looks on too
const asked = new Map();
const saving = new Set();

function keepPoint(point, form, name, value) {
  const body = new FormData();
  body.append(name, value);
  if (name === "comment") body.append("was", known.get(point.id));
  const before = waiting.get(point.id) ?? Promise.resolve();
  if (name === "comment") saving.add(point.id);
  const now = before.then(async () => {
    try {
      const told = await (await sent(form.action, body)).json();
      showCounts(told);
      if (name === "state") showState(point, told.point.state);
      if (name === "comment") showComment(point, told.point, value);
      if (name === "state") asked.delete(point.id);
      say(listState, progress.dataset.kept);
    } catch (trouble) {
      asked.delete(point.id);
      say(listState, trouble instanceof TypeError ? progress.dataset.lost : trouble.message, true);
      point.scrollIntoView({ block: "nearest" });
    }
    if (name === "comment") saving.delete(point.id);
  });
  waiting.set(point.id, now);
}

// What somebody is typing is never touched: what another one wrote is said beside it, and the box keeps both.
function showComment(point, told, sent) {
  const field = point.querySelector("[name=comment]");
  const other = point.querySelector(".point-other");
  const before = known.get(point.id);
  if (field.value === before || field.value === sent) {
    if (field.value !== told.comment) field.value = told.comment;
    known.set(point.id, told.comment);
    other.hidden = true;
  } else if (told.comment === sent) {
    known.set(point.id, sent); // typing has gone on since
  } else if (told.comment !== before) {
    other.textContent = filled(live.dataset.other, { who: told.by, text: told.comment });
    other.hidden = false;
  }
}

const live = document.querySelector(".live[data-stream]");
live.addEventListener("told", ({ detail }) => {
  showCounts(detail);
  for (const one of detail.points) {
    const point = document.getElementById(one.id);
    if (!point) continue;
    if (!asked.has(one.id)) showState(point, one.state);
    if (!saving.has(one.id)) showComment(point, one);
  }
});

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
  known.set(point.id, field.defaultValue);
  field.addEventListener("change", () => keepPoint(point, comment, "comment", field.value));
}
