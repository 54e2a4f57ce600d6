/** The trusted core as a whole: a vault with everything that works on it. Opened once, closed at the end. */
import { join } from 'node:path';
import { KeyturnError } from '../../../shared/errors.ts';
import { FILES } from '../../../shared/paths.ts';
import { ApprovalQueue } from '../approval/queue.ts';
import type { AuditLogDeps } from '../audit/journal.ts';
import { AuditLog } from '../audit/log.ts';
import type { AdminDesk } from '../broker/admin-desk.ts';
import { Broker } from '../broker/broker.ts';
import { Pairings } from '../clients/pairing.ts';
import { Proxies } from '../clients/proxies.ts';
import { Registry } from '../clients/registry.ts';
import { catalogue as openCatalogue } from '../exchanges/catalogue.ts';
import type { FileOps } from '../os/file-ops.ts';
import { Panic } from '../panic/panic.ts';
import type { HttpClient } from '../ports.ts';
import { openMarks } from '../rotation/marks.ts';
import { Reminder } from '../rotation/reminder.ts';
import { Vault, type VaultOptions } from '../vault/vault.ts';
import { AuditTrouble } from './audit-trouble.ts';
import { openKeyPlace } from './quick-unlock-file.ts';
import { createServices, type Services, type ServicesDeps } from './services.ts';

type World = Omit<
  ServicesDeps,
  | 'vault'
  | 'audit'
  | 'registry'
  | 'pairings'
  | 'queue'
  | 'catalogue'
  | 'reminder'
  | 'panic'
  | 'proxies'
  | 'keyPlace'
>;

export interface CoreOptions extends World {
  readonly files: FileOps;
  readonly kdf: VaultOptions['kdf'];
  readonly socketPath: string;
  /** The way to the exchanges. */
  readonly http: HttpClient;
  /** Of the app. */
  readonly version: string;
}

export interface Core {
  readonly vault: Vault;
  readonly registry: Registry;
  readonly proxies: Proxies;
  readonly services: Services;
  readonly reminder: Reminder;
  /** `127.0.0.1:<port>`; null while loopback TCP is off. */
  tcpAddress(): string | null;
  /** Where other users' programs connect; null while nobody else is allowed. */
  guestSocket(): string | null;
  /** Locks, writes down that it did, and lets go of everything. */
  close(): Promise<void>;
}

/** @throws KeyturnError `vault_in_use`, `write_failed`: the folder can't be had */
export async function openCore(options: CoreOptions): Promise<Core> {
  const { dataFolder, clock, random, files, log } = options;
  let audit: AuditLog | null = null;
  let core: Core | null = null;
  const trouble = new AuditTrouble(options.notifier);
  // First of all, because it takes the folder's lock: nobody else writes in there from here on.
  const vault = await Vault.open({
    ...options,
    folder: dataFolder,
    anchor: () => audit?.anchor() ?? null,
    auditEpoch: () => audit?.lastEpoch() ?? 0,
  });
  try {
    const appended = (written: boolean): void => trouble.note(written);
    const wrote: AuditLogDeps['wrote'] = (seq, event) => core?.services.alerts.wrote(seq, event);
    const deps = { clock, random, files, log, appended, wrote };
    audit = await AuditLog.open(join(dataFolder, FILES.audit), deps);
    core = await overVault(options, vault, audit);
    trouble.tell(core.services.notices);
    return core;
  } catch (error) {
    await audit?.close();
    await vault.close();
    throw error;
  }
}

async function overVault(options: CoreOptions, vault: Vault, audit: AuditLog): Promise<Core> {
  const { dataFolder, clock, random, files, log, timeZone, notifier } = options;
  const panic = await Panic.open({ path: join(dataFolder, FILES.panic), files, clock, log });
  const registry = new Registry({ vault, clock, random, panic });
  const proxies = new Proxies({ vault, clock, random });
  const pairings = new Pairings({ registry, audit, clock, random, log });
  const queue = new ApprovalQueue({ clock, random });
  const path = join(dataFolder, FILES.reminders);
  const marks = await openMarks({ path, files, log, now: () => clock.now() });
  const reminder = new Reminder({ clock, timeZone, notifier, marks, log });
  const catalogue = openCatalogue();
  const parts = { vault, audit, registry, proxies, pairings, queue, catalogue, reminder, panic };
  const kept = { path: join(dataFolder, FILES.quickUnlock), files, log };
  const keyPlace = await openKeyPlace(kept);
  const services = createServices({ ...options, ...parts, keyPlace });
  const broker = new Broker({
    ...options,
    ...parts,
    timeZone: timeZone(),
    acceptProgram: (client, process) => services.clients.programAccepted(client, process),
    tell: (news) => services.tellOwner.tell(news),
    lockVault: (actor) => services.session.lockVault(actor, 'client'),
    pullPanic: (level, actor) => services.panic.pull(level, actor),
    admin: adminDesk(services),
  });
  services.tcp.attach(broker);
  broker.onRefusedWhileLocked(({ count }) => services.refused.note(count));
  await listen(broker, services, options);
  reminder.start();
  return {
    vault,
    registry,
    proxies,
    services,
    reminder,
    tcpAddress: () => broker.tcpAddress,
    guestSocket: () => broker.guestSocket,
    async close() {
      reminder.stop();
      services.autoLock.stop();
      const locked = services.session.lockVault({ kind: 'app' }, 'quit');
      await options.clipboard.clear();
      await broker.close();
      options.http.close();
      await locked;
      await audit.close();
      await vault.close();
    },
  };
}

function adminDesk({ credentials, clients, adminChanges }: Services): AdminDesk {
  return {
    credentials: () => credentials.list(),
    clients: () => clients.list(),
    ask: (change, asker) => adminChanges.ask(change, asker),
    poll: (...of) => adminChanges.poll(...of),
  };
}

/** Without its socket the app is of use still: keys can be looked at and turned. The owner is told. */
async function listen(broker: Broker, { notices }: Services, { log }: CoreOptions): Promise<void> {
  try {
    await broker.listen();
  } catch (error) {
    log.warn('the socket is not there', error);
    const problem = error instanceof KeyturnError ? error.facts?.['problem'] : undefined;
    notices.add(
      'now',
      'Programs can not reach Keyturn',
      String(problem ?? 'The socket could not be made.'),
    );
  }
}
