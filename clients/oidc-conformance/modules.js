// The modules of the three certification plans, in the order of the official suite, under its names.

import { answers } from './basic-answers.js';
import { codes } from './basic-codes.js';
import { parameters } from './basic-parameters.js';
import { requestObjects } from './basic-request-objects.js';
import { config } from './config.js';
import { logout } from './logout.js';

const all = new Map([...answers, ...codes, ...parameters, ...requestObjects].map((module) => [module.name, module]));

const basicOrder = `
oidcc-server
oidcc-response-type-missing
oidcc-idtoken-signature
oidcc-idtoken-unsigned
oidcc-userinfo-get
oidcc-userinfo-post-header
oidcc-userinfo-post-body
oidcc-ensure-request-without-nonce-succeeds-for-code-flow
oidcc-scope-profile
oidcc-scope-email
oidcc-scope-address
oidcc-scope-phone
oidcc-scope-all
oidcc-alternate-happy-flow
oidcc-display-page
oidcc-display-popup
oidcc-prompt-login
oidcc-prompt-none-not-logged-in
oidcc-prompt-none-logged-in
oidcc-max-age-1
oidcc-max-age-10000
oidcc-ensure-request-with-unknown-parameter-succeeds
oidcc-id-token-hint
oidcc-login-hint
oidcc-ui-locales
oidcc-claims-locales
oidcc-ensure-request-with-acr-values-succeeds
oidcc-codereuse
oidcc-codereuse-30seconds
oidcc-ensure-registered-redirect-uri
oidcc-ensure-post-request-succeeds
oidcc-server-client-secret-post
oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported
oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported
oidcc-claims-essential
oidcc-ensure-request-object-with-redirect-uri
oidcc-refresh-token
oidcc-ensure-request-with-valid-pkce-succeeds
`;

export const plans = [
  {
    title: 'Basic OP',
    plan: 'oidcc-basic-certification-test-plan',
    modules: basicOrder
      .trim()
      .split('\n')
      .map((name) => all.get(name)),
  },
  { title: 'Config OP', plan: 'oidcc-config-certification-test-plan', modules: config },
  { title: 'RP-Initiated Logout OP', plan: 'oidcc-rp-initiated-logout-certification-test-plan', modules: logout },
];

export const modules = plans.flatMap((plan) => plan.modules);
