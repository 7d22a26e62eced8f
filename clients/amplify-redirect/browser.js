// Headless Chromium on an application of http://localhost with Amplify in it. It takes the server's certificate as it is: who
// trusts the authority is tested in clients/https.

import { createServer } from 'node:http';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { flags, onlyThisMachine } from '../sdk-js/chromium.js';

/** Starts everything; `close` ends it. */
export async function start() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.js', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
  });
  const html = '<!doctype html><link rel="icon" href="data:,"><title>amplify</title><script src="/page.js"></script>';
  const server = createServer((request, response) => {
    const script = request.url === '/page.js';
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
    response.end(script ? outputFiles[0].text : html);
  }).listen(0, 'localhost');
  await once(server, 'listening');
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [...flags, onlyThisMachine],
  });
  return {
    origin: `http://localhost:${server.address().port}`,
    browser,
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A browser of its own, on the application. */
export async function open({ browser, origin }) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-US' });
  const page = await context.newPage();
  await page.goto(`${origin}/`);
  return {
    page,
    configure: (cognito) => page.evaluate((input) => window.configure(input), cognito),
    /** What a function of Amplify's gives; throws what it throws, under the same name. */
    async call(name, input) {
      const { value, error, message } = await page.evaluate(([name, input]) => window.call(name, input), [name, input]);
      if (error) throw Object.assign(new Error(`${name}: ${message}`), { name: error });
      return value;
    },
    /** Calls a function that leaves the application, and waits for the page of another address that it leads to. */
    async leave(name, input, address) {
      const left = page.waitForEvent('domcontentloaded');
      await page.evaluate(([name, input]) => void window.call(name, input), [name, input]);
      await left;
      await page.waitForURL(address);
    },
    async fillIn(username, password) {
      await page.locator('[name=username]:visible').fill(username);
      await page.locator('[name=password]:visible').fill(password);
      await page.locator('form[name=cognitoSignInForm] button:not([type=button])').click();
      await page.waitForURL(`${origin}/**`);
    },
    /** Waits for an event of Amplify's. */
    async event(name) {
      const found = await page.waitForFunction((name) => window.events.find((event) => event.name === name), name);
      return found.jsonValue();
    },
    close: () => context.close(),
  };
}
