/** `npm start [-- switches]`: opens the app from the source tree. */
import { hasDisplay } from './lib/display.mjs';
import { sandboxSwitchesAloud } from './lib/launch.mjs';
import { ROOT } from './lib/paths.mjs';
import { foreground } from './lib/processes.mjs';
import { main, Trouble } from './lib/report.mjs';
import { prepare } from './prepare.mjs';

await main(async () => {
  // Asked first: minutes of installing are no way to learn it.
  if (!hasDisplay()) {
    throw new Trouble(
      'no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can be opened.\n' +
        'Start it on a desktop, or without a screen: xvfb-run -a npm start (from the package xvfb)',
    );
  }
  const { runtime, env } = await prepare();
  const args = [...sandboxSwitchesAloud(), ROOT, ...process.argv.slice(2)];
  return foreground(runtime.executable, args, { env });
});
