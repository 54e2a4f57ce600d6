import { pairAsAdmin, TOKEN_VARIABLE } from '../admin/session.ts';
import { define } from '../command.ts';
import { EXIT } from '../errors.ts';
import { findSocket, place } from '../locate.ts';

export const admin = define({
  synopsis: 'keyturn admin',
  about: `
Opens an admin session, for several changes without a code each: the owner types one code and the master password into
Keyturn. Prints a line for the shell; the token in it is kept nowhere else:

  eval "$(keyturn admin)"

The session ends when the vault locks, or when the owner ends it under Clients. Until then every program that sees this
shell's environment can ask for changes; each that gives something is still confirmed in Keyturn, what takes something
away is not.`,
  words: 0,
  options: {},
  async run({ options, output }) {
    const socket = findSocket(place(options.home));
    const { token, client, name } = await pairAsAdmin(socket, 'keyturn admin', output);
    if (output.json) output.document({ status: 'approved', client: { id: client, name }, token });
    else {
      output.line(`export ${TOKEN_VARIABLE}=${token}`);
      output.note(`an admin session until the vault locks, in Keyturn under Clients as '${name}'`);
    }
    return EXIT.done;
  },
});
