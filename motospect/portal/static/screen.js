// Keeps the screen on the wall alive: a kiosk has nobody who would press reload.
"use strict";

const CHECK_EVERY_MS = 15000;
const live = document.querySelector("[data-stream]");
let lostSince = null;

// The stream reconnects by itself. Where it does not within a minute, or another version answers, the page is
// loaded anew, and only when it can be: a browser's own error page would stay for ever.
async function check() {
  const connected = live.dataset.connected === "yes";
  lostSince = connected ? null : lostSince ?? Date.now();
  const answer = await fetch("/health.json", { cache: "no-store" }).catch(() => null);
  const health = answer ? await answer.json().catch(() => null) : null;
  if (!health) return;
  const changed = live.dataset.version && live.dataset.version !== health.version;
  live.dataset.version = health.version;
  if (changed || (lostSince && Date.now() - lostSince > 60000)) location.reload();
}

setInterval(check, CHECK_EVERY_MS);
check();

// On the box itself: a customer who walks away from the check-in leaves a screen that comes back (app.js).
if (live.dataset.kiosk) sessionStorage.setItem("kiosk", "yes");
