/** What no page may do, whatever it tries: leave, open windows, ask for permissions, download, reach the network. */
import { app, protocol, type Session, session, type WebContents } from 'electron';
import { type PageKind, type PageSource, servePages } from './pages.ts';

/** Before `ready`: an address of our own, with an origin, so that nothing is served from `file:`. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Holds for every page there ever is. */
export function guardAllContents(): void {
  app.on('web-contents-created', (_, contents) => guard(contents));
}

function guard(contents: WebContents): void {
  const deny = (event: { preventDefault(): void }): void => event.preventDefault();
  contents.on('will-navigate', deny);
  contents.on('will-frame-navigate', deny);
  contents.on('will-redirect', deny);
  contents.on('will-attach-webview', deny);
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/**
 * A session in memory for each kind of window: nothing of what they show is written to the profile, and no two kinds
 * share a cache, a cookie or a process.
 */
export function pageSessions(source: PageSource): (kind: PageKind) => Session {
  const open = new Map<PageKind, Session>();
  return (kind) => {
    const known = open.get(kind);
    if (known !== undefined) return known;
    const own = session.fromPartition(`keyturn-${kind}`, { cache: false });
    closeOff(own, source.devServer);
    own.protocol.handle('app', servePages(kind, source));
    open.set(kind, own);
    return own;
  };
}

/** Nothing is loaded into it, and nothing may be. */
export function closeDefaultSession(): void {
  closeOff(session.defaultSession, '');
}

function closeOff(own: Session, devServer: string): void {
  own.setSpellCheckerEnabled(false);
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  own.setPermissionCheckHandler(() => false);
  own.setDevicePermissionHandler(() => false);
  own.on('will-download', (event) => event.preventDefault());
  own.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isOurs(url, devServer) }));
}

function isOurs(url: string, devServer: string): boolean {
  const { protocol, host } = new URL(url);
  if (protocol === 'app:') return true;
  // Only in `npm run dev`: hot reload, and the developer tools.
  return devServer !== '' && (protocol === 'devtools:' || host === new URL(devServer).host);
}
