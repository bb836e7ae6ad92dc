// The live page: follows the one stream of values, and has the box start, stop, record and mark.
"use strict";

(() => {
  const root = document.querySelector("[data-live]");
  if (!root) return;
  const part = (name) => root.querySelector(`[data-live-part=${name}]`);
  const board = new Board(root, part("strips"), document.getElementById("strip"));
  const words = board.words;
  words.lost_short = words.lost;
  const say = part("say");
  let session = null; // the newest session event
  let stream = null;
  let offset = 0; // seconds of the session minus seconds of this page's clock
  let known = ""; // session whose history has been asked for
  let missed = false; // the stream was away: what came meanwhile is with the box

  const here = () => performance.now() / 1000;
  board.now = () => (session?.session ? Math.max(board.end, here() + offset) : board.end);

  async function call(method, path, body) {
    const answer = await fetch(path, {
      method,
      headers: { "X-CSRF-Token": root.dataset.csrf, ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body ? JSON.stringify(body) : undefined,
    }).catch(() => null);
    const refused = part("refused");
    refused.hidden = Boolean(answer?.ok);
    if (answer?.ok) return true;
    const problem = await answer?.json().catch(() => null);
    part("refused-text").textContent = problem ? `${problem.detail} ${problem.hint}` : answer ? words.refused : words.lost;
    return false;
  }

  function showSession(told) {
    const before = session;
    session = told;
    const reading = Boolean(told.session) && told.phase !== "ended";
    if (told.session !== known) {
      board.clear();
      offset = 0;
      known = told.session;
      if (known) fetchHistory();
    } else if (missed && known) {
      fetchMissed();
    }
    missed = false;
    board.follows = reading;
    board.away = reading && ["asleep", "away", "paused"].includes(told.phase) ? words.phases[told.phase] : "";
    board.channels(told.channels ?? []);
    const signals = told.signals ?? [];
    board.order((strip) => signals.indexOf(strip.name));
    for (const strip of board.strips) {
      // What is no longer wished is not shown; the voltage at the plug stands in the bar above.
      strip.root.hidden = strip.name === "ELM_VOLTAGE" || !signals.includes(strip.name);
    }
    root.dataset.phase = reading ? told.phase : "";
    part("phase").textContent = words.phases[reading ? told.phase : ""];
    // While values come they speak for themselves.
    part("reason").textContent = ["reading", "recording"].includes(told.phase) ? "" : (told.reason ?? "");
    part("who").textContent = reading ? fill(words.started_by, { who: told.who }) : "";
    part("rate").textContent = reading && told.rate ? fill(words.values_a_second, { n: board.number(told.rate, 0) }) : "";
    part("without").textContent = reading && told.without?.length
      ? `${words.not_given}: ${told.without.map((one) => one[1]).join(", ")}`
      : "";
    part("trouble").textContent = told.trouble ?? "";
    part("trouble").hidden = !told.trouble;
    const recording = reading && Boolean(told.capture);
    for (const one of root.querySelectorAll("[data-when]")) {
      const when = { reading, idle: !reading, live: reading && told.live, recording, free: reading && told.live && !recording };
      one.hidden = !when[one.dataset.when];
    }
    part("left").textContent = recording ? fill(words.recording_for, { n: told.left_s }) : "";
    board.setMarks((told.marks ?? []).map(([t, text, who]) => ({ t: t + (told.from_s ?? 0), text, who })));
    showMarks();
    const saved = told.saved ?? [];
    part("saved").hidden = !saved.length;
    if (saved.length) part("saved-link").href = `/captures/${saved[saved.length - 1]}`;
    if (before?.phase !== told.phase) say.textContent = part("phase").textContent;
  }

  function showMarks() {
    const list = part("marks");
    const text = JSON.stringify(board.marks);
    if (list.shown === text) return;
    list.shown = text;
    list.replaceChildren(
      ...board.marks.map((mark) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "quiet mark";
        button.textContent = `${clock(mark.t)} ${mark.text || words.mark}`;
        button.addEventListener("click", () => {
          board.hold([mark.t - board.window / 2, mark.t + board.window / 2]);
          board.point(mark.t);
        });
        const item = document.createElement("li");
        item.append(button);
        return item;
      }),
    );
  }

  async function fetchHistory() {
    const answer = await fetch(root.dataset.history).catch(() => null);
    const told = answer?.ok ? await answer.json() : null;
    if (!told || told.session !== known) return;
    told.tracks.forEach(([times, values], at) => board.strips[at]?.prepend(times, values));
    board.readAll();
  }

  const LOOKS = 3; // a recording is kept every two seconds: its last moments come with another look
  let lostAt = null; // when the last value came before the stream was away
  // What the box still holds in memory; what is older than that, and was recorded, from the recording.
  async function fetchMissed(looks = LOOKS) {
    const asked = known;
    const get = (path) => fetch(path).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
    const told = await get(root.dataset.history);
    if (known !== asked) return;
    const since = lostAt;
    if (looks > 1) setTimeout(() => known === asked && fetchMissed(looks - 1), 3000);
    else lostAt = null;
    if (!told || told.session !== known) return;
    const first = Math.min(...told.tracks.map(([times]) => times[0] ?? Infinity));
    if (session?.capture && since !== null && first > since) {
      const kept = await get(`/captures/${session.capture}/tracks`);
      for (const [name, ecu, , , times, values] of kept?.tracks ?? []) {
        const strip = board.strips.find((one) => one.name === name && one.ecu === ecu);
        strip?.mend(times.map((t) => t + (session.from_s ?? 0)), values);
      }
    }
    if (told.session !== known) return;
    told.tracks.forEach(([times, values], at) => board.strips[at]?.mend(times, values));
    board.touchAll();
    board.readAll();
  }

  function showValues(told) {
    const all = told.r;
    for (let i = 0; i < all.length; i += 3) board.add(all[i], all[i + 1], all[i + 2]);
    for (const [channel, t, why] of told.f ?? []) board.fail(channel, t, why);
    // Batches come late, never early: the earliest tells best how the two clocks stand to each other.
    const ahead = told.n - here();
    offset = offset === 0 || ahead > offset || offset - ahead > 2 ? ahead : offset - 0.02 * (offset - ahead);
    if (!board.held) board.touchAll();
    if (!root.dataset.first && all.length) {
      for (const strip of board.strips) strip.read();
      root.dataset.first = String(Math.round(performance.now()));
      performance.mark("first-value");
    }
  }

  function lose() {
    if (board.lost) return;
    board.lost = true;
    missed = true;
    lostAt ??= board.end;
    board.breakAll();
    part("lost").hidden = false;
    board.readAll();
  }

  function open() {
    stream = new EventSource(root.dataset.live);
    stream.addEventListener("session", (event) => {
      board.lost = false;
      part("lost").hidden = true;
      showSession(JSON.parse(event.data));
    });
    stream.addEventListener("values", (event) => showValues(JSON.parse(event.data)));
    stream.addEventListener("error", () => {
      lose();
      // Closed means refused: the sign-in has ended or the box is full. The page itself tells which.
      if (stream?.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 3000);
    });
  }

  function close() {
    stream?.close();
    stream = null;
    missed = true;
    lostAt ??= board.end;
    board.breakAll();
  }

  // HTTP/1.1 gives a browser six connections to one host: a hidden tab must not hold one.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) close();
    else if (!stream) open();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", () => stream || document.hidden || open());
  if (!document.hidden) open();
  // What the page brought with it is there before the stream is; the stream goes on from it.
  const [begunSession, begunValues] = JSON.parse(root.dataset.begun);
  showSession(begunSession);
  showValues(begunValues);
  // The axis goes on also while nothing comes: a value that stays away is seen to stay away.
  setInterval(() => {
    if (session?.session && !board.held) board.touchAll();
    board.trim();
  }, 500);

  const mark = part("mark-text");
  async function setMark() {
    if (await call("POST", "/api/v1/live/marks", { text: mark.value })) {
      mark.value = "";
      mark.blur();
    }
  }
  wireBoard(board, {
    pause: () => board.hold(board.held ? null : board.span()),
    record: () => call("POST", "/api/v1/live/recording"),
    "end-recording": () => call("DELETE", "/api/v1/live/recording"),
    stop: () => call("DELETE", "/api/v1/live"),
    mark: (button) => {
      // The key asks for words first; the button beside the field takes what stands in it.
      if (document.activeElement === mark || button.dataset.at === "field") return setMark();
      mark.focus();
    },
    "set-mark": setMark,
    now: () => board.hold(null),
    "reset-extremes": () => {
      for (const strip of board.strips) [strip.low, strip.high] = [Infinity, -Infinity];
      board.readAll();
    },
  });
  mark.addEventListener("keydown", (event) => {
    if (event.key === "Enter") setMark();
    if (event.key === "Escape") mark.blur();
  });
  board.changed = () => {
    part("pause-word").textContent = board.held ? words.resume : words.pause;
    part("paused").hidden = !board.held;
    root.classList.toggle("held", Boolean(board.held));
  };
  board.asks = () => {
    part("at").textContent = board.cursor === null ? "" : fill(words.at, { time: clock(board.cursor) });
  };
  part("window").addEventListener("change", (event) => {
    board.window = Number(event.target.value);
    board.hold(null);
  });

  const picker = part("picker");
  const count = part("count");
  const most = Number(picker.dataset.most);
  const boxes = [...picker.querySelectorAll("input[name=signal]")];
  function recount() {
    const chosen = boxes.filter((box) => box.checked).length;
    count.textContent = `${chosen} / ${most}`;
    for (const box of boxes) box.disabled = !box.checked && chosen >= most;
    for (const button of picker.querySelectorAll("button[type=submit]")) button.disabled = !chosen;
  }
  picker.addEventListener("change", recount);
  part("search").addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLowerCase().split(/\s+/);
    for (const group of picker.querySelectorAll("fieldset")) {
      let any = false;
      for (const label of group.querySelectorAll("label")) {
        const fits = wanted.every((word) => label.dataset.find.includes(word));
        label.hidden = !fits;
        any ||= fits;
      }
      group.hidden = !any;
    }
  });
  part("none").addEventListener("click", () => {
    for (const box of boxes) box.checked = false;
    recount();
  });
  picker.addEventListener("submit", async (event) => {
    event.preventDefault();
    const signals = boxes.filter((box) => box.checked).map((box) => box.value);
    if (await call("POST", "/api/v1/live", { signals })) part("chooser").open = false;
  });
  recount();
  root.board = board;
})();
