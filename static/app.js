// Small comforts. Every page works without this file.
"use strict";

// Tables stand open beside charts that cannot be drawn; here they can.
for (const twin of document.querySelectorAll("details.twin")) twin.open = false;

// A progress bar asks how far its task is, and opens the page anew at the end.
for (const bar of document.querySelectorAll("progress[data-task]")) {
  const words = document.querySelector(`[data-task-count="${bar.dataset.task}"]`);
  const ask = async () => {
    try {
      const answer = await fetch(`/tasks/${encodeURIComponent(bar.dataset.task)}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const task = await answer.json();
      if (task.total > 0) {
        bar.max = task.total;
        bar.value = task.done;
      }
      if (words) words.textContent = `${task.done.toLocaleString()} / ${task.total.toLocaleString()}`;
      if (task.state === "done" || task.state === "failed") return location.reload();
    } catch {
      // The server may be starting again: ask once more.
    }
    setTimeout(ask, 800);
  };
  setTimeout(ask, 400);
}

// Leaving a form with changes asks first.
for (const form of document.querySelectorAll("form[data-guard]")) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

// A form is sent once; one whose work takes a while says so.
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  form.querySelector("[data-busy]")?.removeAttribute("hidden");
  setTimeout(() => delete form.dataset.sent, 4000);
});

// j and k walk through a list, Enter follows the link.
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (event.key === "/") {
    const search = document.querySelector("input[type=search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
  if (event.key !== "j" && event.key !== "k") return;
  const links = [...document.querySelectorAll("[data-walk] [data-stop]")].filter((link) => link.getClientRects().length > 0);
  if (links.length === 0) return;
  const at = links.indexOf(document.activeElement);
  const next = event.key === "j" ? Math.min(at + 1, links.length - 1) : Math.max(at - 1, 0);
  links[next].focus();
});

// A long list keeps the entries that hold what is typed, and what is chosen.
for (const field of document.querySelectorAll("input[data-filter]")) {
  const list = document.getElementById(field.dataset.filter);
  const count = document.getElementById(`${field.id}-count`);
  const entries = [...list.children];
  const fold = (s) => s.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  field.addEventListener("input", (event) => {
    event.stopPropagation(); // nothing of the form around it has changed
    const wanted = fold(field.value).split(/\s+/);
    const stays = (entry) => entry.value === "" || entry.selected || wanted.every((word) => fold(entry.textContent).includes(word));
    const kept = entries.filter(stays);
    list.replaceChildren(...kept);
    count.textContent = `${kept.length.toLocaleString()} / ${entries.length.toLocaleString()}`;
  });
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
}

// A file can be dropped on its field.
for (const drop of document.querySelectorAll(".drop")) {
  const input = drop.querySelector("input[type=file]");
  const over = (on) => (event) => {
    event.preventDefault();
    drop.toggleAttribute("data-over", on);
  };
  drop.addEventListener("dragover", over(true));
  drop.addEventListener("dragleave", over(false));
  drop.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files.length > 0) input.files = event.dataTransfer.files;
  });
}

// Words are counted while they are typed or pasted.
for (const area of document.querySelectorAll("textarea[data-count]")) {
  const count = document.getElementById(area.dataset.count);
  const show = () => { count.textContent = (area.value.match(/\S+/g) || []).length.toLocaleString(); };
  area.addEventListener("input", show);
  show();
}

// The look: as the system has it, light or dark.
for (const button of document.querySelectorAll("button[data-look]")) {
  const mark = () => button.setAttribute("aria-pressed", String((localStorage.getItem("theme") || "system") === button.dataset.look));
  mark();
  button.addEventListener("click", () => {
    const look = button.dataset.look;
    if (look === "system") {
      localStorage.removeItem("theme");
      delete document.documentElement.dataset.theme;
    } else {
      localStorage.setItem("theme", look);
      document.documentElement.dataset.theme = look;
    }
    for (const other of document.querySelectorAll("button[data-look]")) other.setAttribute("aria-pressed", String(other === button));
    dispatchEvent(new Event("lookchange"));
  });
}

for (const button of document.querySelectorAll("button[data-print]")) button.addEventListener("click", () => print());

for (const field of document.querySelectorAll("input[data-copy]")) field.addEventListener("focus", () => field.select());

// On a narrow screen the place where one is may lie outside the row of links.
const here = document.querySelector(".nav [aria-current]");
if (here) {
  const row = here.closest(".nav");
  row.scrollLeft += here.getBoundingClientRect().left - row.getBoundingClientRect().left - 16;
}
