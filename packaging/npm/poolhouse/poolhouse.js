#!/usr/bin/env node
// Starts the program that came with the package for this machine. Knows nothing of what it does.
'use strict';

const { spawn } = require('node:child_process');
const { constants } = require('node:os');

/** The packages that may hold it, the likelier one first: npm before 10 installs that of the other libc, too. */
function candidates() {
  const name = `@poolhouse/${process.platform}-${process.arch}`;
  if (process.platform !== 'linux') return [name];
  const glibc = process.report.getReport().header.glibcVersionRuntime;
  // The program for musl is static, and runs anywhere.
  return glibc ? [name, `${name}-musl`] : [`${name}-musl`];
}

function find() {
  for (const name of candidates()) {
    try {
      return require.resolve(`${name}/bin/poolhouse`);
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  console.error(
    `poolhouse: none of the packages ${candidates().join(', ')} is installed. ` +
      'They are optional dependencies: install without --omit=optional, on Linux with x64 or arm64.',
  );
  process.exit(1);
}

const child = spawn(find(), process.argv.slice(2), { stdio: 'inherit' });

// At a terminal Ctrl-C reaches the program by itself, and a second SIGINT would end it before it has finished.
const forwarded = process.stdin.isTTY ? ['SIGTERM', 'SIGHUP'] : ['SIGTERM', 'SIGHUP', 'SIGINT'];
let asked = false;
for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
  process.on(signal, () => {
    asked = true;
    if (forwarded.includes(signal)) child.kill(signal);
  });
}

// npm starts a shell that starts this. Told to end, both do, and the shell tells nobody.
const parent = process.ppid;
if (process.env.npm_command !== undefined) {
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    if (!asked) child.kill('SIGTERM');
  }, 250);
  watch.unref();
}

child.on('error', (error) => {
  console.error(`poolhouse: cannot start ${child.spawnfile}: ${error.message}`);
  process.exit(126);
});
child.on('exit', (code, signal) => {
  // As shells tell of a program that a signal ended.
  process.exit(signal === null ? code : 128 + constants.signals[signal]);
});
