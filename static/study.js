// Rating by keys: 0 to 4 rate the skill at hand, s says "only some", j and k go
// from skill to skill, Enter keeps and goes on. What is given is kept at once.
"use strict";
for (const form of document.querySelectorAll("form[data-study]")) {
  const judges = [...form.querySelectorAll("[data-judge]")];
  const saved = form.querySelector("[data-saved]");
  let at = Math.max(0, judges.findIndex((j) => !j.querySelector("input[type=radio]:checked")));
  const go = (n) => {
    at = Math.max(0, Math.min(n, judges.length - 1));
    judges.forEach((j, i) => j.toggleAttribute("data-now", i === at));
    judges[at].focus({ preventScroll: true });
    judges[at].scrollIntoView({ block: "nearest" });
  };
  go(at);
  judges.forEach((j, i) => j.addEventListener("focusin", () => {
    at = i;
    judges.forEach((other, n) => other.toggleAttribute("data-now", n === i));
  }));

  // One save at a time; the newest state is sent last.
  let busy = false;
  let again = false;
  const given = () => {
    const body = new URLSearchParams(new FormData(form));
    body.set("auto", "1");
    return body;
  };
  const save = async () => {
    if (!saved) return;
    saved.textContent = "";
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    let words = saved.dataset.lost;
    try {
      const answer = await fetch(form.action, { method: "POST", body: given() });
      if (answer.ok) words = saved.dataset.words;
    } catch {
      // The words say that it was not kept.
    }
    busy = false;
    if (again) {
      again = false;
      save();
    } else {
      saved.textContent = words;
    }
  };
  form.addEventListener("change", save);
  addEventListener("pagehide", () => { if (again) navigator.sendBeacon(form.action, given()); });

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") return go(at + 1);
    if (event.key === "k") return go(at - 1);
    if (event.key === "Enter" && !event.target.closest("a, button")) {
      event.preventDefault();
      form.requestSubmit();
    }
    const box = event.key === "s" ? judges[at].querySelector("input[type=checkbox]") : null;
    const choice = /^[0-4]$/.test(event.key) ? judges[at].querySelector(`input[type=radio][value="${event.key}"]`) : null;
    if (box) box.checked = !box.checked;
    if (choice) choice.checked = true;
    if (box || choice) save();
    if (choice && at + 1 < judges.length) go(at + 1);
  });
}
