// Reads a VIN from a photo into a form's field, once the person has said that it is the vehicle's.
"use strict";

document.documentElement.classList.add("scripted");

function readVin(place) {
  const form = place.closest("form");
  const field = form.elements[place.dataset.field];
  const input = place.querySelector("input[type=file]");
  const state = place.querySelector(".send-state");
  const found = place.querySelector(".vin-found");
  const why = place.querySelector("[data-why]");
  let vin = "";
  place.hidden = false;

  const say = (text) => {
    state.hidden = !text;
    state.textContent = text;
  };
  const mark = (source) => {
    const hidden = form.elements.vin_source;
    if (hidden) hidden.value = source;
  };

  input.addEventListener("change", async () => {
    if (!input.files.length) return;
    found.hidden = true;
    say(place.dataset.looking);
    const body = new FormData();
    body.append("photo", input.files[0]);
    const headers = { Accept: "application/json", "X-CSRF-Token": form.elements.csrf.value };
    try {
      const answer = await fetch("/vin/look.json", { method: "POST", body, headers });
      const told = await answer.json();
      const first = answer.ok ? told.candidates[0] : undefined;
      say(first ? "" : answer.ok ? place.dataset.none : [told.detail, told.hint].filter(Boolean).join(" "));
      if (first) {
        vin = first.vin;
        found.querySelector("[data-vin]").textContent = vin;
        why.textContent = first.certainty === "doubtful" ? place.dataset.doubt : "";
        why.hidden = first.certainty !== "doubtful";
        found.hidden = false;
        found.querySelector("[data-yes]").focus();
      }
    } catch {
      say(place.dataset.lost);
    }
    input.value = "";
  });
  found.querySelector("[data-yes]").addEventListener("click", () => {
    field.value = vin;
    mark("photo");
    found.hidden = true;
    field.focus();
  });
  found.querySelector("[data-no]").addEventListener("click", () => {
    found.hidden = true;
    field.focus();
  });
  field.addEventListener("input", () => mark("typed"));
}

document.querySelectorAll("[data-vin-photo]").forEach(readVin);
