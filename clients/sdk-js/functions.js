// A server of the suite's own that asks trigger functions, which run here as webhooks. The functions have to be named when the
// server starts, so the one that all suites share knows none. Import it before server.js, which reads where the server is.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout } from 'node:timers/promises';

const listen = async (server) => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
};

const arn = (name) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

/** A port that nothing listens on. */
async function freePort() {
  const server = createServer();
  const port = await listen(server);
  server.close();
  return port;
}

/**
 * Serves functions ({name: (event) => undefined}, which change the event's response) and starts a server that asks them.
 * What a function throws is its refusal. Gives a function that stops both.
 */
export async function startWithFunctions(functions) {
  const program = process.env.PROGRAM_UNDER_TEST;
  if (!program) throw new Error('PROGRAM_UNDER_TEST names no server to start');
  const hooks = createServer(async (request, answer) => {
    const event = JSON.parse(Buffer.concat(await request.toArray()));
    try {
      functions[request.url.slice(1)](event);
    } catch (error) {
      answer.writeHead(400).end(JSON.stringify({ errorMessage: error.message, errorType: error.name }));
      return;
    }
    answer.setHeader('content-type', 'application/json');
    answer.end(JSON.stringify(event));
  });
  const hook = `http://127.0.0.1:${await listen(hooks)}`;
  const address = `127.0.0.1:${await freePort()}`;
  const known = Object.keys(functions).flatMap((name) => ['--function', `${arn(name)}=${hook}/${name}`]);
  const server = spawn(program, ['dev', '--in-memory', '--listen', address, ...known], { stdio: 'ignore' });
  process.env.POOLHOUSE_ENDPOINT = `http://${address}`;
  const isReady = () => fetch(`http://${address}/_poolhouse/ready`).then(({ ok }) => ok, () => false);
  for (let waited = 0; !(await isReady()); waited += 50) {
    if (waited > 20_000 || server.exitCode !== null) throw new Error('the server with functions did not start');
    await setTimeout(50);
  }
  return async () => {
    server.kill();
    await once(server, 'exit');
    hooks.close();
    hooks.closeAllConnections();
  };
}

/** The member of a pool that names three functions that lead a custom sign-in. */
export const customAuth = (define, create, verify) => ({
  LambdaConfig: {
    DefineAuthChallenge: arn(define),
    CreateAuthChallenge: arn(create),
    VerifyAuthChallengeResponse: arn(verify),
  },
});
