// Keeps the live parts of a page up to date from its event stream, and shows times in the reader's time zone.
"use strict";

const shortTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

function showLocalTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.getTime())) time.textContent = shortTime.format(at);
  }
}

// Only a section whose text changed is replaced; focus stays on the control that had it, and what was opened
// stays open.
function replaceSection(place, html) {
  if (place.lastHtml === html) return;
  place.lastHtml = html;
  const active = place.contains(document.activeElement) ? document.activeElement : null;
  const focused = active?.id || (active?.tagName === "SUMMARY" ? active.parentElement.id : "");
  const open = [...place.querySelectorAll("details[open][id]")].map((one) => one.id);
  place.innerHTML = html;
  showLocalTimes(place);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  const again = focused ? document.getElementById(focused) : null;
  (again?.tagName === "DETAILS" ? again.firstElementChild : again)?.focus({ preventScroll: true });
}

// A form that starts something is sent once, however fast it is tapped.
function sendOnce(event) {
  const form = event.target;
  if (!("once" in form.dataset)) return;
  if (form.dataset.once === "sent") event.preventDefault();
  form.dataset.once = "sent";
}

// Letters are shortcuts only while nothing is focused, so that no word typed anywhere starts a scan.
function pressed(event) {
  const nothing = [document.body, document.getElementById("main"), null].includes(document.activeElement);
  if (!nothing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const search = document.querySelector("input[type=search]");
  if (event.key === "/") {
    event.preventDefault();
    if (search) search.focus();
    else if (document.querySelector("[data-status]")) location.assign("/search");
  } else if (event.key === "b" && document.querySelector("[data-status]")) {
    location.assign("/");
  } else {
    document.querySelector(`[data-key="${CSS.escape(event.key)}"]:not([disabled])`)?.click();
  }
}

function follow(live) {
  const lost = live.querySelector(".stream-lost");
  const said = live.querySelector("[data-say]");
  let stream = null;

  const open = () => {
    stream = new EventSource(live.dataset.stream);
    stream.addEventListener("page", (event) => {
      const page = JSON.parse(event.data);
      for (const [name, html] of Object.entries(page.sections)) {
        const place = document.querySelector(`[data-section="${name}"]`);
        if (place) replaceSection(place, html);
      }
      live.dispatchEvent(new CustomEvent("told", { detail: page }));
      if (said && said.textContent !== page.say) said.textContent = page.say;
      lost.hidden = true;
      live.dataset.connected = "yes";
    });
    stream.addEventListener("error", () => {
      lost.textContent = live.dataset.lost;
      lost.hidden = false;
      live.dataset.connected = "no";
      // Closed means refused, not lost: the sign-in has ended or the box is full. The page itself tells which.
      if (stream?.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 3000);
    });
  };
  const close = () => {
    stream?.close();
    stream = null;
  };

  // HTTP/1.1 gives a browser six connections to one host: a hidden tab must not hold one.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) close();
    else if (!stream) open();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", () => stream || document.hidden || open());
  if (!document.hidden) open();
}

// The model words a finding while the page is open already: look a few times, later and later.
const LOOK_AGAIN_S = [2, 4, 8, 16, 32];

function awaitWordings(section) {
  const shown = new Map([...section.querySelectorAll("[data-wording]")].map((p) => [p.dataset.wording, p]));
  let looks = 0;
  const look = async () => {
    const answer = await fetch(section.dataset.wordings).catch(() => null);
    if (!answer?.ok) return;
    for (const [finding, wording] of Object.entries(await answer.json())) {
      const [text, origin] = shown.get(finding)?.children ?? [];
      if (!text || text.textContent === wording.text) continue;
      text.textContent = wording.text;
      origin.textContent = `(${wording.origin})`;
    }
    later();
  };
  const later = () => {
    if (shown.size && looks < LOOK_AGAIN_S.length) setTimeout(look, LOOK_AGAIN_S[looks++] * 1000);
  };
  later();
}

// Recalls are asked for while the page is open already: the section is put in again when the answer is there.
function awaitRecalls(section) {
  let looks = 0;
  const look = async () => {
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-recalls]");
    if (!fresh) return;
    if (fresh.dataset.recalls === "asking") return later();
    showLocalTimes(fresh);
    section.replaceWith(document.adoptNode(fresh));
  };
  const later = () => {
    if (looks < LOOK_AGAIN_S.length) setTimeout(look, LOOK_AGAIN_S[looks++] * 1000);
  };
  later();
}

showLocalTimes(document);
document.querySelectorAll("[data-recalls=asking]").forEach(awaitRecalls);
document.querySelectorAll("[data-wordings]").forEach(awaitWordings);
document.querySelectorAll("[data-stream]").forEach(follow);
addEventListener("submit", sendOnce);
addEventListener("pageshow", () => document.querySelectorAll("[data-once]").forEach((form) => (form.dataset.once = "")));
addEventListener("keydown", pressed);

// A link to something that is folded away opens it; on paper everything is open.
function openTarget() {
  const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  for (let one = target; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
  if (target) target.scrollIntoView();
}

addEventListener("hashchange", openTarget);
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => (one.open = true)));
openTarget();
// On the box's own screen a page that nobody touches for a minute and a half gives way to the screen (screen.js).
if (sessionStorage.getItem("kiosk") && location.pathname !== "/screen") {
  const back = () => location.replace("/screen");
  let idle = setTimeout(back, 90000);
  for (const sign of ["pointerdown", "keydown", "input", "scroll"]) {
    addEventListener(sign, () => { clearTimeout(idle); idle = setTimeout(back, 90000); }, { passive: true });
  }
}
