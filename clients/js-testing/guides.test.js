// The tests and settings that the guide and the package's own page show, run as they stand there.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { project, run } from './project.js';

const workspace = process.env.WORKSPACE_UNDER_TEST ?? path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const blocks = (page) =>
  [...fs.readFileSync(path.join(workspace, page), 'utf8').matchAll(/^```js\n(.*?)^```$/gms)].map(([, text]) => text);
const isOf = (text, runner) => (runner === 'vitest' ? /from 'vitest/.test(text) : !/from 'vitest/.test(text));

/** The pages' blocks for a runner: its settings, and its tests, each a file. */
function pages(runner, ...names) {
  const found = names.flatMap(blocks).filter((text) => isOf(text, runner));
  const settings = found.filter((text) => text.includes('globalSetup'));
  const tests = found.filter((text) => /^test\(/m.test(text));
  assert.equal(settings.length + tests.length, found.length, 'every block is run');
  return { settings, tests };
}

test('the pages about vitest', () => {
  const { settings, tests } = pages('vitest', 'docs/guides/testing-javascript.md', 'packages/poolhouse-testing/README.md');
  assert.deepEqual([settings.length, tests.length], [1, 3]);
  const files = Object.fromEntries(tests.map((text, number) => [`guide${number}.test.mjs`, text]));
  const folder = project({ 'vitest.config.mjs': settings[0], ...files });
  const { code, said } = run(folder, 'vitest', ['run', '--testTimeout=120000', '--hookTimeout=120000']);
  assert.equal(code, 0, said);
  assert.match(said, /Tests {2}3 passed/);
});

test('the pages about jest', () => {
  const { settings, tests } = pages('jest', 'docs/guides/testing-javascript.md');
  assert.deepEqual([settings.length, tests.length], [1, 1]);
  const folder = project({ 'jest.config.js': settings[0], 'guide.test.js': tests[0] });
  const { code, said } = run(folder, 'jest', ['--maxWorkers=2', '--testTimeout=120000']);
  assert.equal(code, 0, said);
  assert.match(said, /Tests: {7}1 passed, 1 total/);
});
