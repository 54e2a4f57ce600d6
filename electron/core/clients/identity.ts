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

/**
 * What became of the program. `upgraded`: the very same script, run by another version of the same interpreter. What
 * was known and can't be told now counts as changed: the owner hears of it rather than not.
 */
export function programChange(
  paired: ProcessIdentity,
  now: ProcessIdentity,
): 'same' | 'upgraded' | 'changed' {
  if (differences(paired, now).length === 0) return 'same';
  const unknown = { executable: null, executableHash: null };
  const elsewhere = differences({ ...paired, ...unknown }, { ...now, ...unknown }).length > 0;
  const known = paired.script !== null && paired.scriptHash !== null;
  if (elsewhere || !known || now.executable === null || now.executableHash === null)
    return 'changed';
  return interpreterOf(paired.executable) === interpreterOf(now.executable)
    ? 'upgraded'
    : 'changed';
}

/** `python` of `/usr/bin/python3.11`. The kernel marks a program whose file was replaced while it runs. */
function interpreterOf(executable: string | null): string | null {
  const name = executable?.replace(/ \(deleted\)$/, '').replace(/^.*\//, '') ?? null;
  return name?.replace(/[\d.]+$/, '') ?? null;
}

/** The part of an identity that is the program: the same one in another process is still the same program. */
export function programOf(process: ProcessIdentity): readonly (string | null)[] {
  const { executable, executableHash, script, scriptHash } = process;
  return [executable, executableHash, script, scriptHash];
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
