import { join } from 'node:path';
import { FILES } from '../../shared/paths.ts';
import { define } from '../command.ts';
import { EXIT } from '../errors.ts';
import { badReply, call } from '../http.ts';
import { findSocket, otherProtocol, place } from '../locate.ts';
import { table } from '../output.ts';
import { pairingNames } from '../pairings.ts';
import { isStatus, otherProtocolOf } from '../replies.ts';

export const status = define({
  synopsis: 'keyturn status',
  about: `
Tells whether Keyturn is running and whether its vault is locked. Exits with 0 when keys can be had, with 3 when the
vault is locked, with 4 when the app is not running.`,
  words: 0,
  options: {},
  async run({ options, output }) {
    const home = place(options.home);
    const socket = findSocket(home);
    const reply = await call(socket, { method: 'GET', path: '/v1/status' });
    const theirs = otherProtocolOf(reply);
    if (theirs !== null) throw otherProtocol(theirs);
    if (!isStatus(reply)) throw badReply('it is no status');
    const pairings = pairingNames(join(home.folder, FILES.tokens));
    const { version, protocol, locked } = reply;
    if (output.json)
      output.document({ name: 'keyturn', version, protocol, locked, socket, pairings });
    else {
      const rows = [
        ['keyturn', `${version}, protocol ${protocol}`],
        ['vault', locked ? 'locked' : 'unlocked'],
        ['socket', socket],
        ['paired as', pairings.length === 0 ? 'nobody' : pairings.join(', ')],
      ];
      for (const line of table(rows)) output.line(line);
    }
    return locked ? EXIT.locked : EXIT.done;
  },
});
