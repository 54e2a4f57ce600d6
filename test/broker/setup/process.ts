import type { ProcessIdentity } from '../../../shared/model/client.ts';

export const UNKNOWN_PROCESS: ProcessIdentity = {
  uid: null,
  gid: null,
  pid: null,
  startTime: null,
  name: null,
  executable: null,
  executableHash: null,
  commandLine: null,
  script: null,
  scriptHash: null,
  inode: null,
  parents: [],
};
