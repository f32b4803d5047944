// A runner's way in Debian's Firefox, which Playwright's own protocol does not reach: by WebDriver BiDi.
// Usage: node firefox.mjs FIREFOX PORT < STEPS, STEPS being [{go}, {click}, {value: [field, text]}, {tell: expression}].
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const [firefox, port] = process.argv.slice(2);
// Node has it from version 22 on.
const Socket = globalThis.WebSocket ?? createRequire(import.meta.url)('playwright-core/lib/utilsBundle').ws;
const profile = mkdtempSync(join(tmpdir(), 'firefox-'));
const browser = spawn(firefox, ['--headless', '--no-remote', '--profile', profile, `--remote-debugging-port=${port}`], { stdio: 'ignore' });

const opened = async () => {
  for (let tries = 0; tries < 60; tries++) {
    const socket = new Socket(`ws://127.0.0.1:${port}/session`);
    const isOpen = await new Promise((tell) => {
      socket.addEventListener('open', () => tell(true));
      socket.addEventListener('error', () => tell(false));
    });
    if (isOpen) return socket;
    await pause(500);
  }
  throw new Error('Firefox does not answer');
};

const told = [];
try {
  const socket = await opened();
  const waiting = new Map();
  socket.addEventListener('message', ({ data }) => {
    const said = JSON.parse(data);
    waiting.get(said.id)?.(said);
    waiting.delete(said.id);
  });
  let last = 0;
  const send = (method, params) => new Promise((give, fail) => {
    waiting.set(++last, (said) => said.type === 'error' ? fail(new Error(`${method}: ${said.message}`)) : give(said.result));
    socket.send(JSON.stringify({ id: last, method, params }));
  });
  await send('session.new', { capabilities: {} });
  const { contexts: [{ context }] } = await send('browsingContext.getTree', {});
  await send('browsingContext.setViewport', { context, viewport: { width: 390, height: 844 } });
  const evaluate = async (expression) => {
    const { result, exceptionDetails } = await send('script.evaluate', { expression, target: { context }, awaitPromise: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.text}`);
    return result.value;
  };
  // A button leads to another page: that is waited for by a mark that is gone with the old one.
  const left = async () => {
    for (let tries = 0; tries < 100; tries++) {
      const isNew = await evaluate('document.readyState === "complete" && !window.marked').catch(() => false);
      if (isNew) return;
      await pause(100);
    }
    throw new Error('no other page came');
  };
  for (const step of JSON.parse(readFileSync(0, 'utf8'))) {
    if (step.go) await send('browsingContext.navigate', { context, url: step.go, wait: 'complete' });
    if (step.value) await evaluate(`void (document.querySelector('${step.value[0]}').value = '${step.value[1]}')`);
    if (step.click) await evaluate(`void document.querySelector('${step.click}').click()`);
    if (step.send) {
      await evaluate(`window.marked = true, void document.querySelector('${step.send}').click()`);
      await left();
    }
    if (step.tell) told.push(await evaluate(step.tell));
  }
  socket.close();
} finally {
  browser.kill();
  await new Promise((tell) => browser.once('exit', tell));
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
console.log(JSON.stringify(told));
