// Fills in a form with pdf-lib. Usage: node fill_pdf_lib.mjs BLANK WANTED OUT
import { readFile, writeFile } from "node:fs/promises";
import { PDFBool, PDFCheckBox, PDFDocument, PDFName, PDFRadioGroup } from "pdf-lib";

const [blank, wanted, out] = process.argv.slice(2);
const document = await PDFDocument.load(await readFile(blank));
const form = document.getForm();
for (const [name, value] of Object.entries(JSON.parse(await readFile(wanted, "utf8")))) {
  const field = form.getField(name);
  if (field instanceof PDFCheckBox) field.check();
  else if (field instanceof PDFRadioGroup) field.select(value);
  else field.setText(value);
}
try {
  form.updateFieldAppearances();
} catch {
  // It writes with Helvetica, and leaves letters that Helvetica lacks to the viewer.
  form.acroForm.dict.set(PDFName.of("NeedAppearances"), PDFBool.True);
}
await writeFile(out, await document.save({ updateFieldAppearances: false }));
