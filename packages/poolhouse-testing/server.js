'use strict';

// Starts `poolhouse dev` and stops it. Knows nothing of what the server does.

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { PoolhouseError } = require('./errors.js');

const BINARY_VARIABLE = 'POOLHOUSE_BINARY';
const ENDPOINT_VARIABLE = 'POOLHOUSE_ENDPOINT';
const START_MILLIS = 60_000;
const STOP_MILLIS = 30_000;
const POLL_MILLIS = 10;
const NEWS_MILLIS = 1_000;
/** Of the log of a server that ended. */
const LAST_LINES = 5;
// Before a test replaces them by clocks that stand still; and not those of jsdom.
const { setTimeout: later, clearTimeout: never } = require('node:timers');
const now = Date.now.bind(Date);

/** `$POOLHOUSE_BINARY`, else `poolhouse` of a package in `node_modules`, else on the `PATH`. */
function findBinary() {
  if (process.env[BINARY_VARIABLE]) {
    return process.env[BINARY_VARIABLE];
  }
  const folders = [];
  for (let folder = process.cwd(); ; folder = path.dirname(folder)) {
    folders.push(path.join(folder, 'node_modules', '.bin'));
    if (folder === path.dirname(folder)) break;
  }
  folders.push(...(process.env.PATH ?? '').split(path.delimiter).filter(Boolean));
  const found = folders.map((folder) => path.join(folder, 'poolhouse')).find(isProgram);
  if (!found) {
    throw new PoolhouseError(
      `there is no poolhouse in node_modules or on the PATH: install it, name it by ${BINARY_VARIABLE}, ` +
        `or name a server that runs already by ${ENDPOINT_VARIABLE}`,
    );
  }
  return found;
}

function isProgram(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Gives the server's URL, and what stops it. */
async function startServer({ binary, apply, arguments: more = [] } = {}) {
  const program = binary ?? findBinary();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'poolhouse-'));
  const log = path.join(folder, 'log');
  const file = fs.openSync(log, 'w');
  const chosen = ['dev', '--in-memory', '--listen', '127.0.0.1:0', '--log-format', 'json'];
  // Its standard input ends with this process, also where this one is killed.
  chosen.push('--until-stdin-ends');
  if (apply) chosen.push('--apply', apply);
  chosen.push(...more);
  // What is set for a server of the developer's own must not leak into that of the tests.
  const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('POOLHOUSE_'));
  const child = spawn(program, chosen, { stdio: ['pipe', 'ignore', file], env: Object.fromEntries(environment) });
  fs.closeSync(file);
  // Told by `error` of the process.
  child.stdin.on('error', () => {});
  let ended = null;
  const end = new Promise((resolve) => {
    child.once('error', (error) => resolve((ended = `cannot run ${program}: ${error.message}`)));
    child.once('exit', (code, signal) => resolve((ended = `${program} ended with ${signal ?? code}: ${lastLines(read(log))}`)));
  });
  const kill = () => child.kill('SIGTERM');
  process.once('exit', kill);
  const forget = () => {
    process.removeListener('exit', kill);
    fs.rmSync(folder, { recursive: true, force: true });
  };
  const stop = async () => {
    if (ended === null) {
      kill();
      const timer = later(() => child.kill('SIGKILL'), STOP_MILLIS);
      await end;
      never(timer);
    }
    forget();
  };
  /** What became of it, which may be told a moment after its connections have broken; `null` while it runs. */
  const sayEnd = () => Promise.race([end, new Promise((resolve) => later(resolve, NEWS_MILLIS, null))]);
  const deadline = now() + START_MILLIS;
  for (;;) {
    const ready = readyLine(read(log));
    if (ready) {
      // Whoever forgets to stop it is not kept from ending.
      child.unref();
      child.stdin.unref();
      return { endpoint: ready.endpoint.replace(/\/$/, ''), stop, ended: sayEnd };
    }
    if (ended !== null) {
      forget();
      throw new PoolhouseError(ended);
    }
    if (now() > deadline) {
      await stop();
      throw new PoolhouseError(`${program} was not ready within ${START_MILLIS / 1000} seconds`);
    }
    await Promise.race([end, new Promise((resolve) => later(resolve, POLL_MILLIS))]);
  }
}

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function lastLines(text) {
  return text.trim().split('\n').slice(-LAST_LINES).join('\n');
}

function readyLine(log) {
  for (const line of log.split('\n')) {
    try {
      const entry = JSON.parse(line);
      if (entry?.message === 'ready') return entry;
    } catch {
      // A line that is not whole yet, or none of the log.
    }
  }
  return null;
}

module.exports = { startServer, findBinary, BINARY_VARIABLE, ENDPOINT_VARIABLE };
