// Keeps the bar on top of a page up to date: its stream, ages that count by themselves, and the box's clock.
"use strict";

(() => {
  const bar = document.querySelector("[data-status]");
  if (!bar) return;
  const lost = bar.parentElement.querySelector("[data-lost]");
  const warn = bar.parentElement.querySelector("[data-clock-off]");
  const age = new Intl.RelativeTimeFormat(document.documentElement.lang || undefined, { style: "narrow" });
  const clock = new Intl.DateTimeFormat(document.documentElement.lang || undefined, { timeStyle: "short" });
  const STEPS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const CLOCK_OFF_MS = 120_000;
  const ASK_EVERY_MS = 5000;
  let told = "";
  let aheadMs = 0;

  const put = (place, text) => {
    if (place.textContent !== text) place.textContent = text;
  };

  function tick() {
    const box = bar.querySelector("[data-clock]");
    if (box && box.dataset.clock !== told) {
      told = box.dataset.clock;
      aheadMs = Date.parse(told) - Date.now();
      const off = Math.abs(aheadMs) > CLOCK_OFF_MS;
      warn.hidden = !off;
      if (off) put(warn, warn.dataset.clockOff.replace("{}", String(Math.round(Math.abs(aheadMs) / 60000))));
    }
    const now = Date.now() + aheadMs;
    if (box) put(box, clock.format(now));
    for (const place of document.querySelectorAll("[data-age]")) {
      const seconds = Math.max(0, Math.round((now - Date.parse(place.dataset.age)) / 1000));
      const [unit, length] = STEPS.find(([, least]) => seconds >= least) ?? STEPS[3];
      put(place, age.format(-Math.floor(seconds / length), unit));
    }
  }

  function show(html) {
    if (bar.innerHTML !== html) bar.innerHTML = html;
    tick();
  }

  // A page with a stream of its own must not hold a second one: HTTP/1.1 has six connections for a browser.
  const others = document.querySelector("[data-stream]");
  let stream = null;
  let asking = 0;
  const open = () => {
    if (others) {
      if (!("statusToo" in others.dataset)) asking = setInterval(ask, ASK_EVERY_MS);
      return;
    }
    stream = new EventSource(`${bar.dataset.status}/events`);
    stream.addEventListener("page", (event) => {
      show(JSON.parse(event.data).sections.status);
      lost.hidden = true;
    });
    stream.addEventListener("error", () => {
      put(lost, lost.dataset.lost);
      lost.hidden = false;
      if (stream?.readyState === EventSource.CLOSED) again();
    });
  };
  const ask = async () => {
    const answer = await fetch(bar.dataset.status).catch(() => null);
    if (answer?.ok && !answer.redirected) show(await answer.text());
  };
  const close = () => {
    stream?.close();
    stream = null;
    clearInterval(asking);
  };
  const again = () => {
    close();
    setTimeout(() => stream || document.hidden || open(), ASK_EVERY_MS);
  };

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) close();
    else if (!stream) open();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => event.persisted && !stream && open());
  if (!document.hidden) open();
  tick();
  new MutationObserver(tick).observe(bar, { childList: true });
  setInterval(tick, 1000);
})();
