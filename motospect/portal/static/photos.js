// Sends photos one by one with a count, and lets arrows, circles, boxes and words be drawn on a photo.
"use strict";

document.documentElement.classList.add("scripted");

const token = () => document.querySelector("input[name=csrf]").value;

async function sent(action, body) {
  const answer = await fetch(action, {
    method: "POST", body, headers: { Accept: "application/json", "X-CSRF-Token": token() },
  });
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  throw new Error([problem.detail, problem.hint].filter(Boolean).join(" ") || `${answer.status}`);
}

function say(place, text, trouble) {
  place.hidden = !text;
  place.textContent = text;
  place.classList.toggle("trouble", Boolean(trouble));
}

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// Each photo is a request of its own: one that fails takes no other with it.
async function sendPhotos(form, files) {
  const state = form.querySelector(".send-state");
  const said = [];
  form.classList.add("busy-photo");
  let kept = 0;
  for (const [number, file] of files.entries()) {
    if (file.size > Number(form.dataset.largest)) {
      said.push(filled(form.dataset.tooLarge, { name: file.name }));
      continue;
    }
    say(state, filled(form.dataset.sending, { n: number + 1, of: files.length }));
    const body = new FormData();
    body.append("photo", file);
    const finding = form.querySelector("[name=finding]");
    if (finding) body.append("finding", finding.value);
    try {
      await sent(form.action, body);
      kept += 1;
    } catch (trouble) {
      said.push(trouble instanceof TypeError ? form.dataset.lost : trouble.message);
    }
  }
  form.classList.remove("busy-photo");
  if (said.length) say(state, said.join(" "), true);
  else if (kept) {
    const point = form.closest("[data-point]");
    if (point) location.hash = point.id;
    location.reload();
  }
}

for (const form of document.querySelectorAll("[data-send-photos]")) {
  for (const input of form.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", async () => {
      await sendPhotos(form, [...input.files]);
      input.value = "";
    });
  }
}

for (const form of document.querySelectorAll("[data-send-page]")) {
  const input = form.querySelector("input[type=file]");
  input.addEventListener("change", () => {
    if (!input.files.length) return;
    say(form.querySelector(".send-state"), form.dataset.looking);
    form.requestSubmit();
    form.classList.add("busy-photo");
  });
  addEventListener("pageshow", () => {
    form.classList.remove("busy-photo");
    say(form.querySelector(".send-state"), "");
  });
}

// Marks

const SVG = "http://www.w3.org/2000/svg";
const STEP = 0.02;
const SMALLEST = 0.015;

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function shapes(mark, width, height) {
  const thick = Math.max(3, Math.max(width, height) / 160);
  const [x1, y1, x2, y2] = [mark.x1 * width, mark.y1 * height, mark.x2 * width, mark.y2 * height];
  if (mark.kind === "text") {
    const words = element("text", { class: "mark-words", x: x1, y: y1, "font-size": thick * 5.5, "stroke-width": thick * 0.9 });
    words.textContent = mark.text;
    return [words];
  }
  const draw = () => {
    if (mark.kind === "circle") {
      return element("ellipse", { cx: (x1 + x2) / 2, cy: (y1 + y2) / 2, rx: Math.abs(x2 - x1) / 2, ry: Math.abs(y2 - y1) / 2 });
    }
    if (mark.kind === "box") {
      return element("rect", { x: Math.min(x1, x2), y: Math.min(y1, y2), width: Math.abs(x2 - x1), height: Math.abs(y2 - y1) });
    }
    const way = Math.atan2(y2 - y1, x2 - x1);
    const end = (turn) => `${x2 - thick * 5 * Math.cos(way + turn)} ${y2 - thick * 5 * Math.sin(way + turn)}`;
    return element("path", { d: `M${x1} ${y1}L${x2} ${y2}M${end(-0.5)}L${x2} ${y2}L${end(0.5)}` });
  };
  return [["mark-rim", thick * 2], ["mark", thick]].map(([name, stroke]) => {
    const group = element("g", { class: name, "stroke-width": stroke });
    group.append(draw());
    return group;
  });
}

function annotate(root) {
  const [width, height] = [Number(root.dataset.width), Number(root.dataset.height)];
  const frame = root.querySelector(".photo-frame");
  const state = root.querySelector(".save-state");
  const list = root.querySelector(".marks-list");
  const wordsField = root.querySelector("[data-words]");
  let marks = JSON.parse(root.dataset.marks);
  let tool = "arrow";
  let begun = null;
  let cross = null;
  let saving = Promise.resolve();

  frame.querySelector("svg")?.remove();
  const canvas = element("svg", { class: "marks", viewBox: `0 0 ${width} ${height}` });
  frame.append(canvas);
  frame.classList.add("drawing");
  frame.tabIndex = 0;
  frame.setAttribute("role", "application");
  frame.setAttribute("aria-label", root.querySelector(".tools").getAttribute("aria-label"));
  for (const hidden of root.querySelectorAll(".tools, .keys")) hidden.hidden = false;

  function draw(also) {
    canvas.replaceChildren(...[...marks, ...(also ? [also] : [])].flatMap((mark) => shapes(mark, width, height)));
    if (cross) {
      const [x, y, arm] = [cross.x * width, cross.y * height, Math.max(width, height) / 30];
      canvas.append(element("path", { class: "mark-rim", "stroke-width": 8, d: `M${x - arm} ${y}h${2 * arm}M${x} ${y - arm}v${2 * arm}` }));
      canvas.append(element("path", { class: "cross", "stroke-width": 4, d: `M${x - arm} ${y}h${2 * arm}M${x} ${y - arm}v${2 * arm}` }));
    }
  }

  function show() {
    draw();
    list.replaceChildren(...marks.map((mark, index) => {
      const line = document.createElement("li");
      const name = document.createElement("span");
      name.textContent = mark.kind === "text" ? `${root.dataset.text}: ${mark.text}` : `${index + 1}. ${root.dataset[mark.kind]}`;
      const remove = document.createElement("button");
      remove.type = "button";
      remove.className = "quiet";
      remove.textContent = root.dataset.remove;
      remove.setAttribute("aria-label", `${root.dataset.remove}: ${name.textContent}`);
      remove.addEventListener("click", () => keep(marks.filter((each) => each !== mark)));
      line.append(name, remove);
      return line;
    }));
  }

  // One after the other: an older save never overtakes a newer one.
  function keep(changed) {
    marks = changed;
    show();
    const body = new FormData();
    body.append("marks", JSON.stringify(marks));
    say(state, root.dataset.saving);
    saving = saving.then(() => sent(root.dataset.save, body)).then(
      () => say(state, root.dataset.saved),
      (trouble) => say(state, trouble instanceof TypeError ? root.dataset.lost : trouble.message, true),
    );
  }

  const within = (value) => Math.round(Math.min(1, Math.max(0, value)) * 1e4) / 1e4;
  function at(event) {
    const place = frame.getBoundingClientRect();
    return { x: within((event.clientX - place.left) / place.width), y: within((event.clientY - place.top) / place.height) };
  }
  const between = (from, to) => ({ kind: tool, x1: from.x, y1: from.y, x2: to.x, y2: to.y, text: "" });
  const large = (mark) => Math.hypot(mark.x2 - mark.x1, mark.y2 - mark.y1) >= SMALLEST;

  function putWords(place) {
    const text = wordsField.value.trim();
    if (!text) {
      say(state, root.dataset.empty, true);
      wordsField.focus();
      return;
    }
    keep([...marks, { kind: "text", x1: place.x, y1: place.y, x2: place.x, y2: place.y, text }]);
    wordsField.value = "";
  }

  function choose(name) {
    tool = name;
    begun = null;
    for (const button of root.querySelectorAll("[data-tool]")) {
      button.setAttribute("aria-pressed", String(button.dataset.tool === name));
    }
    root.querySelector(".words").hidden = name !== "text";
    if (name === "text") wordsField.focus();
  }

  for (const button of root.querySelectorAll("[data-tool]")) {
    button.addEventListener("click", () => choose(button.dataset.tool));
  }
  root.querySelector("[data-undo]").addEventListener("click", () => marks.length && keep(marks.slice(0, -1)));

  frame.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    cross = null;
    if (tool === "text") return putWords(at(event));
    begun = at(event);
    frame.setPointerCapture(event.pointerId);
  });
  frame.addEventListener("pointermove", (event) => begun && !cross && draw(between(begun, at(event))));
  frame.addEventListener("pointerup", (event) => {
    if (!begun || cross) return;
    const mark = between(begun, at(event));
    begun = null;
    if (large(mark)) keep([...marks, mark]);
    else draw();
  });
  frame.addEventListener("pointercancel", () => {
    begun = null;
    draw();
  });

  const MOVES = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
  frame.addEventListener("focus", () => {
    if (frame.matches(":focus-visible")) cross ??= { x: 0.5, y: 0.5 };
    draw();
  });
  frame.addEventListener("blur", () => {
    cross = begun = null;
    draw();
  });
  frame.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (!move && event.key !== "Enter" && event.key !== "Escape" && event.key !== "Delete") return;
    event.preventDefault();
    cross ??= { x: 0.5, y: 0.5 };
    if (move) cross = { x: within(cross.x + move[0]), y: within(cross.y + move[1]) };
    else if (event.key === "Escape") begun = null;
    else if (event.key === "Delete") marks.length && keep(marks.slice(0, -1));
    else if (tool === "text") putWords(cross);
    else if (!begun) {
      begun = { ...cross };
      say(state, root.dataset.begun);
    } else {
      const mark = between(begun, cross);
      if (large(mark)) {
        begun = null;
        keep([...marks, mark]);
      }
    }
    draw(begun ? between(begun, cross) : undefined);
  });

  show();
}

document.querySelectorAll("[data-annotate]").forEach(annotate);
