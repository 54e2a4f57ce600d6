/** Unlocks the vault in argv[2] as the app does, and adds keys for as long as it lives; says how many there are. */
import { World } from '../unit/core/services/world.ts';

const world = new World(process.argv[2]);
await world.open();
await world.unlock();
for (;;) {
  process.stdout.write(`${world.core.vault.manifest.credentials.length}\n`);
  await world.add(`Key ${world.core.vault.manifest.credentials.length}`);
  // Checkpoints fall between the lines, as they do in the app.
  world.clock.advance(300);
}
