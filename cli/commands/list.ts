import { define } from '../command.ts';
import { EXIT } from '../errors.ts';
import { table } from '../output.ts';
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

export const list = define({
  synopsis: 'keyturn list',
  about: `
Shows the keys the owner granted to this pairing, without their values. Nothing else exists for it. The first column is
what references name: keyturn://REF/FIELD.`,
  words: 0,
  options: {},
  async run({ options, output }) {
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
