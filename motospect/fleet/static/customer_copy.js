// While a decision is on its way: look every three seconds whether the workshop's box has answered, then show it.
"use strict";

const underWay = document.querySelector("[data-under-way]");

async function look() {
  try {
    const answer = await fetch(location.pathname + location.search, { cache: "no-store" });
    if (!answer.ok || !(await answer.text()).includes("data-under-way")) {
      location.replace(location.pathname + location.search);
      return;
    }
  } catch {
    // No connection: the next look may have one.
  }
  setTimeout(look, 3000);
}

if (underWay) {
  setTimeout(look, 2000);
}
