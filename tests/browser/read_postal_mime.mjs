// Reads messages with postal-mime. Usage: node read_postal_mime.mjs FILE...; one JSON object a line.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import PostalMime from 'postal-mime';

const full = ({ name, address }) => [name ?? '', address];
for (const file of process.argv.slice(2)) {
  const mail = await PostalMime.parse(readFileSync(file));
  console.log(JSON.stringify({
    subject: mail.subject, sender: full(mail.from), to: mail.to.map(full), text: mail.text, html: mail.html,
    message_id: mail.messageId,
    attachments: mail.attachments.map(({ filename, mimeType, content }) =>
      [filename, mimeType, createHash('sha256').update(new Uint8Array(content)).digest('hex')]),
  }));
}
