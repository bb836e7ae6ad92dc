// The customer's pages: a word about the VIN while it is typed, and the total while lines are chosen.
"use strict";

function watchVin(field) {
  const input = field.querySelector("input[name=vin]");
  const said = field.querySelector(".vin-said");
  const word = said.querySelector(".vin-word span");
  const sentence = said.querySelector(".vin-sentence");
  const sure = field.querySelector(".vin-sure");
  let asked = 0;
  let timer = 0;
  const ask = async () => {
    const mine = ++asked;
    const answer = await fetch(`/check-in/vin?vin=${encodeURIComponent(input.value)}`).catch(() => null);
    if (!answer?.ok || mine !== asked) return;
    const vin = await answer.json();
    said.className = `vin-said ${vin.tone}`;
    said.querySelector("use").setAttribute("href", `/static/icons.svg#${vin.icon}`);
    word.textContent = vin.word;
    sentence.textContent = vin.sentence;
    sure.hidden = vin.state !== "doubtful";
    input.removeAttribute("aria-invalid");
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 200);
  });
  // A VIN from a photo comes into the field without being typed.
  field.addEventListener("click", (event) => event.target.closest("[data-yes]") && setTimeout(ask));
}

function watchChoice(form) {
  const places = Object.fromEntries([...form.querySelectorAll("[data-bar]")].map((one) => [one.dataset.bar, one]));
  let asked = 0;
  const ask = async () => {
    const mine = ++asked;
    const chosen = new URLSearchParams();
    for (const radio of form.querySelectorAll("input[type=radio]:checked")) chosen.append(radio.name, radio.value);
    const answer = await fetch(`${form.dataset.total}?${chosen}`).catch(() => null);
    if (mine !== asked) return;
    if (!answer?.ok) {
      places.total.textContent = form.dataset.lost;
      return;
    }
    for (const [name, text] of Object.entries(await answer.json())) places[name].textContent = text;
  };
  form.addEventListener("change", (event) => {
    if (event.target.type === "radio") ask();
  });
  for (const link of document.querySelectorAll("[data-choose]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const wanted = new Set(JSON.parse(link.dataset.choose));
      for (const radio of form.querySelectorAll("input[type=radio]")) {
        const line = radio.name.slice("answer:".length);
        radio.checked = radio.value === (wanted.has(line) ? "approved" : "declined");
      }
      form.elements.name.focus();
      ask();
    });
  }
}

// A second tap on a button that is already working must not look as if nothing happened.
function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
  });
}

document.querySelectorAll("[data-vin-field]").forEach(watchVin);
document.querySelectorAll("form.decide").forEach(watchChoice);
document.querySelectorAll("form.decide, form.check-in").forEach(sendOnce);
// Back from the page that followed: what the browser has kept of this one is no longer true.
addEventListener("pageshow", (event) => event.persisted && location.reload());
