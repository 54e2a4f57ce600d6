/**
 * A browser with one page in it: a real Chromium (Electron's), sandboxed as any web page's, with nothing of ours inside.
 * The page does what its script says, and what it learned comes back as JSON.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { electronRuntime } from '../../../scripts/electron-runtime.mjs';
import { hasDisplay, startXvfb } from '../../../scripts/lib/display.mjs';
import { sandboxSwitches } from '../../../scripts/lib/launch.mjs';

const MAIN = `
const { app, BrowserWindow } = require('electron');
app.setPath('userData', process.env.KT_PROFILE);
app.whenReady().then(async () => {
  const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true } });
  await window.loadURL(process.env.KT_PAGE);
  const learned = await window.webContents.executeJavaScript(process.env.KT_SCRIPT);
  process.stdout.write('learned ' + JSON.stringify(learned) + '\\n');
  app.exit(0);
}).catch((error) => { process.stderr.write(String(error.stack) + '\\n'); app.exit(1); });
`;

/**
 * @param page where the page is
 * @param script an expression; a promise is waited for
 * @param rules Chromium's own `--host-resolver-rules`: who answers for a name, as a rebinding DNS server would
 */
export async function inPage<T>(page: string, script: string, rules = ''): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'kt-browser-'));
  const display = hasDisplay() ? null : await startXvfb();
  try {
    writeFileSync(join(folder, 'main.cjs'), MAIN);
    writeFileSync(join(folder, 'package.json'), '{"name":"a-browser","main":"main.cjs"}');
    const { executable } = await electronRuntime();
    const args = [folder, ...sandboxSwitches(), '--disable-gpu'];
    if (rules !== '') args.push(`--host-resolver-rules=${rules}`);
    const child = spawn(executable, args, {
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: folder,
        ...(process.env['DISPLAY'] ? { DISPLAY: process.env['DISPLAY'] } : {}),
        ...display?.env,
        KT_PROFILE: join(folder, 'profile'),
        KT_PAGE: page,
        KT_SCRIPT: script,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [said, complaint] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      complaint += chunk;
    });
    const late = setTimeout(() => child.kill('SIGKILL'), 60_000);
    await once(child, 'close');
    clearTimeout(late);
    const learned = /^learned (.*)$/m.exec(said)?.[1];
    if (learned === undefined) throw new Error(`the browser learned nothing: ${complaint}`);
    return JSON.parse(learned) as T;
  } finally {
    await display?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
