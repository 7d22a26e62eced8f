// What is offered to be copied for an app client: by one press, under the page's own policy. That it works where it is pasted
// is shown by clients/console-snippets.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeClient, makeUserPool } from '../sdk-js/server.js';
import { see, start, visit } from './browser.js';

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

test('a snippet is copied by one press, without the secret', async () => {
  const pool = await makeUserPool();
  const { ClientId, ClientSecret } = await makeClient(pool, { GenerateSecret: true });
  const { page, goto, leave } = await visit(browser);
  await goto(`/_poolhouse/console/pools/${pool}/clients/${ClientId}`);
  await page.getByRole('link', { name: 'For your program' }).click();
  const boto3 = page.locator('#snippet-boto3');
  await boto3.locator('summary').click();
  await boto3.getByRole('button', { name: 'Copy these lines' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.ok(copied.includes(`ClientId="${ClientId}"`) && copied.includes('SECRET_HASH'), copied);
  assert.equal(copied, await boto3.locator('pre').textContent());
  assert.ok(!(await page.content()).includes(ClientSecret));
  assert.match(await page.locator('#snippet-amplify').textContent(), /has no place for one/);
  await see(page, 'snippets');
  await leave();
});

test('a client that is not there, or in another pool, is told of', async () => {
  const [pool, other] = [await makeUserPool(), await makeUserPool()];
  const { ClientId } = await makeClient(other);
  const { page, goto, problems, leave } = await visit(browser);
  for (const [at, client] of [[pool, ClientId], [pool, '1h57kf5cpq17m0eml12EXAMPLE'], ['us-east-1_000000000', ClientId]]) {
    const answer = await goto(`/_poolhouse/console/pools/${at}/clients/${client}/snippets`);
    assert.equal(answer.status(), 404);
    assert.match(await page.locator('h1').innerText(), /There is no such client/);
  }
  // Chromium logs the status, which was asked for.
  assert.deepEqual(problems.splice(0).filter((problem) => !/status of 404/.test(problem)), []);
  await leave();
});
