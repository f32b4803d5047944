// What is looked at on every page: what does not fit, how small letters are, and what axe-core finds.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// What stands outside of the window, is cut, or can only be seen by scrolling sideways. Runs in the page.
export const misfits = () => {
  const told = (element) => `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}"> ` +
    element.textContent.trim().replace(/\s+/g, ' ').slice(0, 40);
  const hidden = (element) => {
    for (let around = element; around; around = around.parentElement)
      if (getComputedStyle(around).clipPath.startsWith('inset(50%')) return true;
    return false;
  };
  const wide = document.documentElement.clientWidth;
  const found = document.documentElement.scrollWidth > wide
    ? [`the page scrolls sideways: ${document.documentElement.scrollWidth} of ${wide}`] : [];
  for (const element of document.body.querySelectorAll('*:not(svg *)')) {
    const style = getComputedStyle(element);
    const { left, right, width, height } = element.getBoundingClientRect();
    // A visually hidden head of a table is there for screen readers alone.
    if (!width || !height || style.visibility === 'hidden' || hidden(element)) continue;
    if (left < -0.5 || right > wide + 0.5) found.push(`outside: ${told(element)}`);
    if (style.display !== 'inline' && !(element instanceof SVGElement) && element.scrollWidth > element.clientWidth + 1)
      found.push(`wider than its place: ${told(element)}`);
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const size = (node) => parseFloat(getComputedStyle(node.parentElement).fontSize);
  const isDrawn = (node) => node.parentElement.closest('svg');
  let smallest = Infinity;
  while (texts.nextNode())
    if (texts.currentNode.data.trim() && !isDrawn(texts.currentNode))
      smallest = Math.min(smallest, size(texts.currentNode));
  return { found, smallest };
};
