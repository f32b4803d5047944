// Tells what pdf.js reads on each page of a file, as Firefox does: where links lead, and the words for pictures.
// Usage: node see_pdfjs.mjs FILE
import { readFile } from "node:fs/promises";

// It only draws with this; the drawing library that it would load is large.
globalThis.DOMMatrix ??= class {};
const { getDocument, VerbosityLevel } = await import("pdfjs-dist/legacy/build/pdf.mjs");

const data = new Uint8Array(await readFile(process.argv[2]));
const file = await getDocument({ data, verbosity: VerbosityLevel.ERRORS }).promise;

// As in the viewer: a name is looked up, a page is counted, and what leads nowhere does nothing.
async function pageOf(place) {
  const explicit = typeof place === "string" ? await file.getDestination(place) : place;
  const page = explicit?.[0];
  if (Number.isInteger(page)) return page;
  if (!page || typeof page !== "object") return null;
  return file.getPageIndex(page).catch(() => null);
}

function* pictures(node) {
  if (node.role === "Figure") yield node.alt ?? "";
  for (const kid of node.children ?? []) yield* pictures(kid);
}

const seen = [];
for (let number = 1; number <= file.numPages; number++) {
  const page = await file.getPage(number);
  const links = [];
  for (const note of await page.getAnnotations()) {
    if (note.subtype === "Link" && !note.url) links.push([note.rect, await pageOf(note.dest)]);
  }
  const tree = await page.getStructTree();
  seen.push({ links, figures: tree ? [...pictures(tree)] : [] });
}
console.log(JSON.stringify(seen));
