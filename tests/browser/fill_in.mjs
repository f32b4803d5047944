// Fills in the waiting room's pages in Debian's Chromium, as a runner does, and looks at each.
// Usage: node fill_in.mjs CHROMIUM < JOB, JOB being {base, journeys: [{name, script, width, steps}]}; see the steps below.
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { axe, misfits } from './seen.mjs';
import { spoken, tabbed } from './spoken.mjs';

const job = JSON.parse(readFileSync(0, 'utf8'));
const browser = await chromium.launch({ executablePath: process.argv[2], args: ['--no-sandbox'] });

const button = (page, value) => page.locator(`main button[name=go][value=${value}], footer button[name=go][value=${value}]`).first();

// Give the answers that the open page asks for: labels are clicked, as a thumb does it, and fields typed into.
const give = async (page, answers) => {
  const names = await page.locator('#page [name]:not([type=hidden]):not(button)').evaluateAll(
    (fields) => [...new Set(fields.map((field) => field.name))]);
  for (const name of names) {
    const field = page.locator(`#page [name="${name}"]`).first();
    if (await field.evaluate((one) => ['radio', 'checkbox'].includes(one.type))) {
      const id = name === 'distance_unit' ? 'unit' : name;
      for (const value of [answers[name] ?? []].flat()) {
        const box = page.locator(`[id="${id}-${value}"]`);
        if (!await box.isChecked()) await page.locator(`label[for="${id}-${value}"]`).last().click();
      }
    } else await field.fill(String(answers[name] ?? ''));
  }
};

const settled = async (page, act) => {
  await Promise.all([page.waitForNavigation(), act()]);
  await page.waitForLoadState();
};

const steps = {
  open: ({ page }, { path }) => page.goto(job.base + path),
  start: async ({ page }, { consent, text }) => {
    if (text) await page.locator(`label[for=text-${text}]`).click();
    await page.locator(`label[for=consent-${consent}]`).click();
    await settled(page, () => page.locator('main form button').last().click());
  },
  // Page after page, until none asks any more.
  through: async ({ page, look }, { answers }) => {
    while (new URL(page.url()).pathname.startsWith('/questions/')) {
      await give(page, answers);
      await settled(page, () => button(page, 'on').click());
      await look();
    }
  },
  fill: async ({ page }, { answers, go }) => {
    await give(page, answers);
    await settled(page, () => button(page, go).click());
  },
  press: ({ page }, { go }) => settled(page, () => button(page, go).click()),
  // What the keyboard alone does: keys one after the other, and what has the focus after each.
  keys: async ({ page, told }, { keys }) => {
    for (const key of keys) {
      await page.keyboard.press(key);
      await page.waitForLoadState();
      told.push(await page.evaluate(() => document.activeElement.id || document.activeElement.className || document.activeElement.tagName));
    }
  },
  tick: ({ page }, { id }) => page.locator(`label[for="${id}"]`).last().click(),
  tap: ({ page }, { id }) => page.locator(`.map label[for="${id}"]`).click(),
  value: async ({ page, told }, { id }) => {
    const field = page.locator(`[id="${id}"]`);
    told.push(await field.evaluate((one) => ['radio', 'checkbox'].includes(one.type) ? one.checked : one.value));
  },
  seen: async ({ page, told }, { what }) => told.push(await page.locator(what).first().isVisible()),
  wait: ({ page }, { path }) => page.waitForURL(job.base + path, { timeout: 30000 }),
  back: ({ page }) => page.goBack(),
  cutOff: ({ page }) => page.route('**/here', (route) => route.abort()),
  click: ({ page }, { what }) => page.locator(what).first().click(),
};

const results = [];
for (const { name, script, width, steps: todo } of job.journeys) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, isMobile: width < 600, javaScriptEnabled: script });
  const page = await context.newPage();
  const pages = [], told = [], said = [];
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('console', (message) => { if (/Content Security Policy/.test(message.text())) said.push(message.text()); });
  const look = async () => {
    const shown = { path: new URL(page.url()).pathname, heading: await page.locator('h1').first().innerText(), title: await page.title() };
    shown.focus = await page.evaluate(() => document.activeElement.className || document.activeElement.tagName);
    if (script) {
      shown.misfits = (await page.evaluate(misfits)).found;
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      shown.axe = violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 120)}`);
      shown.spoken = await spoken(page);
      if (job.tabs) {
        const held = await page.evaluateHandle(() => document.activeElement);
        shown.spoken.push(...await tabbed(page));
        await held.evaluate((one) => one.focus?.());
      }
    }
    pages.push(shown);
  };
  for (const step of todo) {
    await steps[step.do]({ page, look, told }, step);
    if (!['value', 'seen', 'keys', 'tick', 'tap', 'cutOff', 'click', 'through'].includes(step.do)) await look();
  }
  const cookies = (await context.cookies()).map((cookie) => cookie.name);
  const kept = script ? await page.evaluate(() => localStorage.length + sessionStorage.length) : 0;
  results.push({ name, pages, told, said, cookies, kept });
  await context.close();
}
await browser.close();
console.log(JSON.stringify(results));
