/**
 * The scratch process in the app: one of Electron's utility processes, because the fuse that would let the app run as
 * Node is off. It is given no argument, an empty environment and no output of ours.
 */
import { join } from 'node:path';
import { app, utilityProcess } from 'electron';
import type { Scratch } from '../core/ports.ts';
import { type ScratchProcess, scratchHost } from './scratch-host.ts';

/** The built program, beside the main process's own. */
const PROGRAM = join(import.meta.dirname, '../scratch/scratch.cjs');

export function utilityScratch(): Scratch {
  return scratchHost(start);
}

function start(): ScratchProcess {
  const child = utilityProcess.fork(PROGRAM, [], {
    env: {},
    serviceName: 'Keyturn file reader',
    stdio: 'ignore',
  });
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill(),
    memoryMiB() {
      const own = app.getAppMetrics().find(({ pid }) => pid === child.pid);
      return own === undefined ? null : own.memory.workingSetSize / 1024;
    },
  };
}
