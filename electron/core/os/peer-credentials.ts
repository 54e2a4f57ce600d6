/** Who connected to a Unix socket, as the kernel noted it in that moment. A caller can't write this; it is no header. */
import { native } from './native.ts';

export interface PeerCredentials {
  readonly uid: number;
  /** Null where only the user is told: on TCP, of a process that can't be found. */
  readonly gid: number | null;
  /** Null for a process that has no number here: one of another pid namespace. */
  readonly pid: number | null;
}

/** Null when the kernel was asked and gave no answer. */
export type ReadPeer = (fd: number) => PeerCredentials | null;

type GetSockOpt = (
  fd: number,
  level: number,
  option: number,
  value: Uint8Array,
  length: Uint32Array,
) => number;

// The numbers hold for the architectures Electron runs on; MIPS, SPARC and PowerPC have others.
const LINUX = { level: 1 /* SOL_SOCKET */, credentials: 17 /* SO_PEERCRED */ };
const LINUX_ARCHITECTURES: readonly string[] = [
  'x64',
  'arm64',
  'arm',
  'ia32',
  'riscv64',
  'loong64',
];
const MACOS = {
  level: 0 /* SOL_LOCAL */,
  credentials: 1 /* LOCAL_PEERCRED */,
  pid: 2 /* LOCAL_PEERPID */,
};

/** Null where this platform has no such thing; who connects stays unknown there. */
export function peerReader(): ReadPeer | null {
  const { libc } = native();
  if (libc === null) return null;
  const linux = process.platform === 'linux' && LINUX_ARCHITECTURES.includes(process.arch);
  if (!linux && process.platform !== 'darwin') return null;
  const getsockopt = libc.func<GetSockOpt>(
    'int getsockopt(int fd, int level, int option, void *value, void *length)',
  );
  const read = (fd: number, level: number, option: number, size: number): DataView | null => {
    const value = new Uint8Array(new ArrayBuffer(size));
    const length = new Uint32Array([size]);
    const failed = getsockopt(fd, level, option, value, length) !== 0 || length[0] !== size;
    return failed ? null : new DataView(value.buffer);
  };
  return (fd) => (fd < 0 ? null : linux ? fromLinux(fd, read) : fromMacOS(fd, read));
}

type Read = (fd: number, level: number, option: number, size: number) => DataView | null;

// Both platforms are little-endian on every architecture named above.

/** struct ucred of unix(7): pid, uid, gid, of 32 bits each. */
function fromLinux(fd: number, read: Read): PeerCredentials | null {
  const ucred = read(fd, LINUX.level, LINUX.credentials, 12);
  if (ucred === null) return null;
  const pid = ucred.getInt32(0, true);
  return {
    uid: ucred.getUint32(4, true),
    gid: ucred.getUint32(8, true),
    pid: pid > 0 ? pid : null,
  };
}

/**
 * struct xucred of <sys/ucred.h>: version, uid, number of groups (a short, padded), sixteen groups. Written from the
 * headers and never run: nobody here has a Mac.
 */
function fromMacOS(fd: number, read: Read): PeerCredentials | null {
  const xucred = read(fd, MACOS.level, MACOS.credentials, 76);
  if (xucred === null || xucred.getUint32(0, true) !== 0) return null;
  const pid = read(fd, MACOS.level, MACOS.pid, 4)?.getInt32(0, true) ?? 0;
  return {
    uid: xucred.getUint32(4, true),
    gid: xucred.getUint32(12, true),
    pid: pid > 0 ? pid : null,
  };
}
