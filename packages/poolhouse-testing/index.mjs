// The same module for `import`: one state, whoever loads it.
export { start, connect, findBinary, PoolhouseError } from './index.js';
