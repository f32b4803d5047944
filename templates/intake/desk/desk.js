// The desk's pages work without this file. It keeps the list up to date, rings, and hides names after quiet minutes.
// News is waited for by the server (a long question), not by a timer here: timers of a hidden tab are held back.
"use strict";
const alarm = document.getElementById("alarm");
const button = document.getElementById("sound");
const news = document.getElementById("news");
const errors = document.querySelector(".errors");
const error = errors ? `${document.title.split(":")[0]}: ` : "";
const plainTitle = document.title.slice(error.length).replace(/^\(\d+\) [^–]*– /, "");
let first = Number(alarm.dataset.first);
let stamp = alarm.dataset.stamp;
let sound = null;
let wanted = false;

function told(words) {
  if (news && news.textContent !== words) news.textContent = words;
}

function showTitle() {
  document.title = error + (first ? `(${first}) ${alarm.dataset.title} – ${plainTitle}` : plainTitle);
}

let tones = [];

function hush() {
  for (const tone of tones) tone.stop();
  tones = [];
}

// Two tones, as often as it takes until the next answer of the server, all set now.
function ring(times) {
  hush();
  if (!sound || !wanted || sound.state !== "running") return;
  for (let i = 0; i < times; i += 1) {
    for (const [after, pitch] of [[0, 880], [0.25, 660]]) {
      const tone = sound.createOscillator();
      const volume = sound.createGain();
      const at = sound.currentTime + i * 5 + after;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.3, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.22);
      tone.connect(volume).connect(sound.destination);
      tone.start(at);
      tone.stop(at + 0.25);
      tones.push(tone);
    }
  }
}

function showButton() {
  const isOn = wanted && sound && sound.state === "running";
  button.hidden = false;
  button.setAttribute("aria-pressed", String(Boolean(isOn)));
  button.textContent = isOn ? alarm.dataset.on : wanted ? alarm.dataset.blocked : alarm.dataset.off;
}

async function start() {
  if (!sound) sound = new AudioContext();
  // A browser that forbids sound leaves this open for ever.
  await Promise.race([sound.resume(), new Promise((done) => setTimeout(done, 500))]);
  showButton();
}

button.addEventListener("click", async () => {
  wanted = !(wanted && sound && sound.state === "running");
  localStorage.setItem("sound", wanted ? "on" : "off");
  if (wanted) { await start(); ring(1); } else if (sound) { await sound.close(); sound = null; }
  showButton();
});

// Puts the new list in place of the old one, and keeps the focus where it was.
async function renew() {
  const board = document.getElementById("board");
  if (location.pathname !== "/desk" || !board) return;
  // Nobody is there by this: else a list that is left open would never hide its names.
  const answer = await patient("/desk?by=itself", 15, { headers: { Accept: "text/html" } });
  if (answer.redirected) { location.assign("/desk/sign-in"); return; }
  if (!answer.ok) throw new Error("no list");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const held = board.contains(document.activeElement) ? document.activeElement : null;
  const where = held && (held.getAttribute("href") || (held.form && held.form.getAttribute("action")));
  board.replaceWith(page.getElementById("board"));
  document.getElementById("at").textContent = page.getElementById("at").textContent;
  if (where) {
    const again = document.querySelector(`#board a[href="${where}"], #board form[action="${where}"] button`);
    if (again) again.focus();
  }
}

// Where no answer comes that could send this page to sign in, the names are hidden here, when they would be there.
let lastSeen = Date.now();
let isHidden = false;

function hideNames() {
  if (alarm.dataset.in !== "1" || Date.now() - lastSeen < alarm.dataset.quiet * 1000) return;
  isHidden = true;
  document.getElementById("board").replaceChildren();
  for (const heading of document.querySelectorAll("h1")) heading.textContent = "";
}

// What a server or a network that hangs would hold for ever.
function patient(address, seconds, options = {}) {
  return fetch(address, { ...options, signal: AbortSignal.timeout(seconds * 1000) });
}

// One question for news, and what follows from it; false where the page goes elsewhere, or may not ask.
async function hear() {
  const answer = await patient(`/desk/news?seen=${stamp}&in=${alarm.dataset.in}`, 45);
  if (answer.status === 403) { if (alarm.dataset.in === "1") location.assign("/desk/sign-in"); return false; }
  if (!answer.ok) throw new Error("no news");
  const said = await answer.json();
  // Whoever was signed in here is not any more: the names go, and it rings on.
  if (!said.in && alarm.dataset.in === "1") { location.assign("/desk/sign-in"); return false; }
  // Signed in still, by another tab of this browser.
  if (isHidden) { location.reload(); return false; }
  const isNew = said.stamp !== stamp;
  const isMore = said.first > first;
  first = said.first;
  showTitle();
  told(first ? `${first} ${alarm.dataset.title}` : "");
  if (first) ring(4); else hush();
  if (isNew && location.pathname === "/desk/sign-in" && isMore) { location.reload(); return false; }
  if (alarm.dataset.in === "1") await renew();
  // Not before the list is there: where it could not be fetched, the same news come again.
  stamp = said.stamp;
  return true;
}

async function follow() {
  for (;;) {
    try {
      if (!await hear()) return;
    } catch {
      // Whatever it was: one lost answer must not end the alarm.
      told(alarm.dataset.lost);
      document.title = `! ${alarm.dataset.lost} – ${plainTitle}`;
      hideNames();
      ring(1);
      await new Promise((done) => setTimeout(done, 5000));
    }
  }
}

// Somebody who types or moves is there: at most once a minute the server is told.
let lastTold = Date.now();
const token = document.querySelector("input[name=csrf]");
for (const kind of ["pointerdown", "keydown"]) {
  document.addEventListener(kind, () => {
    lastSeen = Date.now();
    if (alarm.dataset.in !== "1" || Date.now() - lastTold < 60000) return;
    lastTold = Date.now();
    // Where it does not come through, the loop above tells so.
    fetch("/desk/stay", { method: "POST", body: new URLSearchParams({ csrf: token.value }) }).catch(() => {});
  });
}

// A page that comes back from the browser's memory shows names that may be hidden by now.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

wanted = localStorage.getItem("sound") === "on";
showButton();
if (wanted) start();
showTitle();
follow();
if (errors && document.activeElement !== errors) errors.focus();
