// Moves, drops and adds lines of an estimate without leaving the page; what is typed goes along with every tap.
"use strict";

let typedOnly = false;
let leaving = false;

function showTrouble(form, text) {
  const place = form.querySelector(".save-lost");
  place.textContent = text;
  place.hidden = !text;
}

async function redraw(form, button) {
  const body = new FormData(form, button);
  form.setAttribute("aria-busy", "true");
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  form.removeAttribute("aria-busy");
  if (!answer) return showTrouble(form, form.dataset.lost);
  if (!answer.ok) {
    // Somebody else has saved, or the sign-in has ended: the page itself tells.
    leaving = true;
    return form.requestSubmit(button);
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("estimate-form");
  if (!fresh) {
    leaving = true;
    return form.requestSubmit(button);
  }
  form.replaceWith(document.adoptNode(fresh));
  fresh.querySelector("[autofocus]")?.focus({ preventScroll: false });
  typedOnly = true;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.id !== "estimate-form") return;
  const button = event.submitter;
  if (leaving || !button || button.value === "save") {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    leaving = true;
    return;
  }
  event.preventDefault();
  if (form.getAttribute("aria-busy") !== "true") redraw(form, button);
});
document.addEventListener("input", (event) => {
  if (event.target.form?.id === "estimate-form") typedOnly = true;
});
addEventListener("beforeunload", (event) => {
  if (typedOnly && !leaving) event.preventDefault();
});
addEventListener("pageshow", () => {
  leaving = false;
  delete document.getElementById("estimate-form")?.dataset.sent;
});
