// poolhouse-testing under the runners that it is for. Each test is a project of its own, and a run of its tests.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { HEADS, OWN_SERVER, replacing, SHARED_SERVER, TYPES } from './cases.js';
import { environment, project, run } from './project.js';

const VITEST_CONFIG = `import { defineConfig } from 'vitest/config';
export default defineConfig({ test: { globalSetup: ['poolhouse-testing/vitest'], testTimeout: 120_000, hookTimeout: 120_000, pool: process.env.VITEST_POOL } });
`;
const JEST_CONFIG = `module.exports = {
  globalSetup: 'poolhouse-testing/jest/setup',
  globalTeardown: 'poolhouse-testing/jest/teardown',
  testTimeout: 120_000,
};
`;
const JEST = ['--maxWorkers=2'];
const of = (runner) => ({
  [`own.test.${runner === 'jest' ? 'js' : 'mjs'}`]: HEADS[runner] + OWN_SERVER,
  [`replacing.test.${runner === 'jest' ? 'js' : 'mjs'}`]: HEADS[runner] + replacing(runner === 'jest' ? 'jest' : 'vi'),
  [`shared.test.${runner === 'jest' ? 'js' : 'mjs'}`]: HEADS[runner] + SHARED_SERVER,
  [`too.test.${runner === 'jest' ? 'js' : 'mjs'}`]: HEADS[runner] + SHARED_SERVER,
});

/** The servers of these tests that run now: by what the processes of this machine are called. */
function servers(folder) {
  const processes = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return processes.filter((id) => {
    try {
      return fs.readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('--in-memory') && fs.readlinkSync(`/proc/${id}/cwd`) === folder;
    } catch {
      return false;
    }
  });
}

for (const pool of ['forks', 'threads']) {
  test(`vitest, in ${pool}`, () => {
    const folder = project({ ...of('vitest'), 'vitest.config.mjs': VITEST_CONFIG });
    const { code, said } = run(folder, 'vitest', ['run'], { VITEST_POOL: pool });
    assert.equal(code, 0, said);
    assert.match(said, /Tests {2}8 passed/);
    assert.deepEqual(servers(folder), [], 'every server was stopped');
  });
}

test('jest', () => {
  const folder = project({ ...of('jest'), 'jest.config.js': JEST_CONFIG });
  const { code, said } = run(folder, 'jest', JEST);
  assert.equal(code, 0, said);
  assert.match(said, /Tests: {7}8 passed, 8 total/);
  assert.doesNotMatch(said, /did not exit|open handle/i);
  assert.deepEqual(servers(folder), [], 'every server was stopped');
});

test('the set-ups use a server that runs already, and leave it running', async () => {
  const running = { POOLHOUSE_ENDPOINT: process.env.POOLHOUSE_ENDPOINT };
  const vitest = project({ 'shared.test.mjs': HEADS.vitest + SHARED_SERVER, 'vitest.config.mjs': VITEST_CONFIG });
  assert.equal(run(vitest, 'vitest', ['run'], running).code, 0);
  const jest = project({ 'shared.test.js': HEADS.jest + SHARED_SERVER, 'jest.config.js': JEST_CONFIG });
  assert.equal(run(jest, 'jest', JEST, running).code, 0);
  assert.equal((await fetch(`${running.POOLHOUSE_ENDPOINT}/_poolhouse/ready`)).status, 200);
});

test('types hold, for import and for require', () => {
  const options = { strict: true, noEmit: true, module: 'nodenext', target: 'es2022', skipLibCheck: true, types: [], lib: ['es2022', 'dom'] };
  const folder = project({
    'sample.mts': TYPES,
    'sample.cts': "import testing = require('poolhouse-testing');\nconst made: Promise<testing.Poolhouse> = testing.start();\nvoid made;\n",
    'tsconfig.json': JSON.stringify({ compilerOptions: options, files: ['sample.mts', 'sample.cts'] }),
  });
  const { code, said } = run(folder, 'tsc', ['-p', '.']);
  assert.equal(code, 0, said);
});

test('a server ends with the process that started it, also where that one is killed', async () => {
  const sits = "import { start } from 'poolhouse-testing'; console.log((await start()).endpoint); setTimeout(() => {}, 600_000);";
  const folder = project({ 'sits.mjs': sits });
  for (const signal of ['SIGTERM', 'SIGKILL']) {
    const child = spawn(process.execPath, ['sits.mjs'], { cwd: folder, env: environment({}), stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    assert.equal(servers(folder).length, 1);
    child.kill(signal);
    await once(child, 'exit');
    const deadline = Date.now() + 120_000;
    while (servers(folder).length > 0) {
      assert.ok(Date.now() < deadline, `after ${signal}`);
      await setTimeout(20);
    }
  }
});

test('a server that ends in the middle is named', () => {
  const tell = `import { readFileSync } from 'node:fs';
import { start } from 'poolhouse-testing';
const poolhouse = await start({ binary: process.env.WRAPPER });
await poolhouse.createUser();
await poolhouse.call('ListUserPools', { MaxResults: 1 });
process.kill(Number(readFileSync('pid', 'utf8')), 'SIGKILL');
await poolhouse.createUser().catch((error) => console.log(error.message));
await poolhouse.stop();
`;
  const folder = project({ 'tell.mjs': tell });
  const wrapper = path.join(folder, 'wrapper');
  fs.writeFileSync(wrapper, `#!/bin/sh\necho $$ > pid\nexec '${environment({}).POOLHOUSE_BINARY}' "$@"\n`, { mode: 0o755 });
  const said = execFileSync(process.execPath, ['tell.mjs'], { cwd: folder, env: environment({ WRAPPER: wrapper }), encoding: 'utf8' });
  assert.match(said, /wrapper ended with SIGKILL: .*ListUserPools/s);
});

test('what is missing is said in a sentence', () => {
  const tell = "import { start } from 'poolhouse-testing'; start().catch((error) => console.log(error.message));";
  const folder = project({ 'start.mjs': tell });
  const said = (more) => execFileSync(process.execPath, ['start.mjs'], { cwd: folder, env: environment(more), encoding: 'utf8' });
  assert.match(said({ POOLHOUSE_BINARY: '/nowhere/poolhouse' }), /^cannot run \/nowhere\/poolhouse: .*ENOENT/);
  assert.match(said({ POOLHOUSE_BINARY: '', PATH: '/nowhere' }), /^there is no poolhouse in node_modules or on the PATH: install it/);
  const program = path.join(folder, 'node_modules/.bin/poolhouse');
  fs.writeFileSync(program, '#!/bin/sh\necho no luck >&2\nexit 3\n', { mode: 0o755 });
  assert.match(said({ POOLHOUSE_BINARY: '' }), /\.bin\/poolhouse ended with 3: no luck/);
});
