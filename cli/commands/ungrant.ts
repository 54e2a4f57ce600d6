import { changeOne } from '../admin/change.ts';
import { clientFrom, keyFrom } from '../admin/key-options.ts';
import { define } from '../command.ts';

export const ungrant = define({
  synopsis: 'keyturn ungrant CLIENT REF',
  about: `
Takes a key back from a client: it is not served with it from now on, and its proxy addresses for it are gone. Values it
received it still has. Done at once, without a question.`,
  words: 2,
  options: {},
  async run({ options, words, output }) {
    const client = clientFrom(words, 'ungrant');
    const credential = keyFrom(words, 'ungrant', 1);
    return changeOne(
      options,
      output,
      { kind: 'ungrant', client, credential },
      (done) => `took ${done.credential ?? credential} back from ${done.client ?? client}`,
    );
  },
});
