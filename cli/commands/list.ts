import type { ShownKey } from '../admin/replies.ts';
import { asAdmin } from '../admin/session.ts';
import { define } from '../command.ts';
import { EXIT } from '../errors.ts';
import { type Output, table } from '../output.ts';
import type { Key } from '../replies.ts';
import { openSession } from '../session.ts';

const HEAD = [
  'REF',
  'EXCHANGE',
  'ENVIRONMENT',
  'STATUS',
  'SCOPES',
  'TURN BY',
  'EXPIRES',
  'FIELDS',
  'LABEL',
];

const HEAD_ALL = [...HEAD.slice(0, 5), 'CLIENTS', 'ACCOUNT', 'LABEL'];

export const list = define({
  synopsis: 'keyturn list [--all]',
  about: `
Shows the keys the owner granted to this pairing, without their values. Nothing else exists for it. The first column is
what references name: keyturn://REF/FIELD. With --all it is every key of the vault, and who may use it; that takes an
admin session (see 'keyturn help admin').`,
  words: 0,
  options: { all: { type: 'boolean', help: 'every key of the vault, as an admin' } },
  async run({ options, output }) {
    if (options.all) return listAll(options, output);
    const session = await openSession(options, output);
    const credentials = await session.credentials();
    if (output.json) output.document({ credentials });
    else if (credentials.length === 0) {
      output.note(
        'nothing is granted to this pairing yet; the owner does that in Keyturn under Clients',
      );
    } else for (const line of table([HEAD, ...credentials.map(row)])) output.line(line);
    return EXIT.done;
  },
});

async function listAll(options: { home?: string }, output: Output): Promise<number> {
  const credentials = await asAdmin(options, 'keyturn list --all', output, (admin) => admin.keys());
  if (output.json) output.document({ credentials });
  else for (const line of table([HEAD_ALL, ...credentials.map(rowOfAll)])) output.line(line);
  return EXIT.done;
}

function rowOfAll(key: ShownKey): string[] {
  const { ref, exchange, environment, status, scopes, clients, account, label } = key;
  const who = clients.join(', ') || '-';
  return [ref, exchange, environment, status, scopes.join(',') || '-', who, account || '-', label];
}

function row(key: Key): string[] {
  const { ref, exchange, environment, status, scopes, rotateBy, expiresAt, fields, label } = key;
  return [
    ref,
    exchange,
    environment,
    status,
    scopes.join(',') || '-',
    rotateBy ?? '-',
    expiresAt ?? '-',
    fields.join(',') || '-',
    label,
  ];
}
