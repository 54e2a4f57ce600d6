/**
 * Pulls the panic switch, or thaws it, and says `done`. argv: folder, `exits`, `stop` or `thaw`, and the call at which it
 * kills itself (0: never).
 */
import { join } from 'node:path';
import { Panic } from '../../electron/core/panic/panic.ts';
import { faultyFiles } from '../setup/faulty-files.ts';
import { testClock } from '../setup/vault.ts';

const [, , folder = '', what = '', killAt = '0'] = process.argv;
const files = faultyFiles();
const log = { warn: () => undefined };
const panic = await Panic.open({
  path: join(folder, 'panic.json'),
  files,
  clock: testClock(),
  log,
});
files.arm(Number(killAt), 'SIGKILL');
await (what === 'thaw' ? panic.thaw() : panic.pull(what === 'stop' ? 'stop' : 'exits'));
process.stdout.write('done\n');
