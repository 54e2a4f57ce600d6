import { changeOne } from '../admin/change.ts';
import { keyFrom } from '../admin/key-options.ts';
import { define } from '../command.ts';

export const deactivate = define({
  synopsis: 'keyturn deactivate REF',
  about: `
Turns a key off: it is kept, and nobody is given it from now on. What was handed out stays handed out; to end a key, end
it at the exchange. Done at once, without a question.`,
  words: 1,
  options: {},
  async run({ options, words, output }) {
    const credential = keyFrom(words, 'deactivate');
    return changeOne(
      options,
      output,
      { kind: 'deactivate', credential },
      (done) => `deactivated keyturn://${done.credential ?? credential}`,
    );
  },
});
