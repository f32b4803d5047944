// Opens pages in Debian's Chromium at several widths: what axe-core finds, what does not fit, what is fetched.
// Usage: node look.mjs CHROMIUM < JOB, JOB being {pages: [{name, file}], views: [{name, width, dark}], shots: FOLDER or null}.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const job = JSON.parse(readFileSync(0, 'utf8'));
const browser = await chromium.launch({ executablePath: process.argv[2], args: ['--no-sandbox'] });

// What stands outside of the window, is cut, or can only be seen by scrolling sideways.
const misfits = () => {
  const told = (element) => `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}"> ` +
    element.textContent.trim().replace(/\s+/g, ' ').slice(0, 40);
  const wide = document.documentElement.clientWidth;
  const found = document.documentElement.scrollWidth > wide
    ? [`the page scrolls sideways: ${document.documentElement.scrollWidth} of ${wide}`] : [];
  for (const element of document.body.querySelectorAll('*:not(svg *)')) {
    const style = getComputedStyle(element);
    const { left, right, width, height } = element.getBoundingClientRect();
    if (!width || !height || style.visibility === 'hidden') continue;
    if (left < -0.5 || right > wide + 0.5) found.push(`outside: ${told(element)}`);
    if (style.display !== 'inline' && !(element instanceof SVGElement) && element.scrollWidth > element.clientWidth + 1)
      found.push(`wider than its place: ${told(element)}`);
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const size = (node) => parseFloat(getComputedStyle(node.parentElement).fontSize);
  let smallest = Infinity;
  while (texts.nextNode())
    if (texts.currentNode.data.trim() && !texts.currentNode.parentElement.closest('svg'))
      smallest = Math.min(smallest, size(texts.currentNode));
  return { found, smallest };
};

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
    const links = await page.evaluate(() => [...document.querySelectorAll('a[href]')].map((link) => [link.getAttribute('href'), link.textContent]));
    results.push({
      name, view: view.name, misfits: found, smallest, fetched, said, links,
      axe: violations.map(short), unsure: incomplete.map(short),
    });
    await page.close();
  }
}
await browser.close();
console.log(JSON.stringify(results));
