// Headless Chromium with pages that mean no good: of another port, of another site, and under a name that was given
// this machine's address after the page was loaded (DNS rebinding).

import { createServer } from 'node:http';
import { once } from 'node:events';
import { chromium } from 'playwright-core';
import { flags } from '../sdk-js/chromium.js';

/** A name that leads here without being ours. */
export const evil = 'evil.test';

const here = [
  ...flags,
  // Newer browsers keep some pages from loopback addresses by themselves; the server must not count on it.
  '--disable-features=LocalNetworkAccessChecks',
  // Nothing but this machine is asked for.
  `--host-resolver-rules=MAP ${evil} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1`,
];

const html = '<!doctype html><title>nothing to see</title>';

/** Starts everything; `close` ends it. */
export async function start() {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(html);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: here,
  });
  return {
    browser,
    port: server.address().port,
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A page of this origin. One under Poolhouse's own port is what the attacker's server gave before the name moved. */
export async function open({ browser }, origin) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.route(`${origin}/attack`, (route) => route.fulfill({ contentType: 'text/html', body: html }));
  await page.goto(`${origin}/attack`);
  return { page, close: () => context.close() };
}

/** What a script of the page gets for a request: status and text, or an error when the browser hands nothing out. */
export const fetched = (page, url, options) =>
  page.evaluate(
    async ([url, options]) => {
      try {
        const answer = await fetch(url, options);
        return { status: answer.status, text: await answer.text() };
      } catch (error) {
        return { error: String(error) };
      }
    },
    [url, options],
  );
