import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Whether our process group is the one in the foreground of a terminal: what its keys send, every member gets. */
export function inForeground(): boolean {
  if (process.platform === 'win32') return true;
  const found = process.platform === 'linux' ? fromProc() : fromPs();
  return found !== null && found.group > 0 && found.group === found.foreground;
}

interface Groups {
  readonly group: number;
  /** The terminal's foreground process group; -1 without a terminal. */
  readonly foreground: number;
}

/** proc(5): pgrp is field 5 of /proc/PID/stat, tpgid field 8, behind the name, which may hold blanks and brackets. */
function fromProc(): Groups | null {
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { group: Number(fields[2]), foreground: Number(fields[5]) };
  } catch {
    return null;
  }
}

/** Where there is no /proc: POSIX ps knows pgid, and every ps of a BSD knows tpgid. */
function fromPs(): Groups | null {
  const { stdout } = spawnSync('/bin/ps', ['-o', 'pgid=,tpgid=', '-p', String(process.pid)], {
    encoding: 'utf8',
  });
  const [group, foreground] = (stdout ?? '').trim().split(/\s+/).map(Number);
  return group === undefined || foreground === undefined ? null : { group, foreground };
}
