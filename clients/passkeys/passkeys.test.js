// Passkeys as an application has them: Amplify v6 in headless Chromium, whose virtual authenticator makes the keys.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { endpoint, factors, idp, makeClient, makeUser, makeUserPool, password } from '../sdk-js/server.js';
import { open, start } from './browser.js';

let site;
let page;

before(async () => (site = await start()));
after(() => site.close());
beforeEach(async () => (page = await open(site)));
afterEach(() => page.close());

/** A pool with passkeys for localhost, ann in it, and the page configured for it. */
async function pool(mfa = {}) {
  const UserPoolId = await makeUserPool({
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
  });
  const { WebAuthnConfiguration, ...rest } = mfa;
  await idp.setUserPoolMfaConfig({
    UserPoolId,
    ...rest,
    WebAuthnConfiguration: { RelyingPartyId: 'localhost', ...WebAuthnConfiguration },
  });
  const { ClientId } = await makeClient(UserPoolId);
  await makeUser(UserPoolId, 'ann', { phone_number: '+12065550100' });
  await page.configure({ userPoolId: UserPoolId, userPoolClientId: ClientId, userPoolEndpoint: endpoint });
  return UserPoolId;
}

const withPassword = () => page.call('signIn', { username: 'ann', password });

const withPasskey = () =>
  page.call('signIn', {
    username: 'ann',
    options: { authFlowType: 'USER_AUTH', preferredChallenge: 'WEB_AUTHN' },
  });

test('register, sign in, list, delete', async () => {
  const UserPoolId = await pool();
  assert.equal((await withPassword()).isSignedIn, true);
  await page.call('associateWebAuthnCredential');
  const { credentials } = await page.call('listWebAuthnCredentials');
  assert.equal(credentials.length, 1);
  const [credential] = credentials;
  assert.equal(credential.relyingPartyId, 'localhost');
  assert.equal(credential.authenticatorAttachment, 'platform');
  assert.deepEqual(credential.authenticatorTransports, ['internal']);
  assert.equal(credential.friendlyCredentialName, 'Platform passkey');
  // The user handle is the sub, and the key is the one that the browser holds.
  const [held] = await page.credentials();
  const { UserAttributes } = await idp.adminGetUser({ UserPoolId, Username: 'ann' });
  assert.equal(Buffer.from(held.userHandle, 'base64').toString(), UserAttributes.find(({ Name }) => Name === 'sub').Value);
  assert.equal(Buffer.from(held.credentialId, 'base64').toString('base64url'), credential.credentialId);
  const { ConfiguredUserAuthFactors } = await idp.adminGetUserAuthFactors({ UserPoolId, Username: 'ann' });
  assert.deepEqual(ConfiguredUserAuthFactors, ['PASSWORD', 'WEB_AUTHN']);

  await page.call('signOut');
  assert.equal((await withPasskey()).isSignedIn, true);
  assert.equal((await page.call('getCurrentUser')).username, 'ann');

  await page.call('deleteWebAuthnCredential', { credentialId: credential.credentialId });
  assert.deepEqual((await page.call('listWebAuthnCredentials')).credentials, []);
  await page.call('signOut');
  const { nextStep } = await withPasskey();
  assert.equal(nextStep.signInStep, 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION');
  assert.deepEqual(nextStep.availableChallenges, ['PASSWORD_SRP', 'PASSWORD']);
});

test('chosen among the factors', async () => {
  await pool();
  await withPassword();
  await page.call('associateWebAuthnCredential');
  await page.call('signOut');
  const { nextStep } = await page.call('signIn', { username: 'ann', options: { authFlowType: 'USER_AUTH' } });
  assert.deepEqual(nextStep.availableChallenges, ['PASSWORD_SRP', 'PASSWORD', 'WEB_AUTHN']);
  const chosen = await page.call('confirmSignIn', { challengeResponse: 'WEB_AUTHN' });
  assert.equal(chosen.isSignedIn, true);
});

test('an authenticator holds one passkey of a user', async () => {
  await pool();
  await withPassword();
  await page.call('associateWebAuthnCredential');
  // excludeCredentials names it, so the browser refuses.
  await assert.rejects(page.call('associateWebAuthnCredential'), { name: 'PasskeyAlreadyExists' });
  assert.equal((await page.credentials()).length, 1);
});

test('a passkey that is gone signs nobody in', async () => {
  await pool();
  await withPassword();
  await page.call('associateWebAuthnCredential');
  await page.call('signOut');
  await page.forget();
  await assert.rejects(withPasskey());
});

test('both factors, where the user is verified', async () => {
  const both = { FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' };
  const UserPoolId = await pool({ WebAuthnConfiguration: both });
  await withPassword();
  await page.call('associateWebAuthnCredential');
  await page.call('signOut');
  await idp.setUserPoolMfaConfig({
    UserPoolId,
    MfaConfiguration: 'ON',
    ...factors.sms,
    WebAuthnConfiguration: { RelyingPartyId: 'localhost', ...both },
  });
  assert.equal((await withPassword()).nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_SMS_CODE');
  await page.verified(false);
  await assert.rejects(withPasskey());
  await page.verified(true);
  assert.equal((await withPasskey()).isSignedIn, true);
});
