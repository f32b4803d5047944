// Fills in the waiting room's pages in Debian's Firefox, as fill_in.mjs does in Chromium, by pointer and keys.
// Usage: node firefox.mjs FIREFOX < JOB, JOB being {base, journeys: [{name, script, width, steps}]}; see the steps there.
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { openFirefox } from './browsers.mjs';
import { axe, misfits } from './seen.mjs';

const job = JSON.parse(readFileSync(0, 'utf8'));

// Where the last element of these is, brought into sight. Nothing here waits in the page: without scripts it would for ever.
const press = async (page, what) => {
  const place = await page.evaluate((selector) => {
    const found = [...document.querySelectorAll(selector)].at(-1);
    found?.scrollIntoView({ block: 'center', behavior: 'instant' });
    const { x, y, width, height } = found?.getBoundingClientRect() ?? {};
    return found && { x: x + width / 2, y: y + height / 2 };
  }, what);
  if (!place) throw new Error(`${what} is not on ${page.url()}`);
  await page.mouse.click(place.x, place.y);
};
const send = (page, what) => Promise.all([page.waitForNavigation(), press(page, what)]);
const button = (go) => `main button[name=go][value=${go}], footer button[name=go][value=${go}]`;
const stateOf = (page, id) => page.evaluate((wanted) => {
  const one = document.getElementById(wanted);
  return ['radio', 'checkbox'].includes(one.type) ? one.checked : one.value;
}, id);

const give = async (page, answers) => {
  const fields = await page.evaluate(() => [...document.querySelectorAll('#page [name]:not([type=hidden]):not(button)')].map(
    ({ id, name, type }) => ({ id, name, type })));
  for (const { id, name, type } of fields) {
    const values = [answers[name] ?? []].flat().map(String);
    if (!['radio', 'checkbox'].includes(type)) {
      if (!values.length) continue;
      await page.evaluate((wanted) => { document.getElementById(wanted).value = ''; }, id);
      await press(page, `[id="${id}"]`);
      await page.keyboard.type(values[0]);
    } else if (values.some((value) => id.endsWith(`-${value}`)) && !await stateOf(page, id)) await press(page, `label[for="${id}"]`);
  }
};

const steps = {
  open: ({ page }, { path }) => page.goto(job.base + path),
  start: async ({ page }, { consent, text }) => {
    if (text) await press(page, `label[for=text-${text}]`);
    await press(page, `label[for=consent-${consent}]`);
    await send(page, 'main form button');
  },
  through: async ({ page, look }, { answers }) => {
    while (new URL(page.url()).pathname.startsWith('/questions/')) {
      await give(page, answers);
      await send(page, button('on'));
      await look();
    }
  },
  fill: async ({ page }, { answers, go }) => {
    await give(page, answers);
    await send(page, button(go));
  },
  press: ({ page }, { go }) => send(page, button(go)),
  keys: async ({ page, told }, { keys }) => {
    for (const key of keys) {
      await page.keyboard.press(key === 'Space' ? ' ' : key);
      told.push(await page.evaluate(() => document.activeElement.id || document.activeElement.className || document.activeElement.tagName));
    }
  },
  tick: ({ page }, { id }) => press(page, `label[for="${id}"]`),
  tap: ({ page }, { id }) => press(page, `.map label[for="${id}"]`),
  value: async ({ page, told }, { id }) => told.push(await stateOf(page, id)),
  seen: async ({ page, told }, { what }) => told.push(await page.evaluate(
    (wanted) => document.querySelector(wanted).checkVisibility({ visibilityProperty: true }), what)),
  wait: async ({ page }, { path }) => {
    for (let tries = 0; tries < 300 && page.url() !== job.base + path; tries += 1) await pause(100);
    if (page.url() !== job.base + path) throw new Error(`still at ${page.url()}`);
  },
  back: ({ page }) => page.goBack(),
  cutOff: async ({ page }) => {
    await page.setRequestInterception(true);
    page.on('request', (request) => request.url().endsWith('/here') ? request.abort() : request.continue());
  },
  click: async ({ page }, { what }) => {
    await press(page, what);
    // What it does may come after an answer of the server.
    await pause(1000);
  },
};

const went = async (firefox, { name, script, width, steps: todo }) => {
  const context = await firefox.newContext();
  const page = await context.newPage();
  await page.setViewport({ width, height: 800 });
  const pages = [], told = [], said = [];
  page.on('pageerror', (error) => said.push(String(error)));
  const look = async () => {
    const shown = await page.evaluate(() => ({
      path: location.pathname, heading: document.querySelector('h1').innerText, title: document.title,
      focus: document.activeElement.className || document.activeElement.tagName,
    }));
    shown.misfits = (await page.evaluate(misfits)).found;
    pages.push(shown);
  };
  for (const step of todo) {
    await steps[step.do]({ page, look, told }, step);
    if (!['value', 'seen', 'keys', 'tick', 'tap', 'cutOff', 'click', 'through'].includes(step.do)) await look();
  }
  // Where every page is looked at by axe-core is pages.mjs; here the one that the way ends at is.
  if (script) {
    await page.evaluate(axe);
    pages.at(-1).axe = JSON.parse(await page.evaluate(async () => JSON.stringify(
      (await globalThis.axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 120)}`))));
  }
  const cookies = (await context.cookies()).map((cookie) => cookie.name);
  const kept = script ? await page.evaluate(() => localStorage.length + sessionStorage.length) : 0;
  await context.close();
  return { name, pages, told, said, cookies, kept };
};

const results = [];
for (const script of [true, false]) {
  const todo = job.journeys.filter((one) => one.script === script);
  if (!todo.length) continue;
  const firefox = await openFirefox(process.argv[2], script ? [] : ['scriptless']);
  try {
    for (const journey of todo) results.push(await went(firefox, journey));
  } finally {
    await firefox.close();
  }
}
console.log(JSON.stringify(results));
