// Amplify v6: USER_AUTH, where the user chooses the first factor, and signing in straight from sign-up.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import {
  autoSignIn,
  confirmSignIn,
  confirmSignUp,
  fetchUserAttributes,
  getCurrentUser,
  signIn,
  signOut,
  signUp,
} from 'aws-amplify/auth';
import { code, factors, makeUser, otherCode, otherPassword, password, setMfa, smsRoute } from '../sdk-js/server.js';
import { configure, named, stepOf } from './app.js';

const phone = { phone_number: '+12065550100' };

afterEach(() => signOut());

const firstFactors = (...AllowedFirstAuthFactors) => ({
  Policies: { SignInPolicy: { AllowedFirstAuthFactors } },
  SmsConfiguration: smsRoute,
});

const choose = (preferredChallenge, secret) =>
  signIn({ username: 'ann', password: secret, options: { authFlowType: 'USER_AUTH', preferredChallenge } });

const answer = (challengeResponse) => confirmSignIn({ challengeResponse });

const selection = 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION';

test('a password is preferred', async () => {
  await makeUser(await configure(), 'ann');
  for (const preferred of ['PASSWORD', 'PASSWORD_SRP']) {
    await assert.rejects(
      choose(preferred, otherPassword),
      named('NotAuthorizedException', 'Incorrect username or password.'),
    );
    assert.equal((await choose(preferred, password)).isSignedIn, true);
    await signOut();
  }
});

for (const [preferred, step, medium, destination, attribute] of [
  ['EMAIL_OTP', 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE', 'EMAIL', 'a***@e***', 'email_verified'],
  ['SMS_OTP', 'CONFIRM_SIGN_IN_WITH_SMS_CODE', 'SMS', '+*******0100', 'phone_number_verified'],
]) {
  test(`${preferred}: preferred, sent, wrong, right`, async () => {
    const userPoolId = await configure(firstFactors('PASSWORD', preferred));
    await makeUser(userPoolId, 'ann', { ...phone, email_verified: 'false' });
    const { nextStep } = await choose(preferred);
    assert.equal(nextStep.signInStep, step);
    assert.deepEqual(nextStep.codeDeliveryDetails, { deliveryMedium: medium, destination });
    const sent = await code(userPoolId, 'ann', 'Authentication');
    await assert.rejects(answer(otherCode(sent)), named('CodeMismatchException'));
    assert.equal((await answer(sent)).isSignedIn, true);
    assert.equal((await getCurrentUser()).signInDetails.authFlowType, 'USER_AUTH');
    assert.equal((await fetchUserAttributes())[attribute], 'true', 'the code proves the address');
  });
}

test('the first factor is chosen', async () => {
  const userPoolId = await configure(firstFactors('PASSWORD', 'EMAIL_OTP', 'SMS_OTP'));
  await makeUser(userPoolId, 'ann', phone);
  const everything = ['EMAIL_OTP', 'PASSWORD', 'PASSWORD_SRP', 'SMS_OTP'];
  for (const chosen of everything) {
    const { nextStep } = await choose();
    assert.equal(nextStep.signInStep, selection);
    assert.deepEqual(nextStep.availableChallenges.sort(), everything);
    const next = stepOf(await answer(chosen));
    if (chosen.endsWith('_OTP')) {
      assert.equal(next, `CONFIRM_SIGN_IN_WITH_${chosen === 'SMS_OTP' ? 'SMS' : 'EMAIL'}_CODE`);
      assert.equal((await answer(await code(userPoolId, 'ann', 'Authentication'))).isSignedIn, true);
    } else {
      assert.equal(next, 'CONFIRM_SIGN_IN_WITH_PASSWORD');
      assert.equal((await answer(password)).isSignedIn, true);
    }
    await signOut();
  }
});

test('what is preferred and not to be had is replaced by the choice', async () => {
  const userPoolId = await configure(firstFactors('PASSWORD', 'EMAIL_OTP', 'SMS_OTP'));
  await makeUser(userPoolId, 'ann');
  const { nextStep } = await choose('SMS_OTP');
  assert.equal(nextStep.signInStep, selection);
  assert.deepEqual(nextStep.availableChallenges.sort(), ['EMAIL_OTP', 'PASSWORD', 'PASSWORD_SRP']);
});

test('a chosen password is followed by the second factor', async () => {
  const userPoolId = await configure();
  await setMfa(userPoolId, 'ON', factors.sms);
  await makeUser(userPoolId, 'ann', phone);
  assert.equal(stepOf(await choose('PASSWORD_SRP', password)), 'CONFIRM_SIGN_IN_WITH_SMS_CODE');
  assert.equal((await answer(await code(userPoolId, 'ann', 'Authentication'))).isSignedIn, true);
});

test('from sign-up without a password straight to tokens, once', async () => {
  const userPoolId = await configure(firstFactors('PASSWORD', 'EMAIL_OTP'));
  await signUp({
    username: 'ann',
    options: { userAttributes: { email: 'ann@example.com' }, autoSignIn: { authFlowType: 'USER_AUTH' } },
  });
  const confirmationCode = await code(userPoolId, 'ann', 'SignUp');
  const { nextStep } = await confirmSignUp({ username: 'ann', confirmationCode });
  assert.equal(nextStep.signUpStep, 'COMPLETE_AUTO_SIGN_IN');
  assert.equal((await autoSignIn()).isSignedIn, true);
  assert.equal((await fetchUserAttributes()).email_verified, 'true');
  await assert.rejects(autoSignIn(), named('AutoSignInException'));
  await signOut();
  const chosen = await choose();
  assert.equal(stepOf(chosen), selection);
  assert.deepEqual(chosen.nextStep.availableChallenges, ['EMAIL_OTP'], 'nobody gave a password');
});
