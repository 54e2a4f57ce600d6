/** The trusted core as a whole: a vault with everything that works on it. Opened once, closed at the end. */
import { join } from 'node:path';
import { KeyturnError } from '../../../shared/errors.ts';
import { FILES } from '../../../shared/paths.ts';
import { ApprovalQueue } from '../approval/queue.ts';
import { AuditLog } from '../audit/log.ts';
import { Broker } from '../broker/broker.ts';
import { Pairings } from '../clients/pairing.ts';
import { Registry } from '../clients/registry.ts';
import { catalogue as openCatalogue } from '../exchanges/catalogue.ts';
import type { FileOps } from '../os/file-ops.ts';
import type { ApprovalPrompt } from '../ports.ts';
import { openMarks } from '../rotation/marks.ts';
import { Reminder } from '../rotation/reminder.ts';
import { Vault, type VaultOptions } from '../vault/vault.ts';
import { AuditTrouble } from './audit-trouble.ts';
import { createServices, type Services, type ServicesDeps } from './services.ts';

type World = Omit<
  ServicesDeps,
  'vault' | 'audit' | 'registry' | 'pairings' | 'queue' | 'catalogue' | 'reminder'
>;

export interface CoreOptions extends World {
  readonly files: FileOps;
  readonly kdf: VaultOptions['kdf'];
  readonly socketPath: string;
  /** Of the app. */
  readonly version: string;
}

export interface Core {
  readonly vault: Vault;
  readonly services: Services;
  readonly reminder: Reminder;
  /** Locks, writes down that it did, and lets go of everything. */
  close(): Promise<void>;
}

/** Windows follow the queue itself (`ApprovalService.questionChanged`), so that none is missed or shown twice. */
const FOLLOWED: ApprovalPrompt = { show: () => undefined, withdraw: () => undefined };

/** @throws KeyturnError `vault_in_use`, `write_failed`: the folder can't be had */
export async function openCore(options: CoreOptions): Promise<Core> {
  const { dataFolder, clock, random, files, log } = options;
  let audit: AuditLog | null = null;
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
    const deps = { clock, random, files, log, appended };
    audit = await AuditLog.open(join(dataFolder, FILES.audit), deps);
    const core = await overVault(options, vault, audit);
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
  const registry = new Registry({ vault, clock, random });
  const pairings = new Pairings({ registry, audit, clock, random, log });
  const queue = new ApprovalQueue({ clock, random, prompt: FOLLOWED });
  const path = join(dataFolder, FILES.reminders);
  const marks = await openMarks({ path, files, log, now: () => clock.now() });
  const reminder = new Reminder({ clock, timeZone, notifier, marks, log });
  const catalogue = openCatalogue();
  const parts = { vault, audit, registry, pairings, queue, catalogue, reminder };
  const services = createServices({ ...options, ...parts });
  const broker = new Broker({
    ...options,
    ...parts,
    timeZone: timeZone(),
    lockVault: (actor) => services.session.lockVault(actor, 'client'),
  });
  broker.onRefusedWhileLocked(({ count }) => services.refused.note(count));
  await listen(broker, services, options);
  reminder.start();
  return {
    vault,
    services,
    reminder,
    async close() {
      reminder.stop();
      services.autoLock.stop();
      const locked = services.session.lockVault({ kind: 'app' }, 'quit');
      await options.clipboard.clear();
      await broker.close();
      await locked;
      await audit.close();
      await vault.close();
    },
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
