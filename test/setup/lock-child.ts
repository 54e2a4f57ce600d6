/** Holds a vault's folder until it is killed. argv: folder. */
import { openVault } from './vault.ts';

const vault = await openVault(process.argv[2] ?? '');
process.stdout.write(`${vault.state}\n`);
setInterval(() => undefined, 1000);
