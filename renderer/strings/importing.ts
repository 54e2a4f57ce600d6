import type { ImportSource } from '../../shared/model/importing.ts';
import { count, number } from '../format/words.ts';

interface SourceWords {
  readonly name: string;
  readonly what: string;
  readonly where: string;
  readonly choose: string;
}

/** What each file is, and where to find it. */
export const sourceWords: Readonly<Record<ImportSource, SourceWords>> = {
  env: {
    name: '.env file',
    what: 'Variables of a bot. Those of one exchange and account are put together by their names.',
    where: 'Beside the bot’s code, often hidden',
    choose: 'Choose .env files',
  },
  freqtrade: {
    name: 'freqtrade',
    what: 'The exchange’s key, and the bot’s own tokens: Telegram, API server, webhooks.',
    where: 'user_data/config.json, config-private.json',
    choose: 'Choose freqtrade files',
  },
  hummingbot: {
    name: 'hummingbot',
    what: 'All connectors of the folder. Opened with hummingbot’s password.',
    where: 'conf/connectors',
    choose: 'Choose the hummingbot folder',
  },
  json: {
    name: 'JSON',
    what: 'As ccxt’s scripts keep keys, one exchange after the other, or a list of accounts.',
    where: 'keys.json, config.json, cdp_api_key.json',
    choose: 'Choose JSON files',
  },
  csv: {
    name: 'CSV table',
    what: 'A first line that names the columns: exchange, label, API key, secret, passphrase.',
    where: 'Any spreadsheet, saved as CSV; Keyturn’s own CSV',
    choose: 'Choose a CSV file',
  },
  'keyturn-file': {
    name: 'Keyturn file',
    what: 'Keys that another Keyturn exported, with all that was written about them, or a backup of a vault.',
    where: 'A file that ends in .keyturn',
    choose: 'Choose a Keyturn file',
  },
  kdbx: {
    name: 'KeePass',
    what: 'A database of KeePass or KeePassXC, version 3.1 or 4. Logins are passed over.',
    where: 'A file that ends in .kdbx',
    choose: 'Choose a KeePass file',
  },
  bitwarden: {
    name: 'Bitwarden',
    what: 'An export as JSON, plain or protected by a password. Logins are passed over.',
    where: 'Bitwarden: Tools, Export vault, .json',
    choose: 'Choose a Bitwarden file',
  },
  onepassword: {
    name: '1Password',
    what: 'An export as CSV. Logins are passed over; keys are found in fields and notes.',
    where: '1Password: File, Export, CSV',
    choose: 'Choose a 1Password file',
  },
};

export const importWords = {
  title: 'Import keys',
  lead: 'Keyturn reads the file, shows what it found, and stores nothing until you say so. The file itself is not changed.',
  keyFile: 'It needs a key file too',
  reading: (name: string) => `Reading ${name}`,
  readingText: 'The file is read in a process of its own, which ends when it is done.',
  stop: 'Stop',
  preview: {
    title: (name: string) => `Import from ${name}`,
    table: 'Keys in the file',
    found: (n: number) => `${count(n, 'key')} found`,
    chosen: (n: number) => `${number(n)} ticked`,
    store: (n: number) => `Store ${count(n, 'key')}`,
    back: 'Choose another file',
    detail: 'Key in the file',
    tickAll: 'Tick all keys that can be stored',
    columns: {
      label: 'Label',
      exchange: 'Exchange',
      key: 'Key',
      place: 'In the file',
      state: 'State',
    },
    ready: 'Ready',
    held: (label: string) => `Kept already as \u201c${label}\u201d`,
    twin: (label: string) => `The same as \u201c${label}\u201d above`,
    noLabel: 'Needs a label of 1 to 40 characters',
    look: 'Look first',
    skipped: (n: number) => `${number(n)} not taken`,
    columnsTitle: 'Columns',
    columnMeaning: (column: string, meaning: string | null) =>
      meaning === null ? `${column}: not taken` : `${column}: ${meaning}`,
    nothing: 'No key was found in it.',
    nothingText: 'What it holds, and why it was not taken, stands below.',
    until: 'What was read is kept for ten minutes, and dropped when Keyturn locks.',
  },
  edit: {
    label: 'Label',
    exchange: 'Exchange',
    noExchange: 'No exchange has this name. Take \u201cAnother exchange\u201d.',
    account: 'Account',
    accountHint: 'Empty if there is only one',
    scopes: 'What it may do',
    scopesHint: 'No file says this. Look at the exchange; nothing ticked counts as everything.',
    rotation: 'Turn it every',
    days: (n: number) => (n === 1 ? ' day' : ' days'),
    fields: 'Values',
    twinOf: 'Stored twice, one of them would be forgotten when the key is turned.',
    warnings: 'Worth a look',
    next: 'Next key',
    ticked: 'Store this key',
  },
  done: {
    title: (n: number) => (n === 1 ? 'One key is stored' : `${number(n)} keys are stored`),
    undone: 'The import was undone.',
    stored: (n: number) => `${count(n, 'key')} stored.`,
    show: 'Show the keys',
    more: 'Import another file',
    copies: 'Where are plaintext copies still lying?',
    copiesText:
      'The keys are in the vault now, and still in the file they came from. Whoever reads that file can trade with them.',
    sealedText:
      'The keys are in the vault now, and still in the file they came from, behind its own password.',
    file: 'The file you imported',
    holds: (n: number) => `It still holds ${count(n, 'key')}.`,
    open: 'Show in folder',
    todo: 'What to do',
    steps: [
      'Let the bot ask Keyturn instead: pair it, and take the values out of its file.',
      'Then delete the file, and empty the trash. On an SSD, and in backups or snapshots, a deleted file may still be read; Keyturn can’t promise that it is gone.',
      'If the file was ever in a repository, a cloud folder or a chat: turn these keys at the exchange. That alone makes old copies worthless.',
    ],
    places: 'Also look here',
    placesText: 'Keyturn has not looked there.',
  },
  commands: {
    store: 'Store the ticked keys',
    drop: 'Drop this import',
    next: 'Next key of the file',
  },
} as const;

const ANYWHERE = [
  'Copies beside it: .env.local, .env.bak, config.json.bak, files of an editor that end in ~',
  'The history of the repository: git log --all -- the file',
  'The shell’s history, if a key was typed there',
  'Notes, chats with yourself, and the downloads folder',
];

/** Where such keys are usually found besides the file itself. */
export const placesOf: Readonly<Record<ImportSource, readonly string[]>> = {
  env: ['docker-compose.yml, and the env_file it names', ...ANYWHERE],
  freqtrade: [
    'user_data/config*.json, and config files given by -c',
    'FREQTRADE__EXCHANGE__KEY and …__SECRET in docker-compose.yml or .env',
    'user_data/backtest_results and logs, if the configuration was printed',
    ...ANYWHERE,
  ],
  hummingbot: [
    'conf/connectors of other copies of the bot, and volumes of its containers',
    'conf_global.yml and files named encrypted_*.json of older versions',
    ...ANYWHERE,
  ],
  json: ANYWHERE,
  csv: ['The spreadsheet the table was saved from', ...ANYWHERE],
  'keyturn-file': [
    'The export itself: delete it when the other computer has the keys',
    'The chat, stick or share it came by',
  ],
  kdbx: ['Copies of the database in a synced folder, and its history of entries', ...ANYWHERE],
  bitwarden: ['The export itself: it is meant to be deleted at once', ...ANYWHERE],
  onepassword: ['The export itself: it is meant to be deleted at once', ...ANYWHERE],
};
