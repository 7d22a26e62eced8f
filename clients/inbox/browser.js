// Headless Chromium before the console. Whatever a page does that it should not – breaks its own content security policy,
// throws, logs an error, asks another machine – is kept and held against it.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { flags, onlyThisMachine } from '../sdk-js/chromium.js';
import { endpoint } from '../sdk-js/server.js';

/** As patient as a busy machine needs. */
export const patience = 120_000;
const widths = [390, 768, 1440];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = join(process.env.WORKSPACE_UNDER_TEST ?? tmpdir(), 'target/inbox');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export const start = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [...flags, onlyThisMachine],
  });

/** A browser of its own: nothing read, nothing stored. `leave` ends the visit; nothing may have gone wrong on the way. */
export async function visit(browser, options) {
  const context = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(patience);
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: endpoint });
  const problems = [];
  await context.exposeBinding('reportViolation', (_, text) => problems.push(`content security policy: ${text}`));
  await context.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', (event) =>
      window.reportViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`),
    ),
  );
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('console', (message) => message.type() === 'error' && problems.push(`console: ${message.text()}`));
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:' && origin !== endpoint) problems.push(`asked ${request.url()}`);
  });
  return {
    page,
    problems,
    goto: (path) => page.goto(endpoint + path),
    async leave() {
      await context.close();
      assert.deepEqual(problems, []);
    },
  };
}

/** Looks at a page as readers do: in both themes, at three widths, and with axe-core. Leaves pictures under target/inbox. */
export async function see(page, name) {
  const found = [];
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (over > 0) found.push(`${over} pixels too wide at ${width}`);
      await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${width}.png`), fullPage: true });
    }
    found.push(...(await withAxe(page)).map((problem) => `${colorScheme}: ${problem}`));
  }
  await page.emulateMedia({ colorScheme: 'light' });
  assert.deepEqual(found, [], name);
}

async function withAxe(page) {
  await page.evaluate(axe);
  // What a mail looks like is its own.
  const { violations } = await page.evaluate(
    (values) => window.axe.run(document, { runOnly: { type: 'tag', values }, iframes: false }),
    rules,
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
