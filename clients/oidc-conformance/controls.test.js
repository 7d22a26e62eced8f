// Every module against servers that err in what it is about: it has to notice.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { controls } from './controls.js';
import { Conversation } from './conversation.js';
import { examine, told } from './findings.js';
import { modules } from './modules.js';
import { startReference } from './provider-reference.js';

test('every module has a control', () => {
  const names = new Set(controls.map(([name]) => name));
  assert.deepEqual([...names].sort(), modules.map(({ name }) => name).sort());
});

describe('controls', { concurrency: 4 }, () => {
  for (const [name, check, alteration] of controls) {
    test(`${name}: ${check}`, async () => {
      let provider;
      const made = typeof alteration === 'function' ? alteration() : alteration;
      const alter = made.bind ? made.bind(() => provider) : made;
      provider = await startReference({ ...alter, hasty: true });
      try {
        const { findings } = await examine(
          modules.find((module) => module.name === name),
          new Conversation(provider),
        );
        assert.ok(
          findings.some((finding) => finding.check === check),
          `not noticed; found: ${findings.map(told).join('; ') || 'nothing'}`,
        );
      } finally {
        provider.close();
      }
    });
  }
});
