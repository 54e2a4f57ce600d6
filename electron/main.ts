/** The composition root: puts core, windows and platform together. Wiring only, and nobody imports it. */
import { mkdirSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { app, shell as desktop, type WebContents } from 'electron';
import { KeyturnError } from '../shared/errors.ts';
import type { AppInfo } from '../shared/ipc/contract.ts';
import type { ApprovalState } from '../shared/ipc/questions.ts';
import { dataFolder, FILES, type Surroundings, socketPath } from '../shared/paths.ts';
import { calibrate } from './core/crypto/calibrate.ts';
import { RELEASE_KDF_BOUNDS } from './core/crypto/kdf-bounds.ts';
import { nodeFiles } from './core/os/file-ops.ts';
import { overwriteFreed } from './core/os/freed-memory.ts';
import { harden } from './core/os/harden.ts';
import type { HttpClient } from './core/ports.ts';
import { ClosedGate } from './core/services/closed-gate.ts';
import { type Core, openCore } from './core/services/core.ts';
import type { Gate } from './core/services/gate.ts';
import type { Signal } from './core/services/signal.ts';
import { approvalHandlers } from './ipc/handlers/approval.ts';
import { mainHandlers } from './ipc/handlers/main.ts';
import { stepUpHandlers } from './ipc/handlers/step-up.ts';
import { unlockHandlers } from './ipc/handlers/unlock.ts';
import { Wall } from './ipc/register.ts';
import type { ApprovalTopic, Shell } from './ipc/shell.ts';
import { setAppMenu } from './platform/app-menu.ts';
import { appSettings } from './platform/app-settings.ts';
import { HIDDEN_SWITCH } from './platform/autostart.ts';
import { systemClipboard } from './platform/clipboard.ts';
import { systemFileDialogs } from './platform/file-dialogs.ts';
import { httpsClient } from './platform/https-client.ts';
import { cleanEnvironment, strangeSwitch } from './platform/hygiene.ts';
import { appIcon } from './platform/icon.ts';
import { systemKeyWrap } from './platform/key-wrap.ts';
import { platformLimits } from './platform/limits.ts';
import { formatLocale } from './platform/locale.ts';
import { systemNotifier } from './platform/notifier.ts';
import { idleSeconds, watchPower } from './platform/power.ts';
import { utilityScratch } from './platform/scratch.ts';
import { watchScreenLock } from './platform/screen-lock.ts';
import { stderrLog, systemClock, systemRandom } from './platform/system.ts';
import { AppTray } from './platform/tray.ts';
import { type TrayActions, type TrayView, trayMenu } from './platform/tray-menu.ts';
import { openWindowSettings, type WindowSettings } from './platform/window-settings.ts';
import {
  closeDefaultSession,
  guardAllContents,
  pageSessions,
  registerAppScheme,
} from './windows/security.ts';
import { Stage } from './windows/stage.ts';

const RELEASE = __KEYTURN_RELEASE__ || app.isPackaged;
/** How long quitting waits for what is being written. */
const QUIT_MS = 5000;

const log = stderrLog((text) => process.stderr.write(text));
const clock = systemClock();
const random = systemRandom();
const timeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
const around: Surroundings = {
  platform: process.platform,
  env: process.env,
  home: homedir(),
  user: userInfo().username,
};
/**
 * After a lock what was given back is overwritten: now; when the processes of the windows have ended, which are killed
 * after a second; and once more, for a machine on which that took longer.
 */
const OVERWRITE_MS = [0, 1500, 10_000];
const wayland = process.platform === 'linux' && process.env['XDG_SESSION_TYPE'] === 'wayland';

class Keyturn {
  readonly #folder: string;
  readonly #windowSettings: WindowSettings;
  readonly #wall = new Wall(log);
  readonly #stage: Stage;
  readonly #actions: TrayActions;
  readonly #tray: AppTray;
  readonly #limits: string[];
  #gate: Gate | null = null;
  #core: Core | null = null;
  #ending: Promise<void> | null = null;

  constructor(folder: string) {
    this.#folder = folder;
    this.#windowSettings = openWindowSettings(join(folder, FILES.profile));
    this.#limits = platformLimits({ platform: process.platform, wayland });
    this.#stage = this.#makeStage();
    this.#actions = {
      open: () => this.show(),
      lockWindow: () => this.#core?.services.session.lockWindow('owner'),
      lockVault: () => void this.#core?.services.session.lockVault({ kind: 'owner' }, 'owner'),
      panic: (level) => void this.#core?.services.panic.pull(level),
      pauseAll: () => void this.#core?.services.pauseAll.pause().catch(unlessCancelled),
      resumeAll: () => void this.#core?.services.pauseAll.resume().catch(unlessCancelled),
      quit: () => app.quit(),
    };
    this.#tray = new AppTray(this.#actions);
    setAppMenu(this.#actions, process.platform);
  }

  /** Opens the vault's folder, or shows what stands in the way. */
  async open(): Promise<void> {
    const appSettingsStore = appSettings({
      ...around,
      windowSettings: this.#windowSettings,
      changed: () => this.#stage.zoomed(),
    });
    try {
      this.#core = await openCore({
        dataFolder: this.#folder,
        socketPath: socketPath(around),
        name: process.env['KEYTURN_HOME'] ? basename(this.#folder) : null,
        version: app.getVersion(),
        clock,
        random,
        log,
        timeZone,
        files: nodeFiles(),
        kdf: { bounds: RELEASE_KDF_BOUNDS, choose: () => calibrate(RELEASE_KDF_BOUNDS) },
        notifier: systemNotifier(() => this.show()),
        clipboard: systemClipboard({ clock, log, canRead: !wayland }),
        shield: {
          raise: () => this.#stage.protect(true),
          lower: () => this.#stage.protect(false),
        },
        stepUpPrompt: {
          show: () => this.#stage.openStepUp(),
          hide: () => this.#stage.closeStepUp(),
        },
        keyWrap: systemKeyWrap(process.platform),
        appSettings: appSettingsStore,
        idleSeconds,
        http: wayToExchanges(),
        scratch: utilityScratch(),
        fileDialogs: systemFileDialogs(() => this.#stage.mainWindow),
      });
      this.#gate = this.#core.services.gate;
      this.#follow(this.#core);
    } catch (error) {
      if (!(error instanceof KeyturnError)) throw error;
      this.#gate = new ClosedGate(error, this.#folder, () => this.#openAgain());
    }
    this.#updateTray();
  }

  show(): void {
    this.#stage.show();
  }

  /** Locks and writes down what must be; then the process may end. */
  end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    this.#stage.closeAll();
    await this.#core?.close();
    this.#tray.remove();
  }

  async #openAgain(): Promise<void> {
    if (this.#core !== null) return;
    await this.open();
    if (this.#core !== null) this.#stage.renew();
  }

  /** Windows, tray and the system's signals, each after what it follows. */
  #follow(core: Core): void {
    const { vault, services, reminder } = core;
    const { session, approvals, adminChanges, autoLock, refused, changes } = services;
    session.phaseChanged.listen((phase) => {
      if (phase === 'open') this.#stage.opened();
      else if (phase === 'gate') {
        this.#stage.locked();
        for (const ms of OVERWRITE_MS) clock.after(ms, () => void overwriteFreed());
      }
    });
    session.working.listen((working) => {
      if (working && vault.state !== 'absent') this.#stage.expectMain();
      else this.#stage.expectNothing();
    });
    approvals.questionChanged.listen(() => {
      if (approvals.question().kind === 'idle') this.#stage.closeApproval('question');
      else this.#stage.openApproval('question');
    });
    adminChanges.changed.listen(() => {
      if (adminChanges.question().kind === 'idle') this.#stage.closeApproval('change');
      else this.#stage.openApproval('change');
    });
    for (const signal of [changes, refused.changed]) signal.listen(() => this.#updateTray());
    vault.onState(() => this.#updateTray());
    watchPower({
      suspend: () => autoLock.systemSays('suspend'),
      screenLock: () => autoLock.systemSays('screen-lock'),
      resume: () => {
        autoLock.look();
        void reminder.tick();
      },
    });
    if (process.platform === 'linux')
      void this.#watchLogind(() => autoLock.systemSays('screen-lock'));
    if (!__KEYTURN_RELEASE__) {
      // For the tests, which must see that a refused request opened nothing, and can't click into a tray.
      globalThis.keyturnInspect = {
        unsealCount: () => vault.unsealCount,
        trayMenu: () => trayMenu(trayView(core), this.#actions),
        http: null,
      };
    }
  }

  async #watchLogind(onLock: () => void): Promise<void> {
    const watching = await watchScreenLock(onLock, log);
    if ('unavailable' in watching) this.#limits.push(watching.unavailable);
  }

  #makeStage(): Stage {
    const renderer = join(import.meta.dirname, '../renderer');
    return new Stage({
      sessions: pageSessions({
        folder: renderer,
        locale: formatLocale(process.env, process.platform, app.getSystemLocale()),
        devServer: __KEYTURN_DEV_SERVER__,
      }),
      preloads: join(import.meta.dirname, '../preload'),
      icon: appIcon(128),
      devTools: !RELEASE,
      after: clock.after,
      zoom: () => this.#windowSettings.get().textSize / 100,
      bounds: {
        get: () => this.#windowSettings.bounds(),
        set: (bounds) => this.#windowSettings.setBounds(bounds),
      },
      seat: {
        unlock: (contents) => this.#seatUnlock(contents),
        main: (contents, open) => this.#seatMain(contents, open),
        stepUp: (contents) => this.#seatStepUp(contents),
        approval: (contents, topic) => this.#seatApproval(contents, topic),
      },
      closed: {
        stepUp: () => this.#core?.services.stepUp.cancel(),
        approval: (topic) => this.#approvalClosed(topic),
      },
    });
  }

  /** Closing is no. */
  #approvalClosed(topic: ApprovalTopic): void {
    if (this.#core === null) return;
    const { approvals, adminChanges } = this.#core.services;
    const said: Readonly<Record<ApprovalTopic, () => void>> = {
      question: () => approvals.closed(),
      pairing: () => approvals.pairingClosed(),
      change: () => adminChanges.closed(),
    };
    said[topic]();
  }

  #seatUnlock(contents: WebContents): void {
    const gate = this.#gate;
    if (gate === null) return;
    const emit = this.#wall.seat(contents, 'unlock', unlockHandlers(gate, this.#shell()));
    const changed = async (): Promise<void> => emit('changed', await gate.state());
    untilGone(contents, [
      gate.changed.listen(
        () => void changed().catch((error) => log.warn('the lock screen', error)),
      ),
      gate.working.listen((working) => emit('working', working)),
    ]);
  }

  #seatMain(contents: WebContents, open: Promise<void>): void {
    const { services } = this.#opened();
    const handlers = mainHandlers(services, this.#shell(), () => this.#appInfo());
    const emit = this.#wall.seat(contents, 'main', handlers, open);
    untilGone(contents, [
      services.changes.listen((areas) => emit('changed', [...areas])),
      services.auditLog.progress.listen((work) => emit('auditWork', work)),
      services.exporting.progress.listen((work) => emit('exportWork', work)),
    ]);
  }

  #seatStepUp(contents: WebContents): void {
    const { stepUp, passwordChange, secondFactorSetup } = this.#opened().services;
    const handlers = stepUpHandlers(stepUp, passwordChange, secondFactorSetup);
    const emit = this.#wall.seat(contents, 'step-up', handlers);
    untilGone(contents, [stepUp.working.listen((working) => emit('working', working))]);
  }

  #seatApproval(contents: WebContents, topic: ApprovalTopic): void {
    const { services } = this.#opened();
    const { approvals, adminChanges } = services;
    const handlers = approvalHandlers(topic, services, this.#shell());
    const emit = this.#wall.seat(contents, 'approval', handlers);
    const changed: Readonly<Record<ApprovalTopic, Signal<void>>> = {
      question: approvals.questionChanged,
      pairing: approvals.pairingChanged,
      change: adminChanges.changed,
    };
    const state = (): Promise<ApprovalState> => Promise.resolve(handlers.state());
    untilGone(contents, [
      changed[topic].listen(() => void state().then((now) => emit('changed', now))),
    ]);
  }

  #shell(): Shell {
    return {
      showFolder: () => void desktop.openPath(this.#folder),
      quit: () => app.quit(),
      ownerTypes: () => this.#stage.ownerTypes(),
      openPairing: () => this.#stage.openApproval('pairing'),
      closeApproval: (topic) => {
        this.#approvalClosed(topic);
        this.#stage.closeApproval(topic);
      },
      openPage: (url) => {
        if (url.startsWith('https://')) void desktop.openExternal(url);
      },
    };
  }

  #appInfo(): AppInfo {
    return {
      version: app.getVersion(),
      electron: process.versions.electron,
      platform: process.platform,
      dataFolder: this.#folder,
      socket: socketPath(around),
      tcp: this.#core?.tcpAddress() ?? null,
      tcpTaken: this.#core?.services.tcp.taken ?? false,
      guestSocket: this.#core?.guestSocket() ?? null,
      limits: [...this.#limits],
    };
  }

  #updateTray(): void {
    this.#tray.show(() => (this.#core === null ? NOTHING : trayView(this.#core)));
  }

  #opened(): Core {
    if (this.#core === null) throw new Error('there is no vault yet');
    return this.#core;
  }
}

const NOTHING: TrayView = {
  lock: 'unusable',
  soon: 0,
  overdue: 0,
  labels: [],
  refused: 0,
  frozen: null,
  clients: { active: 0, paused: 0 },
};

function unlessCancelled(error: unknown): void {
  if (!(error instanceof KeyturnError && error.code === 'step_up_cancelled'))
    log.warn('the clients, from the tray', error);
}

function trayView({ vault, services, reminder }: Core): TrayView {
  const locks = { unlocked: 'none', 'window-locked': 'window', problem: 'unusable' } as const;
  const { state } = vault;
  return {
    lock: state === 'locked' || state === 'absent' ? 'vault' : locks[state],
    ...reminder.summary(),
    labels: services.credentials.dueLabels(),
    refused: services.refused.count,
    frozen: services.panic.level,
    clients: services.pauseAll.counts(),
  };
}

/** To the exchanges' own hosts, over TLS. A test puts its own in that place, and a release has no such place. */
function wayToExchanges(): HttpClient {
  const real = httpsClient();
  if (__KEYTURN_RELEASE__) return real;
  return {
    send: (request) => (globalThis.keyturnInspect?.http ?? real).send(request),
    close: () => real.close(),
  };
}

function untilGone(contents: WebContents, stops: readonly (() => void)[]): void {
  contents.once('destroyed', () => {
    for (const stop of stops) stop();
  });
}

/** What a release refuses to start with; ends the process. */
function refuseHostileSurroundings(): void {
  cleanEnvironment(process.env);
  const strange = strangeSwitch(process.argv.slice(1));
  if (strange === null) return;
  process.stderr.write(`keyturn: error: Keyturn does not start with ${strange}\n`);
  process.exit(2);
}

/** Before `ready`, for the single-instance lock lies in there. */
function useProfile(folder: string): void {
  try {
    mkdirSync(join(folder, FILES.profile), { recursive: true, mode: 0o700 });
    app.setPath('userData', join(folder, FILES.profile));
  } catch (error) {
    // The vault's own folder lock will say so on the lock screen; the profile is in Electron's usual place meanwhile.
    log.warn('the data folder could not be made', error);
  }
}

async function start(folder: string): Promise<void> {
  closeDefaultSession();
  const keyturn = new Keyturn(folder);
  app.on('second-instance', () => keyturn.show());
  app.on('activate', () => keyturn.show());
  // The socket, the reminders and the tray go on without a window.
  app.on('window-all-closed', () => undefined);
  app.on('before-quit', (event) => {
    event.preventDefault();
    const patience = new Promise((resolve) => clock.after(QUIT_MS, () => resolve(null)));
    void Promise.race([keyturn.end(), patience])
      .catch((error) => log.warn('quitting', error))
      .finally(() => app.exit(0));
  });
  await keyturn.open();
  if (!process.argv.includes(HIDDEN_SWITCH)) keyturn.show();
}

if (RELEASE) refuseHostileSurroundings();
harden(log);
app.setName('Keyturn');
const folder = dataFolder(around);
useProfile(folder);
registerAppScheme();
guardAllContents();
if (app.requestSingleInstanceLock()) {
  // Not a top-level await: in an ES module main that deadlocks.
  void app
    .whenReady()
    .then(() => start(folder))
    .catch((error) => {
      log.warn('Keyturn could not start', error);
      app.exit(1);
    });
} else {
  app.exit(0);
}
