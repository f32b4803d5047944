// Reads messages with mailparser. Usage: node read_mailparser.mjs FILE...; one JSON object a line.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { simpleParser } from 'mailparser';

const full = ({ name, address }) => [name ?? '', address];
for (const file of process.argv.slice(2)) {
  const mail = await simpleParser(readFileSync(file), { skipTextToHtml: true, skipTextLinks: true });
  console.log(JSON.stringify({
    subject: mail.subject, sender: full(mail.from.value[0]), to: mail.to.value.map(full), text: mail.text, html: mail.html,
    message_id: mail.messageId,
    attachments: mail.attachments.map(({ filename, contentType, content }) =>
      [filename, contentType, createHash('sha256').update(content).digest('hex')]),
  }));
}
