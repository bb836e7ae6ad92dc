// A recording on the board of graphs: played, scrubbed, from mark to mark.
"use strict";

(async () => {
  const root = document.querySelector("[data-replay]");
  if (!root) return;
  const part = (name) => root.querySelector(`[data-replay-part=${name}]`);
  const board = new Board(root, part("strips"), document.getElementById("strip"));
  const words = board.words;
  words.lost_short = words.lost;
  const seconds = Number(root.dataset.seconds);
  const scrub = part("scrub");
  const marks = [...root.querySelectorAll("[data-mark]")].map((button) => ({ t: Number(button.dataset.mark), button }));
  let playing = false;
  let last = 0;
  let moving = false;
  let at = 0;

  const answer = await fetch(root.dataset.replay).catch(() => null);
  if (!answer?.ok) {
    part("failed").hidden = false;
    return;
  }
  const { tracks } = await answer.json();
  board.follows = false;
  board.end = seconds;
  board.window = Math.max(seconds, 1);
  board.channels(tracks.map((track) => track.slice(0, 4)));
  tracks.forEach((track, place) => {
    const [, , , , times, values] = track;
    // The usual distance first, so that the gaps are told from it.
    if (times.length > 2) {
      const steps = times.slice(1).map((t, i) => t - times[i]).sort((a, b) => a - b);
      board.strips[place].gap = steps[steps.length >> 1];
    }
    board.strips[place].prepend(times, values);
  });
  board.setMarks([
    ...marks,
    ...(root.dataset.fired ? [{ t: Number(root.dataset.fired) }] : []),
  ]);
  part("player").hidden = false;

  function follow() {
    const chosen = Number(part("window").value);
    board.window = chosen || Math.max(seconds, 1);
    const from = chosen ? Math.min(Math.max(0, at - chosen / 2), Math.max(0, seconds - chosen)) : 0;
    board.hold([from, from + board.window]);
  }

  function seek(t, keep) {
    at = Math.min(seconds, Math.max(0, t));
    scrub.value = String(at);
    const text = `${clock(Math.round(at * 10) / 10)} / ${clock(Math.round(seconds))}`;
    scrub.setAttribute("aria-valuetext", text);
    part("at").textContent = text;
    const [from, to] = board.span();
    // The graphs move only when the moment leaves what is shown, or while a stretch is played through.
    if (!keep && (at < from || at > to || (playing && Number(part("window").value)))) follow();
    moving = true;
    board.point(at);
    moving = false;
  }

  board.asks = () => {
    // A finger or mouse on a graph chooses the moment as the scrubber does.
    if (moving) return;
    if (board.cursor === null) return board.point(at);
    moving = true;
    at = Math.min(seconds, Math.max(0, board.cursor));
    scrub.value = String(at);
    part("at").textContent = `${clock(Math.round(at * 10) / 10)} / ${clock(Math.round(seconds))}`;
    moving = false;
  };

  function play(on) {
    playing = on;
    part("play-word").textContent = on ? words.pause : words.play;
    last = performance.now();
    if (on && at >= seconds) seek(0);
    if (on) requestAnimationFrame(step);
  }

  function step(now) {
    if (!playing) return;
    const passed = Math.min(0.5, Math.max(0, (now - last) / 1000)) * Number(part("speed").value);
    last = now;
    seek(at + passed);
    if (at >= seconds) return play(false);
    requestAnimationFrame(step);
  }

  function jump(mark) {
    if (!mark) return;
    seek(mark.t);
    for (const one of marks) one.button.setAttribute("aria-current", String(one === mark));
  }

  wireBoard(board, {
    play: () => play(!playing),
    next: () => jump(marks.find((mark) => mark.t > at + 0.05)),
    previous: () => jump([...marks].reverse().find((mark) => mark.t < at - 0.05)),
  });
  for (const mark of marks) mark.button.addEventListener("click", () => jump(mark));
  scrub.addEventListener("input", () => seek(Number(scrub.value)));
  part("window").addEventListener("change", () => {
    follow();
    seek(at, true);
  });
  follow();
  seek(0, true);
  // The cursor needs drawn graphs to stand in.
  requestAnimationFrame(() => requestAnimationFrame(() => seek(at, true)));
  root.board = board;
  root.dataset.ready = "yes";
})();
