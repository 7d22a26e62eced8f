// amazon-cognito-identity-js: it confirms the device of a sign-in by itself, and proves it at the next.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { code, factors, idp, makeUser, messages, setMfa } from '../sdk-js/server.js';
import { answer, call, makeApp, signIn } from './app.js';

const tracking = (optIn) => ({
  DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: optIn },
});

/** Calls a function that takes {onSuccess, onFailure}. */
const done = async (run) => (await answer(run)).first;

const keyOf = (token) => token.payload.device_key;

test('a device is confirmed by itself, proved, and named when refreshing', async () => {
  const { UserPoolId, user } = await makeApp(tracking(false));
  await makeUser(UserPoolId, 'ann');
  const first = await signIn(user('ann'));
  assert.equal(first.step, 'onSuccess');
  const { Devices } = await idp.adminListDevices({ UserPoolId, Username: 'ann' });
  assert.equal(Devices.length, 1);

  const ann = user('ann');
  const { first: session } = await signIn(ann);
  assert.equal(keyOf(session.getAccessToken()), Devices[0].DeviceKey);
  const refreshed = await call((callback) => ann.refreshSession(session.getRefreshToken(), callback));
  assert.equal(keyOf(refreshed.getAccessToken()), Devices[0].DeviceKey);
  const again = await idp.adminListDevices({ UserPoolId, Username: 'ann' });
  assert.equal(again.Devices.length, 1);
});

test('a device the server has forgotten is dropped, and another takes its place', async () => {
  const { UserPoolId, user } = await makeApp(tracking(false));
  await makeUser(UserPoolId, 'ann');
  await signIn(user('ann'));
  const [{ DeviceKey }] = (await idp.adminListDevices({ UserPoolId, Username: 'ann' })).Devices;
  await idp.adminForgetDevice({ UserPoolId, Username: 'ann', DeviceKey });
  assert.equal((await signIn(user('ann'))).step, 'onSuccess');
  const { Devices } = await idp.adminListDevices({ UserPoolId, Username: 'ann' });
  assert.equal(Devices.length, 1);
  assert.notEqual(Devices[0].DeviceKey, DeviceKey);
});

test('where users opt in: remember, list, forget', async () => {
  const { UserPoolId, user } = await makeApp(tracking(true));
  const ann = user(await makeUser(UserPoolId, 'ann'));
  await signIn(ann);
  const list = async () => (await done((callbacks) => ann.listDevices(10, null, callbacks))).Devices;
  assert.deepEqual(await list(), []);
  await done((callbacks) => ann.setDeviceStatusRemembered(callbacks));
  const [device] = await list();
  assert.equal((await done((callbacks) => ann.getDevice(callbacks))).Device.DeviceKey, device.DeviceKey);
  await done((callbacks) => ann.setDeviceStatusNotRemembered(callbacks));
  assert.deepEqual(await list(), []);
  await done((callbacks) => ann.forgetDevice(callbacks));
  const { Devices } = await idp.adminListDevices({ UserPoolId, Username: 'ann' });
  assert.deepEqual(Devices, []);
});

test('a remembered device replaces the second factor; one that is not is proved after it', async () => {
  const { UserPoolId, user } = await makeApp(tracking(true));
  await setMfa(UserPoolId, 'ON', factors.sms);
  const ann = user(await makeUser(UserPoolId, 'ann', { phone_number: '+12065550100' }));
  const signInWithCode = async () => {
    assert.equal((await signIn(ann)).step, 'mfaRequired');
    const sent = await code(UserPoolId, 'ann', 'Authentication');
    return answer((callbacks) => ann.sendMFACode(sent, callbacks));
  };
  const { second: confirmationNecessary } = await signInWithCode();
  assert.equal(confirmationNecessary, true);
  await done((callbacks) => ann.setDeviceStatusRemembered(callbacks));
  assert.equal((await signIn(ann)).step, 'onSuccess');
  assert.equal((await messages(UserPoolId, 'ann')).length, 1, 'one code, for the first sign-in');
  await done((callbacks) => ann.setDeviceStatusNotRemembered(callbacks));
  // The library answers the device's challenge with the session of the code.
  const { first: session } = await signInWithCode();
  assert.ok(keyOf(session.getAccessToken()));
});
