// The login pages as different people have them, in Chromium: by keyboard, on a small phone, in the dark, from right to left,
// without scripts, with a passkey picked in the field of the name. axe finds nothing, and the policy has nothing to refuse.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { getJson, makeUser, password } from '../sdk-js/server.js';
import { launch, makePool, open, startApplication } from './readers.js';

let application;
let browser;

before(async () => {
  application = await startApplication();
  browser = await launch();
});
after(async () => {
  await browser.close();
  application.server.closeAllConnections();
  application.server.close();
});

/** The code in the newest message to an address. */
async function codeSentTo(pool, address) {
  const query = new URLSearchParams({ UserPoolId: pool, Destination: address });
  return (await getJson(`/_poolhouse/inbox?${query}`)).Messages[0].Code;
}

const submit = (page) => page.locator('.submitButton-customizable').first().click();

async function assertHome(page) {
  await page.waitForURL(`${application.home}?*`);
  assert.ok(new URL(page.url()).searchParams.get('code'));
}

async function assertClean({ look, complaints }) {
  assert.deepEqual(await look(), []);
  assert.deepEqual(complaints, []);
}

test('somebody signs up, makes a passkey, and signs in with it from the field of the name', async () => {
  const { pool, at } = await makePool(application.callback, 2);
  const user = await open(browser);
  const { page } = user;
  await page.goto(at('/signup'));
  await assertClean(user);
  await page.getByLabel('Email address').fill('ann@example.com');
  await page.getByLabel('Password', { exact: true }).fill('short');
  assert.equal(await page.locator('.passwordCheck-valid-customizable').count(), 1);
  await page.getByRole('button', { name: 'Show password' }).click();
  assert.equal(await page.locator('#new-password').getAttribute('type'), 'text');
  await page.getByLabel('Password', { exact: true }).fill(password);
  assert.equal(await page.locator('.passwordCheck-valid-customizable').count(), 5);
  await submit(page);

  await page.getByLabel('Code').waitFor();
  await assertClean(user);
  await page.getByLabel('Code').fill(await codeSentTo(pool, 'ann@example.com'));
  await submit(page);

  const create = page.getByRole('button', { name: 'Create a passkey' });
  await create.waitFor();
  await assertClean(user);
  await create.click();
  await assertHome(page);
  assert.equal((await user.credentials()).length, 1);

  // Another day: the browser offers it where the name would be typed.
  await user.context.clearCookies();
  await page.goto(at('/login'));
  await assertHome(page);
  assert.deepEqual(user.complaints, []);
  await user.context.close();
});

test('a wrong password is said, tied to its field, and the field has the focus', async () => {
  for (const version of [1, 2]) {
    const { pool, at } = await makePool(application.callback, version, {
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] } },
    });
    await makeUser(pool, 'ann@example.com', { email: 'ann@example.com' });
    for (const colorScheme of ['light', 'dark']) {
      const user = await open(browser, { colorScheme, viewport: { width: 320, height: 568 } });
      const { page } = user;
      await page.goto(at('/login'));
      await assertClean(user);
      await page.locator('#signInFormUsername').fill('ann@example.com');
      await page.locator('#signInFormPassword').fill('wrong-Password1!');
      await page.keyboard.press('Enter');
      const notice = page.getByRole('alert');
      await notice.waitFor();
      assert.equal(await notice.textContent(), 'Incorrect username or password.');
      const focused = page.locator(':focus');
      assert.equal(await focused.getAttribute('name'), 'password');
      assert.match(await focused.getAttribute('aria-describedby'), /\bnotice\b/);
      await assertClean(user);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(overflow, 0);
      await page.locator('#signInFormPassword').fill(password);
      await page.keyboard.press('Enter');
      await assertHome(page);
      assert.deepEqual(user.complaints, []);
      await user.context.close();
    }
  }
});

test('without scripts everything but a passkey works', async () => {
  const { pool, at } = await makePool(application.callback, 2);
  await makeUser(pool, 'bob@example.com', { email: 'bob@example.com' });
  const { context, page } = await open(browser, { javaScriptEnabled: false });
  await page.goto(at('/login', '&lang=de'));
  await page.getByLabel('E-Mail-Adresse').fill('bob@example.com');
  await page.getByRole('button', { name: 'Weiter' }).click();
  await page.getByRole('button', { name: /^Code per E-Mail/ }).click();
  await page.getByLabel('Code').waitFor();
  await page.getByLabel('Code').fill(await codeSentTo(pool, 'bob@example.com'));
  await submit(page);
  await assertHome(page);
  await context.close();
});

test('Arabic pages run from right to left, and every language says who signs in where', async () => {
  const { at } = await makePool(application.callback, 2);
  for (const lang of ['en', 'de', 'es', 'fr', 'it', 'id', 'ja', 'ko', 'pt-BR', 'zh-CN', 'zh-TW', 'nl', 'ar']) {
    const user = await open(browser);
    await user.page.goto(at('/login', `&lang=${lang}`));
    const root = user.page.locator('html');
    assert.equal(await root.getAttribute('lang'), lang);
    assert.equal(await root.getAttribute('dir'), lang === 'ar' ? 'rtl' : 'ltr');
    await assertClean(user);
    await user.page.goto(at('/signup'));
    assert.equal(await root.getAttribute('lang'), lang, 'the choice is kept');
    await assertClean(user);
    await user.context.close();
  }
});

test('the keyboard reaches everything, in order, and one sees where it is', async () => {
  const { at } = await makePool(application.callback, 2, {
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] } },
  });
  const { context, page } = await open(browser);
  await page.goto(at('/login'));
  const seen = [];
  for (let press = 0; press < 6; press++) {
    const focused = page.locator(':focus');
    seen.push((await focused.getAttribute('name')) ?? (await focused.getAttribute('aria-label')) ?? (await focused.textContent()));
    assert.notEqual(await focused.evaluate((element) => getComputedStyle(element).outlineStyle), 'none', seen.at(-1));
    await page.keyboard.press('Tab');
  }
  assert.deepEqual(seen, [
    'username',
    'password',
    'Show password',
    'Forgot your password?',
    'signInSubmitButton',
    'Create an account',
  ]);
  await context.close();
});
