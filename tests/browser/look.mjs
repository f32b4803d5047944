// Opens pages in Debian's Chromium at several widths: what axe-core finds, what does not fit, what is fetched.
// Usage: node look.mjs CHROMIUM < JOB, JOB being {pages: [{name, file}], views: [{name, width, dark}], shots: FOLDER or null}.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { axe, misfits } from './seen.mjs';

const job = JSON.parse(readFileSync(0, 'utf8'));
const browser = await chromium.launch({ executablePath: process.argv[2], args: ['--no-sandbox'] });

const results = [];
for (const { name, file } of job.pages) {
  for (const view of job.views) {
    const page = await browser.newPage({
      viewport: { width: view.width, height: 800 }, isMobile: view.width < 600, colorScheme: view.dark ? 'dark' : 'light', javaScriptEnabled: true,
    });
    const fetched = [];
    page.on('request', (request) => {
      if (!request.url().startsWith('data:') && request.url() !== pathToFileURL(file).href) fetched.push(request.url());
    });
    const said = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    await page.goto(pathToFileURL(file).href);
    await page.evaluate(() => document.fonts.ready);
    const { found, smallest } = await page.evaluate(misfits);
    if (job.shots) await page.screenshot({ path: `${job.shots}/${name}-${view.name}.png`, fullPage: true });
    await page.evaluate(axe);
    const { violations, incomplete } = await page.evaluate(() => globalThis.axe.run());
    const short = ({ id, impact, nodes }) => ({ id, impact, nodes: nodes.slice(0, 3).map((node) => node.html.slice(0, 160)), count: nodes.length });
    const { links, text } = await page.evaluate(() => ({
      links: [...document.querySelectorAll('a[href]')].map((link) => [link.getAttribute('href'), link.textContent]),
      text: document.body.innerText,
    }));
    results.push({
      name, view: view.name, misfits: found, smallest, fetched, said, links, text,
      axe: violations.map(short), unsure: incomplete.map(short),
    });
    await page.close();
  }
}
await browser.close();
console.log(JSON.stringify(results));
