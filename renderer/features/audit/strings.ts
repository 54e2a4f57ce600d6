import type { AuditAction, AuditEvent } from '../../../shared/model/audit.ts';
import { count } from '../../format/words.ts';

/** What happened, said of whoever did it: "grid bot · was given the values". */
export const actionWords: Readonly<Record<AuditAction, string>> = {
  'vault.created': 'created the vault',
  'vault.unlocked': 'unlocked the vault',
  'vault.unlock_refused': 'wrong master password',
  'vault.recovered': 'opened the vault with the recovery code',
  'vault.locked': 'locked the vault',
  'vault.password_changed': 'changed the master password',
  'vault.recovery_changed': 'made a new recovery code',
  'vault.settings_changed': 'changed the vault\u2019s settings',
  'vault.restored': 'restored a backup',
  'backups.destroyed': 'destroyed older backups',
  'window.locked': 'locked the window',
  'step_up.passed': 'confirmed with the master password',
  'step_up.refused': 'wrong password when confirming',
  'credential.added': 'stored a key',
  'credential.changed': 'changed a key',
  'credential.deactivated': 'deactivated a key',
  'credential.activated': 'activated a key',
  'credential.deleted': 'deleted a key',
  'credential.undeleted': 'took a deletion back',
  'credential.revealed': 'looked at a value',
  'credential.copied': 'copied a value',
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
  'request.refused': 'asked without being allowed to',
  'audit.torn_line': 'set a torn last line of the log aside',
  'audit.checkpoint': 'signed the log up to here',
  'audit.crash': 'found that the app had ended without closing the log',
  'audit.tampered': 'found that the log was changed from outside',
  'audit.unreadable': 'a line that can not be opened',
};

export const auditWords = {
  title: 'Audit',
  table: 'Audit log',
  verify: 'Verify the log',
  verifying: 'Verifying',
  more: 'Show older records',
  empty: {
    title: 'Nothing is recorded yet',
    text: 'Every use of a key, every refusal and every change is written here before it happens, sealed and chained.',
  },
  columns: { time: 'Time', who: 'Who', what: 'What', key: 'Key', outcome: 'Outcome' },
  actor: { owner: 'You', app: 'Keyturn' },
  outcome: { done: 'Done', allowed: 'Allowed', refused: 'Refused', failed: 'Failed' },
  details: (seq: number) => `Details of record ${seq}`,
  facts: {
    seq: 'Record',
    hash: 'Chain hash',
    time: 'Time',
    rule: 'Rule',
    scopes: 'Scopes',
    process: 'Process',
    executable: 'Executable',
    executableHash: 'SHA-256',
    script: 'Script',
  },
  ok: (records: number, checkpoints: number) =>
    `The log agrees with itself: ${count(records, 'record')}, ${count(checkpoints, 'signed checkpoint')}.`,
  unsigned: (n: number) => `${count(n, 'record is', 'records are')} chained and not yet signed.`,
  unopened: (n: number) => `The seals of ${count(n, 'record')} were not tried.`,
  badTitle: 'The log does not agree with itself',
  badPlace: (segment: string, line: number) => `First bad line: ${segment}, line ${line}.`,
  badTodo: 'Keep the whole data folder as it is, and compare it with a backup before you go on.',
} as const;

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
  return actor.kind === 'client' ? actor.name : auditWords.actor[actor.kind];
}
