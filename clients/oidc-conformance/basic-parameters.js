// Basic OP: parameters of the authorization request – those that have to work, and those that must at least do no harm.

import { createHash, randomBytes } from 'node:crypto';
import { missingOf } from './claims.js';

/** A request with some more parameters succeeds. */
const succeeds = (extra, options) => (t) => t.happy(typeof extra === 'function' ? extra(t) : extra, options);

/** The claims of a scope come from UserInfo (OIDCC-5.4). */
const scope =
  (names, { alternate = false } = {}) =>
  async (t) => {
    const supported = t.metadata.scopes_supported ?? names.split(' ');
    const missing = names.split(' ').filter((name) => !supported.includes(name));
    if (missing.length) t.skip(`\`scopes_supported\` has no \`${missing.join('`, `')}\``);
    const request = alternate ? backwards(t, names) : { scope: names };
    const { tokens, idToken } = await t.happy(request);
    const claims = t.checkUserInfo(await t.userInfo(tokens.access_token), idToken);
    const absent = missingOf(names, claims);
    t.should('VerifyScopesReturnedInUserInfoClaims', 'OIDCC-5.4', !absent.length, `missing: ${absent.join(' ')}`);
    if (names !== 'openid email') return;
    t.should(
      'EnsureIdTokenDoesNotContainEmailForScopeEmail',
      'OIDCC-5.4',
      idToken.claims.email === undefined,
      idToken.claims.email,
    );
    t.should('EnsureIdTokenDoesNotContainName', 'OIDCC-5.5', idToken.claims.name === undefined, idToken.claims.name);
    t.should('EnsureUserInfoDoesNotContainName', 'OIDCC-5.5', claims.name === undefined, claims.name);
  };

/** The scopes in reverse order, and the parameters too: JavaScript keeps the order in which members were set. */
function backwards(t, names) {
  const { state, nonce, ...rest } = t.request();
  return Object.fromEntries(
    Object.entries({ nonce, state, ...rest, scope: names.split(' ').reverse().join(' ') }).reverse(),
  );
}

/** The second time the user has to sign in again, and the ID token says so. */
const signsInAgain = (extra, seconds, mustTell) => async (t) => {
  const first = await t.happy();
  await t.wait(seconds);
  const second = await t.happy(extra);
  t.must('ExpectSecondLoginPage', 'OIDCC-3.1.2.1', second.signIns === 1, `${second.signIns} sign-ins`);
  const [before, after] = [first, second].map(({ idToken }) => idToken.claims.auth_time);
  if (mustTell)
    t.must('CheckIdTokenAuthTimeClaimPresentDueToMaxAge', 'OIDCC-3.1.2.1', after !== undefined, 'no auth_time');
  if (before === undefined || after === undefined) return;
  t.must(
    'CheckSecondIdTokenAuthTimeIsLaterIfPresent',
    'OIDCC-2',
    t.provider.hasty || after > before,
    `${before}, then ${after}`,
  );
  t.must('CheckIdTokenAuthTimeIsRecentIfPresent', 'OIDCC-2', after > Date.now() / 1000 - 301, after);
};

/** The second time the user is not asked, and is the same. */
const silent = (extraFirst, extraSecond) => async (t) => {
  const first = await t.happy(extraFirst);
  const second = await t.happy(typeof extraSecond === 'function' ? extraSecond(first) : extraSecond);
  t.must('EnsureNoUserInteraction', 'OIDCC-3.1.2.1', second.signIns === 0, `${second.signIns} sign-ins`);
  const [a, b] = [first.idToken.claims, second.idToken.claims];
  t.must(
    'CheckIdTokenAuthTimeClaimsSameIfPresent',
    'OIDCC-2',
    a.auth_time === b.auth_time || [a, b].some((one) => one.auth_time === undefined),
    `${a.auth_time}, then ${b.auth_time}`,
  );
  if (extraFirst.max_age)
    t.must('CheckIdTokenAuthTimeClaimPresentDueToMaxAge', 'OIDCC-3.1.2.1', b.auth_time !== undefined, 'no auth_time');
  t.must('CheckIdTokenSubConsistentForSecondAuthorization', 'OIDCC-2', a.sub === b.sub, `${a.sub}, then ${b.sub}`);
};

async function promptNoneNotLoggedIn(t) {
  const request = t.request({ prompt: 'none', state: randomBytes(96).toString('base64url') });
  const end = await t.enter(request);
  t.findings.demand('ExpectRedirectUriHasBeenCalled', 'OIDCC-3.1.2.6', end.arrived, `at ${end.url} (${end.status})`);
  t.checkErrorAnswer(request, end.query);
  const errors = ['interaction_required', 'login_required', 'account_selection_required', 'consent_required'];
  t.must(
    'CheckErrorFromAuthorizationEndpointIsOneThatRequiredAUserInterface',
    'OIDCC-3.1.2.6',
    errors.includes(end.query.get('error')),
    end.query,
  );
}

async function acrValues(t) {
  const asked = t.metadata.acr_values_supported ?? ['1', '2'];
  const { idToken } = await t.happy({ acr_values: asked.join(' ') });
  t.should(
    'ValidateIdTokenACRClaimAgainstAcrValuesRequest',
    'OIDCC-3.1.2.1',
    asked.includes(idToken.claims.acr),
    `acr ${idToken.claims.acr}`,
  );
}

async function claimsEssential(t) {
  const { tokens, idToken } = await t.happy({ claims: JSON.stringify({ userinfo: { name: { essential: true } } }) });
  const claims = t.checkUserInfo(await t.userInfo(tokens.access_token), idToken);
  t.should('EnsureUserInfoContainsName', 'OIDCC-5.5.1', claims.name !== undefined, 'no name');
  t.should('EnsureIdTokenDoesNotContainName', 'OIDCC-5.5', idToken.claims.name === undefined, idToken.claims.name);
}

/** PKCE must do no harm; where the server knows it, a wrong verifier must. */
async function pkce(t) {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const extra = { code_challenge: challenge, code_challenge_method: 'S256' };
  await t.happy(extra, { redeem: { code_verifier: verifier } });
  if (!t.metadata.code_challenge_methods_supported?.includes('S256')) return;
  for (const wrong of [{ code_verifier: randomBytes(32).toString('base64url') }, {}]) {
    const request = t.request(extra);
    const { code } = await t.authorize(request);
    const answer = await t.redeem(request, code, wrong);
    t.must(
      'EnsureWrongVerifierIsRefused',
      'RFC7636-4.6',
      answer.status === 400 && answer.document?.error === 'invalid_grant',
      `${answer.status} ${JSON.stringify(answer.document)}`,
    );
  }
}

export const parameters = [
  { name: 'oidcc-ensure-request-without-nonce-succeeds-for-code-flow', run: succeeds({ nonce: undefined }) },
  { name: 'oidcc-scope-profile', run: scope('openid profile') },
  { name: 'oidcc-scope-email', run: scope('openid email') },
  { name: 'oidcc-scope-address', run: scope('openid address') },
  { name: 'oidcc-scope-phone', run: scope('openid phone') },
  { name: 'oidcc-scope-all', run: scope('openid email phone address profile') },
  { name: 'oidcc-alternate-happy-flow', run: scope('openid email', { alternate: true }) },
  { name: 'oidcc-display-page', run: succeeds({ display: 'page' }) },
  { name: 'oidcc-display-popup', run: succeeds({ display: 'popup' }) },
  { name: 'oidcc-prompt-login', run: signsInAgain({ prompt: 'login' }, 1, false) },
  { name: 'oidcc-prompt-none-not-logged-in', run: promptNoneNotLoggedIn },
  { name: 'oidcc-prompt-none-logged-in', run: silent({}, { prompt: 'none' }) },
  { name: 'oidcc-max-age-1', run: signsInAgain({ max_age: 1 }, 2, true) },
  { name: 'oidcc-max-age-10000', run: silent({ max_age: 15_000 }, { max_age: 10_000 }) },
  { name: 'oidcc-ensure-request-with-unknown-parameter-succeeds', run: succeeds({ extra: 'foobar' }) },
  {
    name: 'oidcc-id-token-hint',
    run: silent({}, ({ tokens }) => ({ prompt: 'none', id_token_hint: tokens.id_token })),
  },
  { name: 'oidcc-login-hint', run: succeeds((t) => ({ login_hint: t.provider.user.username })) },
  { name: 'oidcc-ui-locales', run: succeeds({ ui_locales: 'se' }) },
  { name: 'oidcc-claims-locales', run: succeeds({ claims_locales: 'se' }) },
  { name: 'oidcc-ensure-request-with-acr-values-succeeds', run: acrValues },
  { name: 'oidcc-ensure-post-request-succeeds', run: succeeds({}, { method: 'POST' }) },
  { name: 'oidcc-claims-essential', run: claimsEssential },
  { name: 'oidcc-ensure-request-with-valid-pkce-succeeds', run: pkce },
];
