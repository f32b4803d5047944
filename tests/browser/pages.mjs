// Looks at pages in one browser and several views: what does not fit, what axe-core finds, and the way of the Tab key.
// Usage: node pages.mjs < JOB, JOB being {browser: chromium|firefox, program, looks, base, pages, views, shots: FOLDER or null},
// a view {name, width, height, dark, forced, contrast, letters, spacing, axe, tabs, order, shot}.
import { readFileSync } from 'node:fs';
import { openChromium, openFirefox } from './browsers.mjs';
import { axe, dressed, misfits, smallTargets, untold } from './seen.mjs';
import { disordered, tabbed } from './spoken.mjs';

const job = JSON.parse(readFileSync(0, 'utf8'));
const browser = await (job.browser === 'firefox' ? openFirefox(job.program, job.looks) : openChromium(job.program));
// What is not looked at unless it is asked for: contrast of 7 to 1, and targets of 24 px and more.
const RULES = { 'color-contrast-enhanced': { enabled: true }, 'target-size': { enabled: true } };

const faultsOf = async (page, view) => {
  const found = (await page.evaluate(misfits)).found;
  found.push(...await page.evaluate(smallTargets));
  if (view.axe) {
    const told = JSON.parse(await page.evaluate(async (rules) => {
      const { violations } = await globalThis.axe.run({ rules });
      return JSON.stringify(violations.map(({ id, nodes }) => `axe: ${id}: ${nodes[0].html.slice(0, 120)}`));
    }, view.forced ? { ...RULES, 'color-contrast': { enabled: false }, 'color-contrast-enhanced': { enabled: false } } : RULES));
    found.push(...told);
  }
  if (view.tabs) found.push(...await tabbed(page));
  if (view.order) found.push(...await page.evaluate(disordered));
  return found;
};

const faults = [];
let looks = 0;
const page = await browser.newPage();
const said = [];
page.on('pageerror', (error) => said.push(String(error)));
for (const name of job.pages) {
  await browser.emulate(page, job.views[0]);
  await page.goto(`${job.base}/shown/${name}`);
  await page.evaluate(axe);
  const focus = await page.evaluate(() => document.activeElement.className);
  if ((await page.title()).startsWith('Error:') && focus !== 'errors')
    faults.push(`${browser.name}, ${name}: after a fault the focus is at "${focus}"`);
  faults.push(...(await page.evaluate(untold)).map((fault) => `${browser.name}, ${name}: ${fault}`));
  const chosen = await page.evaluate(() => document.documentElement.dataset.text ?? '');
  for (const view of job.views) {
    await browser.emulate(page, view);
    await browser.resize(page, { width: view.width, height: view.height });
    await page.evaluate(dressed, [view.letters ?? chosen, Boolean(view.spacing)]);
    await page.evaluate(() => document.fonts.ready.then(() => true));
    if (job.shots && view.shot) await page.screenshot({ path: `${job.shots}/${name}@${view.name}.png`, fullPage: true });
    const wrong = [...await faultsOf(page, view), ...said.splice(0)];
    faults.push(...wrong.map((fault) => `${browser.name}, ${name}, ${view.name}: ${fault}`));
    looks += 1;
  }
}
await browser.close();
console.log(JSON.stringify({ faults, looks }));
