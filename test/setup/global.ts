/**
 * Before the end-to-end tests: everything the app needs, an X server where there is none, and a
 * session bus of our own. What is returned ends exactly what was started.
 */
import { prepare } from '../../scripts/prepare.mjs';

export default async function setUp(): Promise<() => Promise<void>> {
  const { runtime, env, stop } = await prepare({ display: true });
  // Playwright's workers inherit these.
  for (const name of ['DISPLAY', 'DBUS_SESSION_BUS_ADDRESS']) {
    const value = env[name];
    if (value !== undefined) process.env[name] = value;
  }
  process.env['KEYTURN_TEST_ELECTRON'] = runtime.executable;
  return stop;
}
