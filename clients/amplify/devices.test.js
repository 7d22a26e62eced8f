// Amplify v6: remembered devices. A device that proves itself replaces the second factor, so how many codes were sent tells
// whether it did.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import {
  confirmSignIn,
  fetchAuthSession,
  fetchDevices,
  forgetDevice,
  rememberDevice,
  signIn,
  signOut,
} from 'aws-amplify/auth';
import { claims, code, factors, idp, makeUser, messages, password, setMfa } from '../sdk-js/server.js';
import { configure, named, stepOf } from './app.js';

// Amplify names a device after the browser, and leaves it unconfirmed without one. Node has none before version 21.
globalThis.navigator ??= { userAgent: 'Node' };

afterEach(() => signOut());

/** Makes a pool that demands a second factor on new devices, with a user who has one. */
async function makeAnn({ onPrompt }) {
  const userPoolId = await configure({
    DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: onPrompt },
  });
  await setMfa(userPoolId, 'ON', factors.sms);
  await makeUser(userPoolId, 'ann', { phone_number: '+12065550100' });
  return userPoolId;
}

const begin = (authFlowType = 'USER_SRP_AUTH') => signIn({ username: 'ann', password, options: { authFlowType } });

/** Signs ann in with a code, which she must be asked for. */
async function signInWithCode(userPoolId, authFlowType) {
  assert.equal(stepOf(await begin(authFlowType)), 'CONFIRM_SIGN_IN_WITH_SMS_CODE');
  const challengeResponse = await code(userPoolId, 'ann', 'Authentication');
  assert.equal((await confirmSignIn({ challengeResponse })).isSignedIn, true);
}

const accessClaims = async () => claims((await fetchAuthSession()).tokens.accessToken.toString());

for (const authFlowType of ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH']) {
  test(`${authFlowType}: a device that is always remembered replaces the second factor`, async () => {
    const userPoolId = await makeAnn({ onPrompt: false });
    await signInWithCode(userPoolId, authFlowType);
    const [device] = await fetchDevices();
    assert.equal(device.name, navigator.userAgent);
    assert.ok(device.lastAuthenticatedDate instanceof Date);
    await signOut();
    assert.equal((await begin(authFlowType)).isSignedIn, true);
    assert.equal((await messages(userPoolId, 'ann')).length, 1, 'one code, for the first sign-in');
    assert.equal((await accessClaims()).device_key, device.id);
    assert.equal((await fetchDevices()).length, 1, 'the device is still the same');
    await fetchAuthSession({ forceRefresh: true });
    assert.equal((await accessClaims()).device_key, device.id, 'refreshing names the device');
  });
}

test('a device is remembered when the user says so, and forgotten likewise', async () => {
  const userPoolId = await makeAnn({ onPrompt: true });
  await signInWithCode(userPoolId);
  assert.deepEqual(await fetchDevices(), [], 'not yet');
  await signOut();
  await signInWithCode(userPoolId);
  await rememberDevice();
  assert.equal((await fetchDevices()).length, 1);
  await signOut();
  assert.equal((await begin()).isSignedIn, true);
  assert.equal((await messages(userPoolId, 'ann')).length, 2);
  await forgetDevice();
  assert.deepEqual(await fetchDevices(), []);
  await assert.rejects(forgetDevice(), named('DeviceMetadataNotFoundException'));
  await signOut();
  await signInWithCode(userPoolId);
});

test('a device that an administrator forgets begins anew', async () => {
  const userPoolId = await makeAnn({ onPrompt: false });
  await signInWithCode(userPoolId);
  const user = { UserPoolId: userPoolId, Username: 'ann' };
  const [{ DeviceKey }] = (await idp.adminListDevices(user)).Devices;
  await idp.adminForgetDevice({ ...user, DeviceKey });
  await signOut();
  // Amplify is told that its device does not exist, drops it, and tries without.
  await signInWithCode(userPoolId);
  const [device] = await fetchDevices();
  assert.notEqual(device.id, DeviceKey);
});
