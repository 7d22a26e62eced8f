// Every module against Poolhouse, with what it may deviate in, and the scoreboard of that.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { Conversation } from './conversation.js';
import { explain, unused } from './deviations.js';
import { examine } from './findings.js';
import { modules } from './modules.js';
import { startPoolhouse } from './provider-poolhouse.js';
import { scoreboard } from './scoreboard.js';

const outcomes = [];

describe('Poolhouse', { concurrency: true }, () => {
  let provider;
  before(async () => (provider = await startPoolhouse()));

  for (const module of modules) {
    test(module.name, async () => {
      const outcome = await examine(module, new Conversation(provider));
      outcomes.push(outcome);
      assert.deepEqual(explain(outcome).wrong, []);
    });
  }
});

test('deviations.json names only what there is', () => assert.deepEqual(unused(outcomes), []));

const workspace = process.env.WORKSPACE_UNDER_TEST;
const reason = workspace ? false : 'WORKSPACE_UNDER_TEST does not say where the documents are';

test('docs/conformance.md is up to date', { skip: reason }, () => {
  const page = join(workspace, 'docs/conformance.md');
  if (process.env.WRITE_SCOREBOARD) writeFileSync(page, scoreboard(outcomes));
  assert.equal(readFileSync(page, 'utf8'), scoreboard(outcomes), 'WRITE_SCOREBOARD=1 writes it anew');
});
