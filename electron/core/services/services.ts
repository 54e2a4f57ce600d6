/** All services over one vault, put together. What they need of the world comes in by ports. */
import type { ApprovalQueue } from '../approval/queue.ts';
import type { AuditLog } from '../audit/log.ts';
import type { Pairings } from '../clients/pairing.ts';
import type { Proxies } from '../clients/proxies.ts';
import type { Registry } from '../clients/registry.ts';
import type { Catalogue } from '../exchanges/catalogue.ts';
import type { FileOps } from '../os/file-ops.ts';
import type { Panic } from '../panic/panic.ts';
import type {
  AppSettingsStore,
  CaptureShield,
  Clipboard,
  Clock,
  FileDialogs,
  KeyWrap,
  Log,
  Notifier,
  Random,
  Scratch,
  StepUpPrompt,
} from '../ports.ts';
import type { Reminder } from '../rotation/reminder.ts';
import type { Vault } from '../vault/vault.ts';
import { AddingService } from './adding.ts';
import { AdminChanges } from './admin-changes.ts';
import { Alerts } from './alerts.ts';
import { ApprovalService } from './approvals.ts';
import { AuditService } from './audit.ts';
import { AuditExport } from './audit-export.ts';
import { AutoLock } from './auto-lock.ts';
import { BackupService } from './backups.ts';
import { BulkService } from './bulk.ts';
import type { Changes } from './changes.ts';
import { ClientService } from './clients.ts';
import { CodeService } from './codes.ts';
import { CredentialService } from './credentials.ts';
import { Diary } from './diary.ts';
import { ExportService } from './exporting/exporting.ts';
import { VaultGate } from './gate.ts';
import { HealthService } from './health.ts';
import { ImportService } from './importing/importing.ts';
import { usesView } from './key-uses.ts';
import { NoticeBoard } from './notices.ts';
import { PanicService } from './panic.ts';
import { PasswordChange } from './password-change.ts';
import { PauseAll } from './pause-all.ts';
import { ProxyService } from './proxies.ts';
import { QuickUnlock } from './quick-unlock.ts';
import type { KeyPlace } from './quick-unlock-file.ts';
import { RefusedWhileLocked } from './refused-while-locked.ts';
import { remind } from './reminding.ts';
import { SecondFactor } from './second-factor.ts';
import { SecondFactorSetup } from './second-factor-setup.ts';
import { Session } from './session.ts';
import { SettingsService } from './settings.ts';
import { Signal } from './signal.ts';
import { StepUp } from './step-up.ts';
import { TcpService } from './tcp.ts';
import { TellOwner } from './tell-owner.ts';
import { Undo } from './undo.ts';
import { Uses } from './uses.ts';
import { ValueService } from './values.ts';

export interface ServicesDeps {
  readonly vault: Vault;
  readonly audit: AuditLog;
  readonly registry: Registry;
  readonly pairings: Pairings;
  readonly queue: ApprovalQueue;
  readonly catalogue: Catalogue;
  readonly reminder: Reminder;
  readonly panic: Panic;
  readonly proxies: Proxies;
  readonly files: FileOps;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly notifier: Notifier;
  readonly clipboard: Clipboard;
  readonly shield: CaptureShield;
  readonly stepUpPrompt: StepUpPrompt;
  readonly keyWrap: KeyWrap;
  /** Where the key of the keychain's slot lies, wrapped. */
  readonly keyPlace: KeyPlace;
  readonly appSettings: AppSettingsStore;
  readonly scratch: Scratch;
  readonly fileDialogs: FileDialogs;
  readonly idleSeconds: () => number | null;
  readonly timeZone: () => string;
  readonly dataFolder: string;
  /** What the lock screen calls the vault; null: just Keyturn. */
  readonly name: string | null;
}

export type Services = ReturnType<typeof createServices>;

/** What everything else stands on. */
function createBase(deps: ServicesDeps) {
  const { vault, audit, clock, log } = deps;
  const changes: Changes = new Signal();
  const diary = new Diary({ audit, clock, log });
  const notices = new NoticeBoard({ clock, random: deps.random, changes });
  const session = new Session({ vault, audit, clock, diary, notices });
  const refused = new RefusedWhileLocked({ ...deps, session, notices });
  const autoLock = new AutoLock({ ...deps, session });
  const secondFactor = new SecondFactor({ ...deps, diary, notices, changes });
  const prompt = deps.stepUpPrompt;
  const stepUp = new StepUp({ ...deps, session, diary, codes: secondFactor, prompt });
  const place = deps.keyPlace;
  const quickUnlock = new QuickUnlock({ ...deps, session, stepUp, diary, changes, place });
  const gate = new VaultGate({ ...deps, session, refused, quickUnlock });
  const uses = new Uses(deps);
  const undo = new Undo({ vault, clock });
  remind({ vault, reminder: deps.reminder, changes, clock });
  session.opened.listen(() => {
    void uses
      .fold()
      .then((kept) => kept && changes.tell(['credentials', 'clients']))
      .catch((error) => log.warn('the last uses could not be kept', error));
  });
  const proof = { secondFactor, stepUp, quickUnlock };
  return { changes, diary, notices, session, refused, gate, autoLock, ...proof, uses, undo };
}

export function createServices(deps: ServicesDeps) {
  const { vault } = deps;
  const { diary, uses, undo, ...base } = createBase(deps);
  const { changes, notices, session, autoLock, stepUp } = base;
  const auditLog = new AuditService(deps);
  const credentials = new CredentialService({ ...deps, diary, stepUp, uses, undo, changes });
  const clients = new ClientService({ ...deps, diary, stepUp, uses, changes });
  const tcp: TcpService = new TcpService({
    ...deps,
    diary,
    notices,
    changes,
    revokeProxies: () => proxies.revokeAll(),
  });
  const proxies = new ProxyService({
    ...deps,
    diary,
    stepUp,
    changes,
    loopback: () => tcp.address,
  });
  // When the log can be written, too.
  session.opened.listen(() => void tcp.follow());
  return {
    ...base,
    secondFactorSetup: new SecondFactorSetup({ ...deps, ...base, diary }),
    passwordChange: new PasswordChange({ ...deps, session, stepUp, diary, changes }),
    credentials,
    adding: new AddingService(deps),
    importing: new ImportService({ ...deps, diary, stepUp, changes }),
    health: new HealthService({ vault, uses }),
    values: new ValueService({ ...deps, diary, stepUp, changes }),
    accountCodes: new CodeService({ ...deps, diary, stepUp, changes }),
    bulk: new BulkService({ ...deps, diary, changes }),
    uses,
    usesView: (id: string) => usesView(id, vault, uses),
    clients,
    pauseAll: new PauseAll({ ...deps, diary, stepUp, changes }),
    tellOwner: new TellOwner({ vault, notices }),
    proxies,
    tcp,
    approvals: new ApprovalService({ ...deps, stepUp, changes }),
    settings: new SettingsService({
      ...deps,
      store: deps.appSettings,
      stepUp,
      autoLock,
      tcp,
      diary,
      changes,
    }),
    backups: new BackupService({ ...deps, session, stepUp, diary, changes }),
    exporting: new ExportService({ ...deps, stepUp, diary, changes }),
    auditLog,
    auditExport: new AuditExport({ ...deps, auditLog, diary }),
    alerts: new Alerts({ ...deps, session, diary, notices, changes }),
    panic: new PanicService({ ...deps, session, credentials, stepUp, diary, notices, changes }),
    adminChanges: new AdminChanges({ ...deps, credentials, clients, stepUp, diary, changes }),
  };
}
