// Every page of the console in Chromium, in both themes and at three widths: axe finds nothing, nothing sticks out, nothing
// breaks the page's policy; what a person does there, by keyboard and without scripts. Pictures are left under target/console.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { flags, onlyThisMachine } from '../sdk-js/chromium.js';
import { endpoint, idp } from '../sdk-js/server.js';
import { furnish, hostile } from './site.js';

const widths = [390, 768, 1280];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = join(process.env.WORKSPACE_UNDER_TEST ?? tmpdir(), 'target/console');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

let browser;
let names;

before(async () => {
  mkdirSync(folder, { recursive: true });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [...flags, onlyThisMachine],
  });
});
after(() => browser.close());

/** A browser of its own, and what went wrong in it. */
async function open(options) {
  const context = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce', baseURL: endpoint, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const problems = [];
  page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('console', (message) => {
    const expected = /the server responded with a status of 4\d\d/.test(message.text());
    if (message.type() === 'error' && !expected) problems.push(message.text());
  });
  return { context, page, problems };
}

async function see(page, name) {
  const found = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) found.push(`${over} pixels too wide at ${width}`);
    await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true });
  }
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe);
    const { violations } = await page.evaluate(
      (values) => window.axe.run(document, { runOnly: { type: 'tag', values } }),
      rules,
    );
    for (const { id, nodes } of violations) {
      found.push(`${colorScheme}: ${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary}`).join(', ')}`);
    }
    if (colorScheme === 'dark') await page.screenshot({ path: join(folder, `${name}-dark.png`), fullPage: true });
  }
  const made = await page.evaluate(() => document.querySelectorAll('img[src="x"], [onerror], [onload]').length);
  if (made > 0) found.push('markup came to life');
  return found;
}

test('an empty site says what to do next', async () => {
  const { context, page, problems } = await open();
  await page.goto('/');
  const text = await page.locator('main').innerText();
  assert.match(text, /No user pools yet/);
  assert.match(text, /examples\/app\.yaml/);
  assert.deepEqual(await see(page, 'empty'), []);
  assert.deepEqual(problems, []);
  await context.close();
});

test('every page, in both themes and at three widths', async () => {
  names = await furnish();
  const at = `/_poolhouse/console/pools/${names.pool}`;
  const { context, page, problems } = await open();
  const found = {};
  for (const [name, path] of Object.entries({
    home: '/',
    pool: at,
    'pool-empty': `/_poolhouse/console/pools/${names.empty}`,
    client: `${at}/clients/${names.web}`,
    snippets: `${at}/clients/${names.web}/snippets`,
    messages: '/_poolhouse/inbox',
    clock: '/_poolhouse/clock',
    'client-bare': `${at}/clients/${names.bare}`,
    users: `${at}/users`,
    'users-none': `/_poolhouse/console/pools/${names.empty}/users`,
    'users-refused': `${at}/users?next=nonsense`,
    'users-nobody': `${at}/users?by=email&value=zzz`,
    'users-of-group': `${at}/users?group=${encodeURIComponent(hostile)}`,
    user: `${at}/user?name=ada`,
    'user-hostile': `${at}/user?name=${encodeURIComponent(hostile)}`,
    'user-delete': `${at}/user/delete?name=${encodeURIComponent(hostile)}`,
    'not-found': '/_poolhouse/console/pools/us-east-1_Nothing00',
    'no-user': `${at}/user?name=nobody`,
  })) {
    await page.goto(path);
    const here = await see(page, name);
    if (here.length > 0) found[name] = here;
  }
  assert.deepEqual(found, {});
  assert.deepEqual(problems, []);
  await context.close();
});

test('a user is found, disabled, enabled and deleted, without scripts', async () => {
  const { context, page, problems } = await open({ javaScriptEnabled: false });
  await page.goto('/');
  await page.getByRole('link', { name: 'Harbour shop' }).click();
  await page.getByRole('link', { name: /^Users/ }).click();
  await page.getByLabel('Search by').selectOption('email');
  await page.getByLabel('Value').fill('donald@');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('link', { name: 'donald' }).click();
  await page.getByRole('button', { name: 'Disable' }).click();
  await page.getByRole('status').waitFor();
  const state = async () => (await idp.adminGetUser({ UserPoolId: names.pool, Username: 'donald' })).Enabled;
  assert.equal(await state(), false);
  await page.getByRole('button', { name: 'Enable' }).click();
  await page.getByRole('button', { name: 'Disable' }).waitFor();
  assert.equal(await state(), true);
  await page.getByRole('link', { name: 'Delete…' }).click();
  assert.equal(await state(), true);
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByLabel('Search by').waitFor();
  await assert.rejects(state(), { name: 'UserNotFoundException' });
  assert.deepEqual(problems, []);
  await context.close();
});

test('by keyboard: past the head to the content, and what is copied is what is shown', async () => {
  const { context, page, problems } = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
  await page.goto(`/_poolhouse/console/pools/${names.pool}`);
  await page.keyboard.press('Tab');
  assert.equal(await page.locator(':focus').innerText(), 'Skip to the content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('Copied').waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), names.pool);
  assert.deepEqual(problems, []);
  await context.close();
});
