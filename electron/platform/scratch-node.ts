/** The scratch process without Electron, for the lab and for tests. */
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Scratch } from '../core/ports.ts';
import { type ScratchLimits, type ScratchProcess, scratchHost } from './scratch-host.ts';

const PAGE = 4096;

/** @param program the built `scratch.cjs` */
export function nodeScratch(program: string, limits?: ScratchLimits): Scratch {
  return scratchHost(() => start(program), limits);
}

function start(program: string): ScratchProcess {
  const child = fork(program, [], {
    env: {},
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  // Sending to one that has gone is answered by its exit.
  child.on('error', () => undefined);
  return {
    send: (message) => void child.send(message, () => undefined),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill('SIGKILL'),
    memoryMiB: () => (child.pid === undefined ? null : residentMiB(child.pid)),
  };
}

/** proc(5), statm: the second number is what is resident, in pages. */
function residentMiB(pid: number): number | null {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]);
    return (pages * PAGE) / (1024 * 1024);
  } catch {
    return null;
  }
}
