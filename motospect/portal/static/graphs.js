// The board of graphs: one strip for each signal (number, lowest, highest, graph), one time axis for all of them.
// Live values and recordings are shown by the same board. Work is cut into small pieces: a frame draws as many
// strips as fit into a few milliseconds, the next frame goes on with the rest.
"use strict";

const FRAME_MS = 6;
const KEEP_S = 900;
const READ_EVERY_MS = 250;
const BREAK_S = 1.5;

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function clock(t) {
  const s = Math.max(0, t);
  const rest = (s % 60).toFixed(s % 1 ? 1 : 0).padStart(s % 1 ? 4 : 2, "0");
  return `${Math.floor(s / 60)}:${rest}`;
}

// Index of the last time that is not after t, -1 when all are.
function before(times, t) {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

class Strip {
  constructor(board, channel, at) {
    const [name, ecu, unit, label] = channel;
    this.board = board;
    this.name = name;
    this.ecu = ecu;
    this.label = label;
    [this.unit, this.scale, this.offset] = board.words.units[unit] ?? [unit, 1, 0];
    const range = board.ranges[name];
    this.range = range ? range.map((end) => end * this.scale + this.offset) : null;
    this.times = [];
    this.values = [];
    this.low = Infinity;
    this.high = -Infinity;
    this.gap = 0.1;
    this.why = "";
    this.last = null;
    this.visible = false;
    this.dirty = true;
    this.place = at;
    this.build();
  }

  build() {
    this.root = this.board.template.content.firstElementChild.cloneNode(true);
    const part = (name) => this.root.querySelector(`[data-part=${name}]`);
    this.parts = Object.fromEntries(
      ["name", "ecu", "value", "unit", "state", "low", "high", "range", "plot"].map((name) => [name, part(name)]),
    );
    this.parts.name.textContent = this.label;
    this.parts.ecu.textContent = this.ecu ?? this.board.words.adapter;
    this.parts.unit.textContent = this.unit;
    if (this.range) this.parts.range.textContent = `${this.text(this.range[0])} … ${this.text(this.range[1])}`;
    this.parts.range.parentElement.hidden = !this.range;
    this.parts.plot.setAttribute("role", "img");
    this.parts.plot.setAttribute("aria-label", fill(this.board.words.graph_of, { name: this.label }));
    this.root.strip = this;
  }

  text(value) {
    const digits = Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
    return this.board.number(value, digits);
  }

  add(t, raw) {
    const value = raw * this.scale + this.offset;
    const previous = this.times.length ? this.times[this.times.length - 1] : null;
    if (previous !== null && t <= previous) return;
    if (previous !== null) {
      const passed = t - previous;
      if (passed > Math.max(BREAK_S, 4 * this.gap)) this.cut(previous + this.gap);
      else this.gap += 0.1 * (passed - this.gap);
    }
    this.times.push(t);
    this.values.push(value);
    if (value < this.low) this.low = value;
    if (value > this.high) this.high = value;
    this.last = { t, value };
    this.why = "";
    this.dirty = true;
  }

  // From t on nothing was read: the line ends there, and begins again with the next value.
  cut(t) {
    const last = this.times.length - 1;
    if (last < 0 || this.values[last] === null) return;
    this.times.push(Math.max(t, this.times[last] + 0.001));
    this.values.push(null);
    this.dirty = true;
  }

  fail(t, why) {
    this.why = why;
    this.cut(t);
  }

  // What was read before this page was opened, from the box's memory.
  prepend(times, values) {
    const first = this.times.length ? this.times[0] : Infinity;
    const olderTimes = [];
    const older = [];
    for (let i = 0; i < times.length && times[i] < first; i++) {
      const value = values[i] === null ? null : values[i] * this.scale + this.offset;
      const previous = olderTimes[olderTimes.length - 1];
      if (previous !== undefined && times[i] <= previous) continue;
      if (previous !== undefined && times[i] - previous > Math.max(BREAK_S, 4 * this.gap)) {
        olderTimes.push(previous + 0.001);
        older.push(null);
      }
      olderTimes.push(times[i]);
      older.push(value);
      if (value === null) continue;
      this.low = Math.min(this.low, value);
      this.high = Math.max(this.high, value);
      if (!this.last) this.last = { t: times[i], value };
      else if (this.times.length === 0) this.last = { t: times[i], value };
    }
    this.times = olderTimes.concat(this.times);
    this.values = older.concat(this.values);
    this.dirty = true;
  }

  // What was missed while nothing came here, from the box's memory: it takes the place of what lies within it.
  mend(times, values) {
    if (!times.length) return;
    const [own, seen] = [this.times, this.values];
    const from = before(own, times[0] - 0.0005);
    const to = before(own, times[times.length - 1] + 0.0005) + 1;
    [this.times, this.values] = [own.slice(to), seen.slice(to)];
    this.prepend(times, values);
    const older = { times: own.slice(0, from + 1), values: seen.slice(0, from + 1) };
    const last = older.times.length - 1;
    // Beyond what the box still holds nothing is known: that stays a gap, and is seen to be one.
    if (last >= 0 && older.values[last] !== null && times[0] - older.times[last] > Math.max(BREAK_S, 4 * this.gap)) {
      older.times.push(older.times[last] + 0.001);
      older.values.push(null);
    }
    this.times = older.times.concat(this.times);
    this.values = older.values.concat(this.values);
    this.dirty = true;
  }

  forget(until) {
    const cut = before(this.times, until);
    if (cut > 600) {
      this.times.splice(0, cut);
      this.values.splice(0, cut);
    }
  }

  at(t) {
    const i = before(this.times, t);
    if (i < 0 || this.values[i] === null) return null;
    return t - this.times[i] > Math.max(BREAK_S, 4 * this.gap) ? null : this.values[i];
  }

  // Only what has changed is written: each write costs the browser a layout.
  put(part, text) {
    const node = this.parts[part];
    if (node.shown !== text) {
      node.shown = text;
      node.textContent = text;
    }
  }

  silence(now) {
    if (this.board.lost) return this.board.words.lost_short;
    if (this.board.away) return this.board.away;
    if (this.why) return `${this.board.words.no_answer}: ${this.board.words.outcomes[this.why] ?? this.why}`;
    const since = this.last ? now - this.last.t : 0;
    if (this.board.follows && since > Math.max(2, 5 * this.gap)) {
      return fill(this.board.words.silent_for, { n: Math.round(since) });
    }
    return "";
  }

  read() {
    const board = this.board;
    const asked = board.cursor !== null;
    const now = board.now();
    const silent = asked ? "" : this.silence(now);
    const value = asked ? this.at(board.cursor) : silent ? null : (this.last?.value ?? null);
    this.put("value", value === null ? "–" : this.text(value));
    let state = silent;
    if (silent && this.last) {
      state += ` · ${fill(board.words.last_was, { value: this.text(this.last.value), n: Math.round(now - this.last.t) })}`;
    } else if (value !== null && this.range && (value < this.range[0] || value > this.range[1])) {
      state = fill(board.words.impossible, { low: this.text(this.range[0]), high: this.text(this.range[1]) });
    }
    this.put("state", state);
    this.root.classList.toggle("stale", Boolean(silent));
    this.root.classList.toggle("odd", Boolean(state) && !silent);
    this.root.classList.toggle("asked", asked);
    this.put("low", this.low === Infinity ? "–" : this.text(this.low));
    this.put("high", this.high === -Infinity ? "–" : this.text(this.high));
  }

  plot() {
    const box = this.parts.plot;
    const ink = this.board.ink;
    const size = { width: Math.max(120, box.clientWidth), height: box.clientHeight || 110 };
    const axis = { stroke: ink.muted, grid: { stroke: ink.grid, width: 1 }, ticks: { show: false }, font: "11px system-ui, sans-serif" };
    this.graph = new uPlot(
      {
        ...size,
        padding: [6, 4, 0, 0],
        legend: { show: false },
        scales: {
          x: { time: false, auto: false },
          y: { range: (_, low, high) => this.span(low, high) },
        },
        axes: [
          { ...axis, size: 20, gap: 2, space: 60, values: (_, splits) => splits.map((t) => clock(t)) },
          { ...axis, size: 46, gap: 4, space: 28, values: (_, splits) => splits.map((v) => this.board.number(v, 3)) },
        ],
        series: [{}, { stroke: ink.line, width: 1.75, points: { show: false }, spanGaps: false }],
        cursor: { x: true, y: false, points: { show: false }, drag: { x: true, y: false, setScale: false }, dataIdx: () => 0 },
        hooks: {
          setSelect: [(graph) => this.board.selected(graph)],
          draw: [(graph) => this.board.drawMarks(graph)],
        },
      },
      [[], []],
      box,
    );
    this.board.pointer(this);
  }

  span(low, high) {
    if (low === null || low === undefined) return [0, 1];
    const room = (high - low) * 0.08 || Math.abs(high) * 0.05 || 1;
    return [low - room, high + room];
  }

  async draw() {
    if (!this.graph) this.plot();
    const [from, to] = this.board.span();
    this.graph.batch(() => {
      this.graph.setData([this.times, this.values], false);
      this.graph.setScale("x", { min: from, max: to });
    });
    this.dirty = false;
    await null; // uPlot draws in a microtask; the clock of the frame has to see it
  }

  reset() {
    this.graph?.destroy();
    this.graph = null;
    this.dirty = true;
  }
}

class Board {
  constructor(root, list, template) {
    this.root = root;
    this.list = list;
    this.template = template;
    this.words = JSON.parse(root.dataset.words);
    this.ranges = JSON.parse(root.dataset.ranges);
    this.strips = [];
    this.marks = [];
    this.window = 60;
    this.held = null; // [from, to] while paused or zoomed
    this.cursor = null;
    this.follows = true;
    this.lost = false;
    this.away = "";
    this.end = 0;
    this.frames = [];
    this.formats = new Map();
    this.changed = () => {};
    this.asks = () => {};
    this.now = () => this.end;
    this.seen = new IntersectionObserver((found) => {
      for (const one of found) {
        one.target.strip.visible = one.isIntersecting;
        one.target.strip.dirty = true;
      }
    }, { rootMargin: "100px" });
    this.sizes = new ResizeObserver((found) => {
      for (const one of found) {
        const strip = one.target.closest("[data-strip]").strip;
        if (strip.graph && one.contentRect.width) {
          strip.graph.setSize({ width: one.contentRect.width, height: one.contentRect.height });
          strip.dirty = true;
        }
      }
    });
    this.recolour();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.recolour();
      for (const strip of this.strips) strip.reset();
    });
    setInterval(() => this.readAll(), READ_EVERY_MS);
    requestAnimationFrame(() => this.frame());
  }

  recolour() {
    const style = getComputedStyle(this.root);
    const of = (name) => style.getPropertyValue(name).trim();
    this.ink = { line: of("--graph"), grid: of("--card-edge"), muted: of("--pico-muted-color"), mark: of("--bad") };
  }

  number(value, digits) {
    if (!this.formats.has(digits)) {
      this.formats.set(digits, new Intl.NumberFormat(this.words.language, { maximumFractionDigits: digits, useGrouping: false }));
    }
    return this.formats.get(digits).format(value);
  }

  clear() {
    for (const strip of this.strips) strip.reset();
    this.list.replaceChildren();
    this.strips = [];
    this.marks = [];
    this.end = 0;
  }

  // Channels only ever become more within one session.
  channels(channels) {
    for (let at = this.strips.length; at < channels.length; at++) {
      const strip = new Strip(this, channels[at], at);
      this.strips.push(strip);
      this.list.append(strip.root);
      this.seen.observe(strip.root);
      this.sizes.observe(strip.parts.plot);
    }
  }

  // Strips stand in the order of what was asked for, not in that of the first answers.
  order(rank) {
    const sorted = [...this.strips].sort((a, b) => rank(a) - rank(b) || (a.ecu ?? "").localeCompare(b.ecu ?? ""));
    if (sorted.some((strip, at) => this.list.children[at] !== strip.root)) {
      this.list.append(...sorted.map((strip) => strip.root));
    }
  }

  add(channel, t, value) {
    this.strips[channel]?.add(t, value);
    if (t > this.end) this.end = t;
  }

  fail(channel, t, why) {
    this.strips[channel]?.fail(t, why);
  }

  // Nothing comes: the graphs end here and go on with the next value.
  breakAll() {
    for (const strip of this.strips) if (strip.last) strip.cut(strip.last.t + strip.gap);
  }

  trim() {
    for (const strip of this.strips) strip.forget(this.end - KEEP_S);
  }

  span() {
    if (this.held) return this.held;
    const end = Math.max(this.now(), this.window);
    return [end - this.window, end];
  }

  touchAll() {
    for (const strip of this.strips) strip.dirty = true;
  }

  async frame() {
    const began = performance.now();
    const due = this.strips.filter((strip) => strip.dirty && strip.visible);
    const first = due.findIndex((strip) => strip.place >= (this.next ?? 0));
    for (let i = 0; i < due.length; i++) {
      const strip = due[(Math.max(0, first) + i) % due.length];
      await strip.draw();
      this.next = strip.place + 1;
      if (performance.now() - began > FRAME_MS) break;
    }
    if (due.length) {
      this.frames.push(performance.now() - began);
      if (this.frames.length > 600) this.frames.shift();
    }
    requestAnimationFrame(() => this.frame());
  }

  readAll() {
    for (const strip of this.strips) if (strip.visible) strip.read();
  }

  hold(span) {
    this.held = span;
    this.touchAll();
    this.changed();
  }

  // Zoom around the cursor, else around the middle.
  zoom(factor) {
    const [from, to] = this.span();
    const middle = this.cursor ?? (from + to) / 2;
    const share = (middle - from) / (to - from);
    const width = Math.min(KEEP_S, Math.max(1, (to - from) * factor));
    this.hold([middle - share * width, middle + (1 - share) * width]);
  }

  move(share) {
    const [from, to] = this.span();
    const step = (to - from) * share;
    this.hold([from + step, to + step]);
  }

  selected(graph) {
    const { left, width } = graph.select;
    if (width < 8) return;
    const from = graph.posToVal(left, "x");
    const to = graph.posToVal(left + width, "x");
    graph.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    this.hold([from, to]);
  }

  // The same moment in every graph, by mouse, finger or arrow keys.
  point(t) {
    this.cursor = t;
    for (const strip of this.strips) {
      if (strip.graph && strip.visible) {
        strip.graph.setCursor({ left: t === null ? -10 : strip.graph.valToPos(t, "x"), top: t === null ? -10 : 1 }, false);
      }
    }
    this.readAll();
    this.asks();
  }

  pointer(strip) {
    const over = strip.graph.over;
    const at = (event) => {
      const t = strip.graph.posToVal(event.clientX - over.getBoundingClientRect().left, "x");
      cancelAnimationFrame(this.pointing);
      this.pointing = requestAnimationFrame(() => this.point(t));
    };
    over.addEventListener("pointermove", at);
    over.addEventListener("pointerdown", at);
    over.addEventListener("pointerleave", (event) => {
      if (event.pointerType !== "mouse") return;
      cancelAnimationFrame(this.pointing);
      this.point(null);
    });
    over.addEventListener("dblclick", () => this.hold(null));
  }

  drawMarks(graph) {
    if (!this.marks.length) return;
    const context = graph.ctx;
    const ratio = devicePixelRatio;
    const { left, top, width, height } = graph.bbox;
    context.save();
    context.strokeStyle = this.ink.mark;
    context.lineWidth = 1.5 * ratio;
    context.setLineDash([4 * ratio, 3 * ratio]);
    for (const mark of this.marks) {
      const x = graph.valToPos(mark.t, "x", true);
      if (x < left || x > left + width) continue;
      context.beginPath();
      context.moveTo(x, top);
      context.lineTo(x, top + height);
      context.stroke();
    }
    context.restore();
  }

  setMarks(marks) {
    this.marks = marks;
    this.touchAll();
  }
}

// Buttons that every board has: data-do names what a button does; the keys are the ones in its aria-keyshortcuts.
function wireBoard(board, more) {
  const actions = {
    "zoom-in": () => board.zoom(0.5),
    "zoom-out": () => board.zoom(2),
    back: () => board.move(-0.25),
    on: () => board.move(0.25),
    numbers: (button) => {
      const only = board.list.classList.toggle("numbers-only");
      button.setAttribute("aria-pressed", String(only));
      board.touchAll();
    },
    ...more,
  };
  board.root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button && actions[button.dataset.do]) actions[button.dataset.do](button);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    if (event.key === " " && event.target.closest("button, a, summary")) return;
    const step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (step && board.strips.length) {
      event.preventDefault();
      const [from, to] = board.span();
      const t = board.cursor === null ? to : board.cursor + (step * (to - from)) / 200;
      return board.point(Math.min(to, Math.max(from, t)));
    }
    if (event.key === "Escape") return board.point(null);
    const key = event.key === " " ? "Space" : event.key.toLowerCase();
    const button = [...board.root.querySelectorAll("[aria-keyshortcuts]")].find(
      (one) => one.getAttribute("aria-keyshortcuts").toLowerCase() === key.toLowerCase() && !one.disabled && one.offsetParent,
    );
    if (!button) return;
    event.preventDefault();
    button.click();
  });
  return actions;
}
