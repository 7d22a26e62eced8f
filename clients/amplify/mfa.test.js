// Amplify v6: second factors. Codes by SMS and mail are read from the inbox, those of an authenticator app are computed.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import {
  confirmSignIn,
  fetchMFAPreference,
  fetchUserAttributes,
  setUpTOTP,
  signIn,
  signOut,
  updateMFAPreference,
  verifyTOTPSetup,
} from 'aws-amplify/auth';
import {
  authenticator,
  code,
  factors,
  idp,
  makeUser,
  otherCode,
  otherPassword,
  ownMail,
  password,
  setMfa,
} from '../sdk-js/server.js';
import { configure, named, stepOf } from './app.js';

const phone = { phone_number: '+12065550100' };

afterEach(() => signOut());

const signInAnn = (options) => signIn({ username: 'ann', password, options });

const answer = (challengeResponse, options) => confirmSignIn({ challengeResponse, options });

/** Signs in, sets up an authenticator app, prefers it, and signs out; returns the app. */
async function withAuthenticator(friendlyDeviceName) {
  await signInAnn();
  const { sharedSecret, getSetupUri } = await setUpTOTP();
  const uri = getSetupUri('Poolhouse', 'ann');
  assert.equal(new URL(uri).searchParams.get('secret'), sharedSecret);
  const next = authenticator(sharedSecret);
  const first = next();
  await assert.rejects(verifyTOTPSetup({ code: otherCode(first) }), named('EnableSoftwareTokenMFAException'));
  await verifyTOTPSetup({ code: first, options: { friendlyDeviceName } });
  await updateMFAPreference({ totp: 'PREFERRED' });
  assert.deepEqual(await fetchMFAPreference(), { preferred: 'TOTP', enabled: ['TOTP'] });
  await signOut();
  return next;
}

for (const authFlowType of ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH']) {
  test(`${authFlowType}, then an authenticator app`, async () => {
    const userPoolId = await configure();
    await setMfa(userPoolId, 'OPTIONAL', factors.totp);
    await makeUser(userPoolId, 'ann');
    const next = await withAuthenticator('phone');
    assert.equal(stepOf(await signInAnn({ authFlowType })), 'CONFIRM_SIGN_IN_WITH_TOTP_CODE');
    const right = next();
    await assert.rejects(answer(otherCode(right)), named('CodeMismatchException', 'Invalid code received for user'));
    assert.equal((await answer(right)).isSignedIn, true, 'a wrong code leaves the session usable');
    await signOut();
    await signInAnn({ authFlowType });
    await assert.rejects(answer(right), named('ExpiredCodeException'));
    assert.equal((await answer(next())).isSignedIn, true);
    await updateMFAPreference({ totp: 'DISABLED' });
    assert.deepEqual(await fetchMFAPreference(), { preferred: undefined, enabled: undefined });
    await signOut();
    assert.equal((await signInAnn({ authFlowType })).isSignedIn, true);
  });
}

test('a pool that demands a second factor has an app set up on the way in', async () => {
  const userPoolId = await configure();
  await setMfa(userPoolId, 'ON', factors.totp);
  await makeUser(userPoolId, 'ann');
  const { nextStep } = await signInAnn();
  assert.equal(nextStep.signInStep, 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP');
  const next = authenticator(nextStep.totpSetupDetails.sharedSecret);
  const first = next();
  await assert.rejects(answer(otherCode(first)), named('EnableSoftwareTokenMFAException'));
  assert.equal((await answer(first, { friendlyDeviceName: 'phone' })).isSignedIn, true);
  await signOut();
  assert.equal(stepOf(await signInAnn()), 'CONFIRM_SIGN_IN_WITH_TOTP_CODE');
  assert.equal((await answer(next())).isSignedIn, true);
});

test('an invited user chooses a password, then an app', async () => {
  const userPoolId = await configure();
  await setMfa(userPoolId, 'ON', factors.totp);
  await idp.adminCreateUser({
    UserPoolId: userPoolId,
    Username: 'bob',
    TemporaryPassword: otherPassword,
    MessageAction: 'SUPPRESS',
  });
  const invited = await signIn({ username: 'bob', password: otherPassword });
  assert.equal(stepOf(invited), 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED');
  const { nextStep } = await answer(password);
  assert.equal(nextStep.signInStep, 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP');
  const next = authenticator(nextStep.totpSetupDetails.sharedSecret);
  assert.equal((await answer(next())).isSignedIn, true);
});

test('an address is set up on the way in', async () => {
  const userPoolId = await configure({ EmailConfiguration: ownMail });
  await setMfa(userPoolId, 'ON', factors.email);
  await makeUser(userPoolId, 'ann', { email: undefined, email_verified: undefined });
  assert.equal(stepOf(await signInAnn()), 'CONTINUE_SIGN_IN_WITH_EMAIL_SETUP');
  const { nextStep } = await answer('ann@example.com');
  assert.equal(nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE');
  assert.deepEqual(nextStep.codeDeliveryDetails, { deliveryMedium: 'EMAIL', destination: 'a***@e***' });
  assert.equal((await answer(await code(userPoolId, 'ann', 'Authentication'))).isSignedIn, true);
  const { email, email_verified } = await fetchUserAttributes();
  assert.deepEqual({ email, email_verified }, { email: 'ann@example.com', email_verified: 'true' });
});

for (const kind of ['TOTP', 'EMAIL']) {
  test(`of two factors to set up, ${kind} is chosen`, async () => {
    const userPoolId = await configure({ EmailConfiguration: ownMail });
    await setMfa(userPoolId, 'ON', factors.totp, factors.email);
    await makeUser(userPoolId, 'ann', { email: undefined, email_verified: undefined });
    const { nextStep } = await signInAnn();
    assert.equal(nextStep.signInStep, 'CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION');
    assert.deepEqual(nextStep.allowedMFATypes.sort(), ['EMAIL', 'TOTP']);
    const chosen = await answer(kind);
    assert.equal(stepOf(chosen), `CONTINUE_SIGN_IN_WITH_${kind}_SETUP`);
    if (kind === 'TOTP') {
      const next = authenticator(chosen.nextStep.totpSetupDetails.sharedSecret);
      assert.equal((await answer(next())).isSignedIn, true);
    } else {
      await answer('ann@example.com');
      assert.equal((await answer(await code(userPoolId, 'ann', 'Authentication'))).isSignedIn, true);
    }
  });
}

test('a code by SMS', async () => {
  const userPoolId = await configure();
  await setMfa(userPoolId, 'OPTIONAL', factors.sms);
  await makeUser(userPoolId, 'ann', phone);
  await signInAnn();
  await updateMFAPreference({ sms: 'PREFERRED' });
  await signOut();
  const { nextStep } = await signInAnn();
  assert.equal(nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_SMS_CODE');
  assert.deepEqual(nextStep.codeDeliveryDetails, { deliveryMedium: 'SMS', destination: '+*******0100' });
  const sent = await code(userPoolId, 'ann', 'Authentication');
  await assert.rejects(answer(otherCode(sent)), named('CodeMismatchException'));
  assert.equal((await answer(sent)).isSignedIn, true);
});

test('a code by mail', async () => {
  const userPoolId = await configure({ EmailConfiguration: ownMail });
  await setMfa(userPoolId, 'OPTIONAL', factors.email);
  await makeUser(userPoolId, 'ann');
  await signInAnn();
  await updateMFAPreference({ email: 'PREFERRED' });
  assert.deepEqual(await fetchMFAPreference(), { preferred: 'EMAIL', enabled: ['EMAIL'] });
  await signOut();
  const { nextStep } = await signInAnn();
  assert.equal(nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE');
  assert.deepEqual(nextStep.codeDeliveryDetails, { deliveryMedium: 'EMAIL', destination: 'a***@e***' });
  const sent = await code(userPoolId, 'ann', 'Authentication');
  await assert.rejects(answer(otherCode(sent)), named('CodeMismatchException'));
  assert.equal((await answer(sent)).isSignedIn, true);
});

test('every factor is on, none preferred: the user chooses each in turn', async () => {
  const userPoolId = await configure({ EmailConfiguration: ownMail });
  await setMfa(userPoolId, 'OPTIONAL', factors.totp, factors.sms, factors.email);
  await makeUser(userPoolId, 'ann', phone);
  const next = await withAuthenticator();
  await signInAnn();
  await answer(next());
  await updateMFAPreference({ totp: 'NOT_PREFERRED', sms: 'ENABLED', email: 'ENABLED' });
  const { preferred, enabled } = await fetchMFAPreference();
  assert.deepEqual([preferred, enabled.sort()], [undefined, ['EMAIL', 'SMS', 'TOTP']]);
  await signOut();
  for (const [kind, step] of [
    ['TOTP', 'CONFIRM_SIGN_IN_WITH_TOTP_CODE'],
    ['SMS', 'CONFIRM_SIGN_IN_WITH_SMS_CODE'],
    ['EMAIL', 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE'],
  ]) {
    const { nextStep } = await signInAnn();
    assert.equal(nextStep.signInStep, 'CONTINUE_SIGN_IN_WITH_MFA_SELECTION');
    assert.deepEqual(nextStep.allowedMFATypes.sort(), ['EMAIL', 'SMS', 'TOTP']);
    assert.equal(stepOf(await answer(kind)), step);
    const shown = kind === 'TOTP' ? next() : await code(userPoolId, 'ann', 'Authentication');
    assert.equal((await answer(shown)).isSignedIn, true);
    await signOut();
  }
});
