// A project of somebody's who installed poolhouse-testing: the package as it is packed, and files of tests.

import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const workspace = process.env.WORKSPACE_UNDER_TEST ?? path.resolve(here, '../..');
const program = process.env.PROGRAM_UNDER_TEST ?? path.join(workspace, 'target/debug/poolhouse');

const made = [];
process.on('exit', () => made.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true })));

function makeFolder(name) {
  made.push(fs.mkdtempSync(path.join(os.tmpdir(), name)));
  return made.at(-1);
}

/** The package, packed once and unpacked as npm does. */
export function packed() {
  const folder = makeFolder('poolhouse-testing-');
  const source = path.join(workspace, 'packages/poolhouse-testing');
  const npm = ['pack', source, '--pack-destination', folder, '--silent', '--ignore-scripts'];
  const name = execFileSync('npm', npm, { cwd: folder, encoding: 'utf8' }).trim().split('\n').at(-1);
  execFileSync('tar', ['-xzf', path.join(folder, name), '-C', folder]);
  return path.join(folder, 'package');
}

/** Makes a folder of links to what is in another. */
function link(from, to, wanted = () => true) {
  fs.mkdirSync(to);
  for (const name of fs.readdirSync(from).filter(wanted)) {
    fs.symlinkSync(fs.realpathSync(path.join(from, name)), path.join(to, name));
  }
}

/** Makes the folder of a project; everything that the suite has installed is there, too. */
export function project(files) {
  const folder = makeFolder('project-');
  const modules = path.join(folder, 'node_modules');
  link(path.join(here, 'node_modules'), modules, (name) => name !== '.bin');
  link(path.join(here, 'node_modules/.bin'), path.join(modules, '.bin'));
  // A copy: what is outside the project is found from inside it only.
  fs.cpSync(package_, path.join(modules, 'poolhouse-testing'), { recursive: true });
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
  return folder;
}

const package_ = packed();

/** What a developer has who never used AWS, and the program under test. */
export function environment(more = {}) {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(AWS_|POOLHOUSE_|VITEST|JEST|NODE_TEST|NODE_ENV|NODE_OPTIONS)/.test(name),
  );
  return { ...Object.fromEntries(kept), CI: 'true', NO_COLOR: '1', POOLHOUSE_BINARY: program, ...more };
}

/** Runs a program of the project; gives how it ended and all it said. */
export function run(folder, name, args, more) {
  const options = { cwd: folder, env: environment(more), encoding: 'utf8', timeout: 300_000 };
  const { status, stdout, stderr, error } = spawnSync(path.join(folder, 'node_modules/.bin', name), args, options);
  return { code: status, said: `${stdout}${stderr}${error ?? ''}` };
}
