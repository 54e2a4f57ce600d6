import type { ShownClient } from '../admin/replies.ts';
import { asAdmin } from '../admin/session.ts';
import { define } from '../command.ts';
import { EXIT } from '../errors.ts';
import { table } from '../output.ts';

const HEAD = ['NAME', 'ROLE', 'STATUS', 'LAST SEEN', 'KEYS'];

export const clients = define({
  synopsis: 'keyturn clients',
  about: `
Shows the paired clients and which keys each may use, as REF(MODES:SCOPES). It takes an admin session: the owner types a
code into Keyturn first, unless there is one (see 'keyturn help admin').`,
  words: 0,
  options: {},
  async run({ options, output }) {
    const found = await asAdmin(options, 'keyturn clients', output, (admin) => admin.clients());
    if (output.json) output.document({ clients: found });
    else for (const line of table([HEAD, ...found.map(row)])) output.line(line);
    return EXIT.done;
  },
});

function row({ name, role, status, lastSeenAt, grants }: ShownClient): string[] {
  const keys = grants.map(
    ({ credential, modes, scopes }) => `${credential}(${modes.join('+')}:${scopes.join('+')})`,
  );
  return [name, role, status, lastSeenAt ?? '-', keys.join(' ') || '-'];
}
