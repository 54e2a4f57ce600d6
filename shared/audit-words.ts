/**
 * The audit log in words. Shared, because the core searches and exports what the window shows, and both must say the
 * same.
 */
import type { AuditAction, AuditEvent } from './model/audit.ts';

/** What happened, said of whoever did it: "grid bot · was given the values". */
export const actionWords: Readonly<Record<AuditAction, string>> = {
  'vault.created': 'created the vault',
  'vault.unlocked': 'unlocked the vault',
  'vault.unlock_refused': 'did not get into the vault',
  'vault.recovered': 'opened the vault with the recovery code',
  'vault.locked': 'locked the vault',
  'vault.password_changed': 'changed the master password',
  'vault.recovery_changed': 'made a new recovery code',
  'vault.settings_changed': 'changed the vault\u2019s settings',
  'vault.restored': 'restored a backup',
  'vault.imported': 'imported keys from a file',
  'vault.import_undone': 'undid an import',
  'vault.exported': 'exported keys to a file',
  'backups.destroyed': 'destroyed older backups',
  'backups.taken': 'made a backup',
  'backups.opened': 'looked into a backup',
  'backups.copied': 'saved a copy of a backup',
  'window.locked': 'locked the window',
  'step_up.passed': 'confirmed in person',
  'step_up.refused': 'gave a wrong password or code when asked to confirm',
  'second_factor.set': 'set up the second factor',
  'second_factor.codes_renewed': 'made new recovery codes for the second factor',
  'second_factor.recovery_used': 'used a recovery code of the second factor',
  'second_factor.removed': 'turned the second factor off',
  'quick_unlock.on': 'turned quick unlock on',
  'quick_unlock.off': 'turned quick unlock off',
  'credential.added': 'stored a key',
  'credential.changed': 'changed a key',
  'credential.deactivated': 'deactivated a key',
  'credential.activated': 'activated a key',
  'credential.deleted': 'deleted a key',
  'credential.undeleted': 'took a deletion back',
  'credential.revealed': 'looked at a value',
  'credential.copied': 'copied a value',
  'credential.exported': 'exported a key',
  'credential.restored': 'restored a key from a backup',
  'credential.code_shown': 'looked at a code of the exchange account',
  'client.paired': 'was paired',
  'client.pairing_refused': 'was not paired',
  'client.paused': 'paused a client',
  'client.resumed': 'resumed a client',
  'client.revoked': 'revoked a client',
  'client.granted': 'gave a client a key to use',
  'client.grant_removed': 'took a key from a client',
  'client.program_accepted': 'took a changed program for the client\u2019s own',
  'client.proxy_made': 'made a proxy address',
  'client.proxy_removed': 'removed a proxy address',
  'lease.granted': 'was given the values',
  'lease.refused': 'asked for the values',
  'lease.returned': 'gave the values back',
  'lease.revoked': 'had its lease ended',
  'request.signed': 'had a request signed',
  'request.unknown': 'had a signed request cut off on its way',
  'admin.paired': 'was let in to manage keys',
  'admin.asked': 'asked for a change',
  'admin.refused': 'was refused a change',
  'panic.pulled': 'pulled the panic switch',
  'panic.thawed': 'let bots go on after the panic switch',
  'alert.raised': 'noticed something odd',
  'alert.settled': 'said that something odd was all right',
  'audit.exported': 'exported the audit log',
  'request.refused': 'asked without being allowed to',
  'audit.torn_line': 'set a torn last line of the log aside',
  'audit.checkpoint': 'signed the log up to here',
  'audit.crash': 'found that the app had ended without closing the log',
  'audit.tampered': 'found that the log was changed from outside',
  'audit.unreadable': 'found a line that can\u2019t be opened',
};

export const actorWords = { owner: 'You', app: 'Keyturn' } as const;

export const outcomeWords: Readonly<Record<AuditEvent['outcome'], string>> = {
  done: 'Done',
  allowed: 'Allowed',
  refused: 'Refused',
  failed: 'Failed',
};

/** What it was about, where a line would else not say it: the request, the client, the strength. */
export function whatHappened({ action, detail = {} }: AuditEvent): string {
  const said = (name: string): string | null => {
    const fact = detail[name];
    return typeof fact === 'string' && fact !== '' ? fact : null;
  };
  const about: Partial<Record<AuditAction, string | null>> = {
    'request.signed': requestLine(said('method'), said('path'), said('scope')),
    'request.unknown': requestLine(said('method'), said('path'), said('scope')),
    'client.paused': said('name'),
    'client.resumed': said('name'),
    'client.revoked': said('name'),
    'client.granted': said('name'),
    'client.grant_removed': said('name'),
    'client.program_accepted': said('name'),
    'client.proxy_made': said('name'),
    'client.proxy_removed': said('name'),
    'admin.asked': said('title'),
    'admin.refused': said('title'),
    'alert.raised': said('name'),
    'alert.settled': said('name'),
    'audit.exported': said('file'),
    'vault.exported': said('file'),
    'backups.copied': said('file'),
    'panic.pulled': levelWords(said('level')),
    'panic.thawed': levelWords(said('level')),
  };
  const more = about[action] ?? null;
  return more === null ? actionWords[action] : `${actionWords[action]}: ${more}`;
}

function requestLine(
  method: string | null,
  path: string | null,
  scope: string | null,
): string | null {
  if (method === null || path === null) return null;
  return `${method} ${path}${scope === null ? '' : ` (${scope})`}`;
}

function levelWords(level: string | null): string | null {
  if (level === 'exits') return 'exits only';
  return level === 'stop' ? 'everything stops' : null;
}

/** Who it was, as a word for the list. */
export function actorName({ actor }: AuditEvent): string {
  return actor.kind === 'client' ? actor.name : actorWords[actor.kind];
}
