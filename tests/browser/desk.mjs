// The desk in Debian's Chromium: every page looked at, the alarm rung in a hidden tab, a guide opened by one click.
// Usage: node desk.mjs CHROMIUM < JOB, JOB being {base, user, password, shots}; prints {pages: [...], told: {...}}.
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { axe, misfits } from './seen.mjs';
import { spoken, tabbed } from './spoken.mjs';

const job = JSON.parse(readFileSync(0, 'utf8'));
const browser = await chromium.launch({ executablePath: process.argv[2], args: ['--no-sandbox'] });
// A first guide, on a busy computer that has nothing typeset yet.
const PRINTS = 180_000;
const pages = [];
const told = {};

const opened = async (width, script = true) => {
  const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: true, javaScriptEnabled: script });
  const page = await context.newPage();
  const said = [];
  // What a page could not run, or was kept from loading; answers that a server refuses with are meant.
  page.on('console', (line) => line.type() === 'error' && !/status of 4/.test(line.text()) && said.push(line.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  return { context, page, said };
};

const settled = async (page, act) => {
  await Promise.all([page.waitForNavigation(), act()]);
  await page.waitForLoadState();
};

const signIn = async (page, password = job.password) => {
  await page.goto(`${job.base}/desk/sign-in`);
  await page.fill('#user', job.user);
  await page.fill('#password', password);
  await settled(page, () => page.locator('main form button').last().click());
};

const look = async ({ page, said }, name, width) => {
  if (job.shots) await page.screenshot({ path: `${job.shots}/${name}-${width}.png`, fullPage: true });
  await page.evaluate(axe);
  const violations = await page.evaluate(() => axe.run().then((found) => found.violations.map(
    (rule) => ({ id: rule.id, first: rule.nodes[0].html.slice(0, 120) }))));
  const focus = await page.evaluate(() => document.activeElement.className);
  const isWrong = (await page.title()).startsWith('Error:');
  const heard = [...await spoken(page), ...(width === 1280 ? await tabbed(page) : [])];
  if (isWrong && focus !== 'errors') heard.push(`the focus is on ${focus} after a fault`);
  pages.push({ name, width, axe: violations, ...(await page.evaluate(misfits)), said: said.splice(0), spoken: heard });
};

for (const width of [320, 390, 1280]) {
  const tab = await opened(width);
  const { page } = tab;
  const open = async (name) => {
    await page.goto(`${job.base}/desk`);
    await settled(page, () => page.locator('h3 a', { hasText: name }).first().click());
  };
  await signIn(page, 'wrong wrong wrong');
  told.focus = await page.evaluate(() => document.activeElement.className);
  await look(tab, 'sign-in-error', width);
  await signIn(page);
  await look(tab, 'list', width);
  for (const name of ['Emergency', 'Urgent', 'Soon', 'Routine', 'Young']) {
    await open(name);
    for (const summary of await page.locator('summary').all()) await summary.click();
    await look(tab, name.toLowerCase(), width);
  }
  await open('Urgent');
  await page.locator('summary', { hasText: 'Step this flag down' }).first().click();
  await settled(page, () => page.locator('button', { hasText: 'Step down and sign' }).first().click());
  await look(tab, 'step-down-error', width);
  await open('Routine');
  await page.locator('summary', { hasText: 'All answers' }).click();
  await settled(page, () => page.locator('dd.go a').nth(3).click());
  await settled(page, () => page.locator('main form button').last().click());
  await look(tab, 'correct-error', width);
  for (const path of ['start', 'links', 'export', 'visits/nothing']) {
    await page.goto(`${job.base}/desk/${path}`);
    await look(tab, path.replace('/', '-'), width);
  }
  await tab.context.close();
}

// The alarm: the desk's tab stands behind another one while somebody is stopped.
{
  const tab = await opened(1280);
  const { page, context } = tab;
  await signIn(page);
  await page.evaluate(() => {
    window.rung = 0;
    const made = AudioContext.prototype.createOscillator;
    AudioContext.prototype.createOscillator = function () { window.rung += 1; return made.call(this); };
  });
  await page.click('#sound');
  await page.waitForFunction(() => document.getElementById('sound').getAttribute('aria-pressed') === 'true');
  const before = await page.title();
  // One lost answer must not end the alarm.
  let lost = 0;
  await page.route(`${job.base}/desk`, (route) => { lost += 1; return lost === 1 ? route.abort() : route.continue(); });
  const front = await context.newPage();
  await front.goto('about:blank');
  await front.bringToFront();
  const rung = await page.evaluate(() => window.rung);
  const runner = await opened(390, false);
  await runner.page.goto(job.base);
  await runner.page.locator('label[for=consent-yes]').click();
  await settled(runner.page, () => runner.page.locator('main form button').last().click());
  for (const ticks of [['age=45', 'sex-male'], ['rf_nerve-bladder'], ['rf_nerve_when-within_14d']]) {
    for (const tick of ticks) {
      const [id, typed] = tick.split('=');
      if (typed) await runner.page.fill(`#${id}`, typed); else await runner.page.locator(`label[for="${id}"]`).first().click();
    }
    await settled(runner.page, () => runner.page.locator('main button[name=go][value=on]').first().click());
  }
  const stopped = Date.now();
  await page.waitForFunction((title) => document.title.startsWith('(') && document.title !== title, before, { timeout: 15000 });
  told.alarm = {
    stop: runner.page.url().endsWith('/stop'), milliseconds: Date.now() - stopped, before, after: await page.title(),
    rung: (await page.evaluate(() => window.rung)) - rung, said: await page.textContent('#news'),
  };
  // The answer that was lost above, which the browser tells of.
  const cutOff = tab.said.findIndex((line) => line.includes('ERR_FAILED'));
  if (cutOff >= 0) tab.said.splice(cutOff, 1);
  // The names go when somebody signs out elsewhere, as they do when it has been quiet for long; the device rings on.
  const other = await context.newPage();
  await other.goto(`${job.base}/desk`);
  await settled(other, () => other.locator('button', { hasText: 'Sign out' }).click());
  await page.waitForURL('**/sign-in', { timeout: 30000 });
  told.hidden = { names: (await page.content()).includes('Routine Rita'), title: await page.title() };
  await look(tab, 'signed-out', 1280);
  await context.close();
  await runner.context.close();
}

// Without scripts: sign in, release with one press, and the guide is a PDF.
{
  const { page, context } = await opened(1280, false);
  await signIn(page);
  const form = page.locator('form[action$="/release"]');
  const action = await form.first().getAttribute('action');
  const data = {};
  for (const input of await form.first().locator('input').all()) data[await input.getAttribute('name')] = await input.getAttribute('value');
  const began = Date.now();
  const answer = await context.request.post(job.base + action, { form: data, timeout: PRINTS });
  told.print = { status: answer.status(), type: answer.headers()['content-type'], milliseconds: Date.now() - began };
  const again = Date.now();
  const second = await context.request.get(`${job.base}${action.replace('/release', '/guide.pdf')}`, { timeout: PRINTS });
  told.print.again = { status: second.status(), milliseconds: Date.now() - again };
  await context.close();
}

await browser.close();
console.log(JSON.stringify({ pages, told }));
