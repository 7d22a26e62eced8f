// amazon-cognito-identity-js: second factors. The library knows authenticator apps and SMS.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authenticator, code, factors, makeUser, otherCode, setMfa } from '../sdk-js/server.js';
import { answer, call, hasCode, makeApp, signIn } from './app.js';

const phone = { phone_number: '+12065550100' };
const preferred = { Enabled: true, PreferredMfa: true };

async function makeAnn(mfa, ...chosen) {
  const { UserPoolId, user } = await makeApp();
  await setMfa(UserPoolId, mfa, ...chosen);
  return { UserPoolId, ann: user(await makeUser(UserPoolId, 'ann', phone)) };
}

const sendCode = (user, shown, kind) => answer((callbacks) => user.sendMFACode(shown, callbacks, kind));

/** Sets up an authenticator app, signed in or in between; returns the app. */
async function setUp(user) {
  const { step, first: secret } = await answer((callbacks) => user.associateSoftwareToken(callbacks));
  assert.equal(step, 'associateSecretCode');
  const next = authenticator(secret);
  const right = next();
  await assert.rejects(
    answer((callbacks) => user.verifySoftwareToken(otherCode(right), 'phone', callbacks)),
    hasCode('EnableSoftwareTokenMFAException'),
  );
  await answer((callbacks) => user.verifySoftwareToken(right, 'phone', callbacks));
  return next;
}

test('an authenticator app', async () => {
  const { ann } = await makeAnn('OPTIONAL', factors.totp);
  await signIn(ann);
  const next = await setUp(ann);
  // The library sends null for the factor that is left as it is.
  await call((done) => ann.setUserMfaPreference(null, preferred, done));
  const { step, second: parameters } = await signIn(ann);
  assert.equal(step, 'totpRequired');
  assert.equal(parameters.FRIENDLY_DEVICE_NAME, 'phone');
  const right = next();
  await assert.rejects(sendCode(ann, otherCode(right), 'SOFTWARE_TOKEN_MFA'), hasCode('CodeMismatchException'));
  const { first: session } = await sendCode(ann, right, 'SOFTWARE_TOKEN_MFA');
  assert.ok(session.isValid());
  assert.equal((await call((done) => ann.getUserData(done, { bypassCache: true }))).PreferredMfaSetting, 'SOFTWARE_TOKEN_MFA');
});

test('an authenticator app is set up on the way in', async () => {
  const { ann } = await makeAnn('ON', factors.totp);
  assert.equal((await signIn(ann)).step, 'mfaSetup');
  const next = await setUp(ann);
  assert.ok(ann.getSignInUserSession().isValid());
  assert.equal((await signIn(ann)).step, 'totpRequired');
  assert.equal((await sendCode(ann, next(), 'SOFTWARE_TOKEN_MFA')).step, 'onSuccess');
});

test('a code by SMS, switched on and off by the older operation', async () => {
  const { UserPoolId, ann } = await makeAnn('OPTIONAL', factors.sms);
  await signIn(ann);
  assert.equal(await call((done) => ann.enableMFA(done)), 'SUCCESS');
  assert.deepEqual(await call((done) => ann.getMFAOptions(done)), [
    { DeliveryMedium: 'SMS', AttributeName: 'phone_number' },
  ]);
  const { step, first, second } = await signIn(ann);
  assert.deepEqual([step, first, second.CODE_DELIVERY_DESTINATION], ['mfaRequired', 'SMS_MFA', '+*******0100']);
  const sent = await code(UserPoolId, 'ann', 'Authentication');
  await assert.rejects(sendCode(ann, otherCode(sent)), hasCode('CodeMismatchException'));
  assert.equal((await sendCode(ann, sent)).step, 'onSuccess');
  assert.equal(await call((done) => ann.disableMFA(done)), 'SUCCESS');
  assert.equal((await signIn(ann)).step, 'onSuccess');
});

test('of two factors, the user chooses', async () => {
  const { UserPoolId, ann } = await makeAnn('OPTIONAL', factors.totp, factors.sms);
  await signIn(ann);
  const next = await setUp(ann);
  await call((done) => ann.setUserMfaPreference({ Enabled: true }, { Enabled: true }, done));
  for (const [kind, step] of [
    ['SOFTWARE_TOKEN_MFA', 'totpRequired'],
    ['SMS_MFA', 'mfaRequired'],
  ]) {
    const asked = await signIn(ann);
    assert.equal(asked.step, 'selectMFAType');
    assert.deepEqual(JSON.parse(asked.second.MFAS_CAN_CHOOSE).sort(), ['SMS_MFA', 'SOFTWARE_TOKEN_MFA']);
    assert.equal((await answer((callbacks) => ann.sendMFASelectionAnswer(kind, callbacks))).step, step);
    const shown = kind === 'SMS_MFA' ? await code(UserPoolId, 'ann', 'Authentication') : next();
    assert.equal((await sendCode(ann, shown, kind)).step, 'onSuccess');
  }
});
