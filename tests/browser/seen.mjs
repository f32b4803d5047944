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
  // A field scrolls what was typed; a mark that lies over an edge is meant to.
  const isMeant = (element) => element.matches('input') ||
    [...element.children].some((child) => getComputedStyle(child).position === 'absolute' && child.checkVisibility());
  for (const element of document.body.querySelectorAll('*:not(svg *)')) {
    if (!element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const { left, right, width, height } = element.getBoundingClientRect();
    // A visually hidden head of a table is there for screen readers alone.
    if (!width || !height || style.visibility === 'hidden' || hidden(element)) continue;
    if (left < -0.5 || right > wide + 0.5) found.push(`outside: ${told(element)}`);
    if (style.display !== 'inline' && !(element instanceof SVGElement) && element.scrollWidth > element.clientWidth + 1 && !isMeant(element))
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

// What is too small for a thumb: less than 44 px either way, but for links within a sentence. Runs in the page.
export const smallTargets = () => {
  const found = [];
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: false });
  for (const element of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
    // The button that the Enter key presses is there for no thumb.
    if (!seen(element) || element.disabled || element.matches('.skip, [aria-hidden="true"]')) continue;
    if (element.matches('p a, li a, dd a') && getComputedStyle(element).display === 'inline') continue;
    const around = element.closest('label') ?? element;
    const { width, height } = around.getBoundingClientRect();
    if (width && height && (width < 43.5 || height < 43.5))
      found.push(`${Math.round(width)} x ${Math.round(height)} px to press: ${element.outerHTML.slice(0, 90)}`);
  }
  return found;
};

// The size of letters, and the room between them that readers may ask for (WCAG 1.4.12). Runs in the page.
export const dressed = ([letters, isSpaced]) => {
  if (letters) document.documentElement.dataset.text = letters; else delete document.documentElement.dataset.text;
  document.getElementById('spaced')?.remove();
  if (!isSpaced) return;
  const style = document.createElement('style');
  style.id = 'spaced';
  style.textContent = '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }';
  document.head.append(style);
};

// What a summary of faults leads to: it has to be there, and to say itself what is wrong. Runs in the page.
// Which of user name and password was wrong, nobody is told.
export const untold = () => {
  const found = [];
  const says = (element) => (element?.getAttribute('aria-describedby') ?? '').split(' ').some(
    (id) => document.getElementById(id)?.matches('.err'));
  for (const link of document.querySelectorAll('.errors a')) {
    const target = document.getElementById(link.hash.slice(1));
    if (!target) found.push(`the summary leads nowhere: ${link.outerHTML}`);
    else if (target.matches('input:not(#user), select, textarea') && !says(target) && !says(target.closest('fieldset')))
      found.push(`only the summary says what is wrong: ${link.textContent}`);
  }
  return found;
};
