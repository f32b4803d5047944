// Fills in a form with pdf.js as Firefox saves it. Usage: node fill_pdfjs.mjs BLANK WANTED OUT
import { readFile, writeFile } from "node:fs/promises";

// It only draws with this, and saving draws nothing; the drawing library that it would load is large.
globalThis.DOMMatrix ??= class {};
const { getDocument, VerbosityLevel } = await import("pdfjs-dist/legacy/build/pdf.mjs");

const [blank, wanted, out] = process.argv.slice(2);
const data = new Uint8Array(await readFile(blank));
const fonts = new URL("./node_modules/pdfjs-dist/standard_fonts/", import.meta.url).pathname;
const document = await getDocument({ data, standardFontDataUrl: fonts, verbosity: VerbosityLevel.ERRORS }).promise;
const fields = await document.getFieldObjects();
for (const [name, value] of Object.entries(JSON.parse(await readFile(wanted, "utf8")))) {
  const boxes = fields[name];
  if (!boxes) throw new Error(`there is no field ${name}`);
  for (const box of boxes) {
    if (box.type === "text") document.annotationStorage.setValue(box.id, { value });
    else if (box.type === "checkbox") document.annotationStorage.setValue(box.id, { value: true });
    else if (box.type === "radiobutton") document.annotationStorage.setValue(box.id, { value: box.exportValues === value });
  }
}
await writeFile(out, await document.saveDocument());
