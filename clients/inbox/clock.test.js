// The clock as a person moves it, and pages for whoever is lost.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { endpoint, getJson } from '../sdk-js/server.js';
import { see, start, visit } from './browser.js';

let browser;
before(async () => (browser = await start()));
after(async () => {
  await fetch(`${endpoint}/_poolhouse/clock`, { method: 'POST', body: '{"Reset":true}' });
  await browser.close();
});

const offset = async () => (await getJson('/_poolhouse/clock')).OffsetSeconds;

test('the clock is moved, set and put back', async () => {
  const { page, goto, leave } = await visit(browser);
  await goto('/_poolhouse/clock');
  const said = page.locator('#offset');
  await said.getByText('It is the time of this machine.').waitFor();
  await page.getByRole('button', { name: '1 hour' }).click();
  await said.getByText('1 hour ahead of this machine.').waitFor();
  await page.getByRole('button', { name: '30 days' }).click();
  await said.getByText('30 days and 1 hour ahead of this machine.').waitFor();
  assert.equal(await offset(), 30 * 86_400 + 3_600);
  await page.getByLabel('As far as I say').fill('-1');
  await page.getByLabel('Unit').selectOption('hours');
  await page.getByRole('button', { name: 'Move' }).click();
  await said.getByText('30 days ahead of this machine.').waitFor();
  await see(page, 'clock');

  await page.getByLabel('To a moment, in UTC').fill('2030-01-02T03:00:00');
  await page.getByRole('button', { name: 'Set' }).click();
  await page.locator('#now').getByText('2030-01-02 03:').waitFor();
  const { Now } = await getJson('/_poolhouse/clock');
  assert.ok(Now >= Date.UTC(2030, 0, 2, 3) / 1000, String(Now));
  // Every page says so.
  await goto('/_poolhouse/inbox');
  assert.match(await page.locator('.tide').innerText(), /The clock is \d+ days ahead/);
  await goto('/_poolhouse/clock');
  await page.getByRole('button', { name: 'Back to the time of this machine' }).click();
  await said.getByText('It is the time of this machine.').waitFor();
  assert.equal(await offset(), 0);
  await leave();
});

test('who is lost is shown the way', async () => {
  const { page, goto, problems, leave } = await visit(browser);
  const answer = await goto('/no/such/page');
  assert.equal(answer.status(), 404);
  await see(page, 'lost');
  await page.getByRole('link', { name: /Messages/ }).click();
  assert.equal(page.url(), `${endpoint}/_poolhouse/inbox`);
  assert.equal((await goto('/oauth2/token')).status(), 405);
  assert.match(await page.locator('h1').innerText(), /not a page/);
  // Chromium logs the two statuses, which were asked for.
  assert.equal(problems.splice(0).filter((problem) => !/status of 40[45]/.test(problem)).length, 0);
  await leave();
});
