// The pages work without this file; it only smooths them.

// Ticking a sign unticks "none". Never the other way round: "none" must not wipe a warning sign.
document.addEventListener("change", ({ target }) => {
  const group = target.closest("fieldset.choices");
  if (!group || !target.checked || !target.closest(".signs")) return;
  for (const none of group.querySelectorAll(".none input")) none.checked = false;
});

// Where the browser did not honour autofocus, move to the error summary; its links focus the field.
const errors = document.querySelector(".errors");
if (errors && document.activeElement !== errors) errors.focus();
for (const link of document.querySelectorAll(".errors a")) {
  link.addEventListener("click", (event) => {
    const field = document.querySelector(link.hash);
    if (!field) return;
    event.preventDefault();
    field.closest(".field, fieldset").scrollIntoView();
    field.focus({ preventScroll: true });
  });
}

// A page that comes back from the browser's memory could be another person's.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// Ask whether the server is there before a page is sent: the browser's own error page would lose what was typed.
const away = document.querySelector("#server-away");
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.getAttribute("method") === "dialog" || form.dataset.there || !away) return;
  event.preventDefault();
  if (form.dataset.asking) return;
  form.dataset.asking = "yes";
  try {
    await fetch("/here", { cache: "no-store", signal: AbortSignal.timeout(5000) });
  } catch {
    away.showModal();
    return;
  } finally {
    delete form.dataset.asking;
  }
  form.dataset.there = "yes";
  form.requestSubmit(event.submitter);
  setTimeout(() => delete form.dataset.there, 3000);
});

// On a tablet: ask after some quiet minutes, and forget who was here when nobody answers. What was ticked is sent first.
const quiet = document.querySelector("#quiet");
if (quiet) {
  const asksAfter = quiet.dataset.after * 1000;
  const forgetsAfter = asksAfter + quiet.dataset.forgets * 1000;
  let last = Date.now();
  const stay = () => { if (!quiet.open) last = Date.now(); };
  for (const sign of ["pointerdown", "keydown", "scroll", "input"]) addEventListener(sign, stay, { passive: true });
  quiet.addEventListener("close", () => { last = Date.now(); });
  const forget = () => {
    const page = document.querySelector("#page");
    if (page) {
      const go = document.createElement("input");
      Object.assign(go, { type: "hidden", name: "go", value: "quiet" });
      page.append(go);
      page.submit();
    } else document.querySelector("#clear").submit();
  };
  // Looked at by the clock: a tablet that sleeps lets no timer run.
  const look = () => {
    const since = Date.now() - last;
    if (since > forgetsAfter) forget();
    else if (since > asksAfter && !quiet.open) quiet.showModal();
  };
  setInterval(look, 1000);
  document.addEventListener("visibilitychange", look);
}

// An emergency stays on the tablet until the desk has answered; its reasons do not.
const waiting = document.querySelector("#until-attended");
if (waiting) {
  const reloadsAt = Date.now() + waiting.dataset.after * 1000;
  setInterval(async () => {
    try {
      const answer = await fetch("/attended", { cache: "no-store", signal: AbortSignal.timeout(8000) });
      const isNews = answer.ok && await answer.text() !== waiting.dataset.known;
      // Not without a server that answers: the browser's own error page would tell nobody whom to call.
      if (isNews || (answer.ok && Date.now() >= reloadsAt)) location.reload();
    } catch { /* asked again soon */ }
  }, 10000);
}
