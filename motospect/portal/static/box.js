// Follows a backup or a restore on its page, and sends a backup to be restored with its progress shown.
"use strict";

const LOOK_EVERY_MS = 700;

function follow(section) {
  const bar = section.querySelector("progress");
  const look = async () => {
    const answer = await fetch("/box/job.json", { headers: { Accept: "application/json" } }).catch(() => null);
    // No answer, or signed out: the box is starting again. The page itself then says what has become of it.
    if (answer?.status === 401 || answer?.redirected) return location.reload();
    const job = answer?.ok ? await answer.json().catch(() => null) : null;
    if (job && job.ended !== "running") return location.reload();
    if (job) {
      bar.value = job.done;
      section.querySelector("[data-stage]").textContent = job.stage;
      section.querySelector("[data-percent]").textContent = `${Math.floor(job.done * 100)} %`;
    }
    setTimeout(look, LOOK_EVERY_MS);
  };
  setTimeout(look, LOOK_EVERY_MS);
}

function restore(form) {
  const shown = form.querySelector("[data-upload]");
  const bar = shown.querySelector("progress");
  const said = shown.querySelector("[data-upload-said]");
  const button = form.querySelector("button");
  form.addEventListener("submit", (event) => {
    const [file] = form.querySelector("input[type=file]").files;
    if (!file) return;
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    shown.hidden = false;
    said.textContent = "";
    const sending = new XMLHttpRequest();
    const fail = (why) => {
      said.textContent = why;
      button.disabled = false;
    };
    sending.upload.addEventListener("progress", (sent) => {
      bar.value = sent.total ? sent.loaded / sent.total : 0;
      said.textContent = `${Math.floor(bar.value * 100)} %`;
    });
    sending.addEventListener("load", () => {
      if (sending.status === 204) return form.submit();
      const page = new DOMParser().parseFromString(sending.responseText, "text/html");
      fail(page.querySelector("main")?.textContent.replace(/\s+/g, " ").trim() || said.dataset.lost);
    });
    sending.addEventListener("error", () => fail(said.dataset.lost));
    sending.open("POST", "/box/restore/file");
    sending.setRequestHeader("X-CSRF-Token", form.querySelector("[name=csrf]").value);
    sending.setRequestHeader("Content-Type", "application/octet-stream");
    sending.send(file);
  });
}

// Reloaded only when another page than this one would come: a browser's own error page would stay.
function comeBack() {
  setTimeout(async () => {
    const answer = await fetch("/", { cache: "no-store" }).catch(() => null);
    if (answer && answer.status !== 503) return location.replace(location.pathname.startsWith("/box/restore") ? "/box/backup" : location.href);
    comeBack();
  }, 1000);
}

document.querySelectorAll("[data-maintenance]").forEach(comeBack);
document.querySelectorAll("[data-job]").forEach(follow);
document.querySelectorAll("[data-restore]").forEach(restore);
