/**
 * Writes in a log until it is killed, and prints what it was promised: `p <seq> <n>`, `a <anchor>`, `f <finding>`.
 * Arguments: folder, the first n, an anchor as JSON, the current epoch.
 */
import { writeSync } from 'node:fs';
import { AuditLog } from '../../electron/core/audit/log.ts';
import { nodeFiles } from '../../electron/core/os/file-ops.ts';
import type { Clock } from '../../electron/core/ports.ts';
import { keyring, leaseEvent, systemRandom } from '../setup/audit.ts';

const [folder = '', first = '', anchor = '', epoch = ''] = process.argv.slice(2);

const clock: Clock = {
  now: Date.now,
  monotonic: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms / 20);
    return () => clearTimeout(timer);
  },
};

// Synchronous, so that what is printed was said before the process was killed.
const say = (text: string) => void writeSync(1, `${text}\n`);

const log = await AuditLog.open(folder, {
  clock,
  random: systemRandom,
  files: nodeFiles(),
  log: { warn: (_, error) => say(`w ${error}`) },
  segmentSize: 20_000,
});
let current = Number(epoch);
const past = () => Array.from({ length: current - 1 }, (_, i) => i + 1);
const unlock = async (known: string) => {
  for (const finding of await log.unlock(keyring(current, ...past()), JSON.parse(known))) {
    say(`f ${JSON.stringify(finding)}`);
  }
};
await unlock(anchor);

let n = Number(first);
const append = async (sync: boolean) => {
  const own = n++;
  const seq = await log.append(leaseEvent(own), { sync });
  if (sync) say(`p ${seq} ${own}`);
};

for (let round = 1; ; round++) {
  await Promise.all(Array.from({ length: 1 + (round % 7) }, (_, i) => append(i % 3 !== 1)));
  say(`a ${JSON.stringify(log.anchor())}`);
  if (round % 11 === 0) {
    await log.lock();
    await append(true);
    await unlock(JSON.stringify(log.anchor()));
  }
  if (round % 13 === 0) {
    current += 1;
    say(`e ${current}`);
    await unlock('null');
  }
}
