import type { AuditActor } from '../../../shared/model/audit.ts';
import type { ProcessIdentity } from '../../../shared/model/client.ts';

/** What differs from the process that was paired, in words for the owner; empty if nothing does. */
export function differences(paired: ProcessIdentity, now: ProcessIdentity): string[] {
  return [
    ...owner(paired, now),
    ...file(
      'the program',
      paired.executable,
      paired.executableHash,
      now.executable,
      now.executableHash,
    ),
    ...file('the script', paired.script, paired.scriptHash, now.script, now.scriptHash),
  ];
}

function owner(paired: ProcessIdentity, now: ProcessIdentity): string[] {
  if (paired.uid === null || now.uid === null || paired.uid === now.uid) return [];
  return [`runs as user ${now.uid}, was paired as ${paired.uid}`];
}

function file(
  what: string,
  oldPath: string | null,
  oldHash: string | null,
  path: string | null,
  hash: string | null,
): string[] {
  if (oldPath === null)
    return path === null ? [] : [`${what} is ${path}, it was unknown when it was paired`];
  if (path === null) return [`${what} was ${oldPath}, now it can't be told`];
  if (path !== oldPath) return [`${what} is ${path}, it was ${oldPath}`];
  if (hash === oldHash) return [];
  return hash === null ? [`${what} can't be read any more`] : [`${what} at ${path} has changed`];
}

/** A client, or somebody who could not be told to be one, as the audit log names it. */
export function actorOf(
  client: { readonly id: string | null; readonly name: string } | null,
  process: ProcessIdentity,
): AuditActor {
  return {
    kind: 'client',
    id: client?.id ?? null,
    name: client?.name ?? process.name ?? '',
    pid: process.pid,
    executable: process.executable,
    executableHash: process.executableHash,
    script: process.script,
  };
}
