/**
 * A process that uses a vault as the app does, locks it, and waits to be looked into. Password and secret are computed,
 * so that no constant of the program is mistaken for a copy. argv: folder, seed.
 */

import { marked } from './memory.ts';
import { add, credential, openVault } from './vault.ts';

const [, , folder = '', seed = ''] = process.argv;
const vault = await openVault(folder);
const password = marked(seed, 'password');
(await vault.create(password)).wipe();
const secret = marked(seed, 'secret');
const kept = marked(seed, 'kept');
const one = await add(vault, credential('One'), { secret });
vault.lock();
await vault.unlock(password);
for (const value of Object.values(vault.readFields(one.id))) value.wipe();
await vault.checkPassword(password);
password.fill(0);
secret.fill(0);
vault.lockWindow();
vault.lock();
process.stdout.write('locked\n');
setInterval(() => kept.byteLength, 1000);
