import { changeOne } from '../admin/change.ts';
import { clientFrom } from '../admin/key-options.ts';
import { define } from '../command.ts';

export const revoke = define({
  synopsis: 'keyturn revoke CLIENT',
  about: `
Ends a client for ever, by its name or id: its token is worth nothing from now on. What it was given stays given. Done
at once, without a question.`,
  words: 1,
  options: {},
  async run({ options, words, output }) {
    const client = clientFrom(words, 'revoke');
    return changeOne(
      options,
      output,
      { kind: 'revoke', client },
      (done) => `revoked ${done.client ?? client}`,
    );
  },
});
