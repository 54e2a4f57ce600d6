/**
 * Who may import whom (docs/ARCHITECTURE.md). A layer is a path prefix, and may always import
 * itself. Anything that is not listed here is forbidden, files in no layer included.
 */
export interface Layer {
  /** A folder with a slash at its end, or one file. */
  readonly at: string;
  /** Our own code: folders with a slash at the end, or single files. */
  readonly may: readonly string[];
  /** What is not ours: packages (with everything below them) and `node:`. */
  readonly packages: readonly string[];
}

/**
 * The trusted core, left to right. A part may import what stands to its left, unless `may` below
 * narrows it to less.
 */
const CORE = [
  'ports.ts',
  'os/',
  'crypto/',
  'panic/',
  'audit/',
  'vault/',
  'exchanges/',
  'clients/',
  'policy/',
  'approval/',
  'rotation/',
  'signing/',
  'broker/',
  'services/',
] as const;

const PORTS = 'electron/core/ports.ts';

/** Parts that stand on less than everything to their left. */
const NARROWER: Partial<Record<(typeof CORE)[number], readonly string[]>> = {
  'os/': ['shared/', PORTS],
  // Randomness is handed in.
  'crypto/': ['shared/', PORTS],
  // What a seed of codes is, is one thing for the owner's second factor and for an exchange account's.
  'exchanges/': ['shared/', 'electron/core/crypto/totp.ts'],
  'policy/': ['shared/'],
};

const CORE_PACKAGES: Partial<Record<(typeof CORE)[number], readonly string[]>> = {
  // Types alone, and rules that are functions of their arguments alone.
  'ports.ts': [],
  'policy/': [],
  'os/': ['node:', 'koffi'],
  'crypto/': [
    'node:',
    '@noble/ciphers',
    '@noble/curves',
    '@noble/hashes',
    '@node-rs/argon2',
    'otplib',
  ],
  // The audit log holds no secret, so its table is written here and not in the process for other programs' files.
  'services/': ['node:', 'zod', 'csv-stringify'],
};

const core: readonly Layer[] = CORE.map((part, index) => ({
  at: `electron/core/${part}`,
  may: NARROWER[part] ?? [
    'shared/',
    ...CORE.slice(0, index).map((left) => `electron/core/${left}`),
  ],
  packages: CORE_PACKAGES[part] ?? ['node:', 'zod'],
}));

/** The verifier of an exported audit log works without the app, from the command line too. */
const VERIFIER = 'electron/core/audit/verify.ts';

/** For the version's number. */
const MANIFEST = 'package.json';

export const LAYERS: readonly Layer[] = [
  { at: 'shared/', may: [], packages: ['zod'] },
  ...core,
  {
    at: 'electron/platform/',
    may: ['shared/', PORTS],
    packages: ['node:', 'electron', 'electron-store', '@jellybrick/dbus-next', 'zod'],
  },
  { at: 'electron/windows/', may: ['shared/', PORTS], packages: ['node:', 'electron'] },
  // Reads and writes other programs' files in a process of its own: no file, no network, no Electron.
  {
    at: 'electron/scratch/',
    may: ['shared/', 'electron/core/exchanges/'],
    packages: [
      'node:buffer',
      'node:crypto',
      'node:util',
      'node:zlib',
      '@noble/hashes',
      '@node-rs/argon2',
      'csv-parse',
      'csv-stringify',
      'dotenv',
      'jsonc-parser',
      'kdbxweb',
      'yaml',
      'zod',
    ],
  },
  {
    at: 'electron/ipc/',
    may: ['shared/', 'electron/core/services/'],
    packages: ['node:', 'electron'],
  },
  { at: 'electron/preload/', may: ['shared/'], packages: ['electron'] },
  {
    at: 'renderer/',
    may: ['shared/'],
    packages: [
      '@mantine',
      '@tabler/icons-react',
      '@tanstack/react-query',
      '@tanstack/react-virtual',
      '@zxcvbn-ts',
      'dayjs',
      'get-nonce',
      'qr',
      'react',
      'react-dom',
    ],
  },
  {
    at: 'cli/',
    may: ['shared/', VERIFIER, MANIFEST],
    packages: ['node:', 'zod', '@napi-rs/keyring'],
  },
  { at: 'clients/node/', may: ['shared/', VERIFIER], packages: ['node:'] },
  // The composition root: it may import everything, and nobody may import it.
  {
    at: 'electron/main.ts',
    may: ['shared/', 'electron/core/', 'electron/platform/', 'electron/windows/', 'electron/ipc/'],
    packages: ['node:', 'electron'],
  },
  // The second one, without a window and never released (docs/LAB.md); nobody may import it either.
  {
    at: 'scripts/lab/',
    may: [
      'shared/',
      'electron/core/',
      'electron/platform/system.ts',
      'electron/platform/scratch-node.ts',
      MANIFEST,
    ],
    packages: ['node:', 'zod'],
  },
];

/** Within one folder of sources nothing below these is looked at. */
export const SOURCES = [
  'shared',
  'electron',
  'renderer',
  'cli',
  'clients/node',
  'scripts/lab',
] as const;

/** The only files that may name these globals and bindings. */
export const RESERVED: readonly { name: string; within: string; only: RegExp; why: string }[] = [
  {
    name: 'ipcMain',
    within: '',
    only: /^electron\/ipc\/register\.ts$/,
    why: 'every call is checked in one place (sender, then arguments)',
  },
  {
    name: 'ipcRenderer',
    within: '',
    only: /^electron\/preload\//,
    why: 'only a bridge speaks to the main process',
  },
  {
    name: 'keyturn',
    within: 'renderer/',
    only: /^renderer\/((unlock|approval|step-up)\/)?api\.ts$/,
    why: 'each window touches its bridge in one file',
  },
];

/** Where Electron's values may be imported; elsewhere its types at most, and in the core nothing. */
export const ELECTRON_VALUES = /^electron\/(main\.ts$|windows\/|platform\/|ipc\/|preload\/)/;
