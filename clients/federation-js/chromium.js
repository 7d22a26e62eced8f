// Chromium on its way from an application over the login pages to a provider and back. What goes wrong on the way is kept and
// held against the pages.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';
import { flags, onlyThisMachine } from '../sdk-js/chromium.js';

/** Starts the browser and an application to come back to; `close` ends them. */
export async function start() {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><link rel="icon" href="data:,"><title>application</title>');
  }).listen(0, 'localhost');
  await once(server, 'listening');
  const origin = `http://localhost:${server.address().port}`;
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, headless: true, args: [...flags, onlyThisMachine] });
  return {
    callback: `${origin}/callback`,
    /** A person with a browser of their own: a page, what went wrong on it, and how they come back. */
    async arrive(options) {
      const context = await browser.newContext({ locale: 'en-US', ...options });
      const page = await context.newPage();
      const problems = [];
      page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text());
      });
      return {
        page,
        /** What the application is told. */
        async back() {
          await page.waitForURL(`${origin}/**`);
          return new URL(page.url()).searchParams;
        },
        async leave() {
          await context.close();
          assert.deepEqual(problems, []);
        },
      };
    },
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
