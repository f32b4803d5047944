// Joins files with pdf-lib, the others to the first or all to a new one. Usage: node join_pdf_lib.mjs first|new OUT FILE...
import { readFile, writeFile } from "node:fs/promises";
import { PDFDocument } from "pdf-lib";

const [how, out, ...files] = process.argv.slice(2);
const load = async (file) => PDFDocument.load(await readFile(file));
const whole = how === "first" ? await load(files.shift()) : await PDFDocument.create();
for (const file of files) {
  const part = await load(file);
  for (const page of await whole.copyPages(part, part.getPageIndices())) whole.addPage(page);
}
await writeFile(out, await whole.save());
