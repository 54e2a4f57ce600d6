/**
 * Opens a vault and adds keys for as long as it lives; says the number of keys after each save. argv: folder, and the
 * call, counted from the first save on, at which it kills itself (0: never).
 */
import { faultyFiles } from '../setup/faulty-files.ts';
import { add, credential, openVault, unlock } from '../setup/vault.ts';

const [, , folder = '', killAt = '0'] = process.argv;
const files = faultyFiles();
const vault = await openVault(folder, { files });
await unlock(vault);
process.stdout.write(`${vault.manifest.credentials.length}\n`);
files.arm(Number(killAt), 'SIGKILL');
for (;;) {
  const label = `Key ${vault.manifest.credentials.length}`;
  await add(vault, credential(label), { secret: `test-${label}` });
  process.stdout.write(`${vault.manifest.credentials.length}\n`);
  if (killAt !== '0' && files.calls.length > Number(killAt)) process.exit(1);
}
