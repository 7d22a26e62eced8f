// Every module against a certified provider: what it holds against that one is a fault of the module.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Conversation } from './conversation.js';
import { examine, told } from './findings.js';
import { modules } from './modules.js';
import { startReference } from './provider-reference.js';

/** What it does not offer, and says so. */
const skipped = [
  'oidcc-idtoken-unsigned',
  'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported',
  'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported',
];

/** Its sample login says nothing of how the user signed in; the official suite warns of it, too. */
const warned = { 'oidcc-ensure-request-with-acr-values-succeeds': ['ValidateIdTokenACRClaimAgainstAcrValuesRequest'] };

describe('calibration', { concurrency: true }, () => {
  let provider;
  before(async () => (provider = await startReference()));
  after(() => provider.close());

  for (const module of modules) {
    test(module.name, async () => {
      const outcome = await examine(module, new Conversation(provider));
      const unexpected = outcome.findings.filter(({ check }) => !warned[module.name]?.includes(check));
      assert.deepEqual(unexpected.map(told), []);
      assert.equal(outcome.skipped !== undefined, skipped.includes(module.name), outcome.skipped);
    });
  }
});
