import { changeOne } from '../admin/change.ts';
import { keyFrom } from '../admin/key-options.ts';
import { define } from '../command.ts';

export const activate = define({
  synopsis: 'keyturn activate REF',
  about: `
Turns a key that was deactivated on again, after the owner confirmed it in Keyturn.`,
  words: 1,
  options: {},
  async run({ options, words, output }) {
    const credential = keyFrom(words, 'activate');
    return changeOne(
      options,
      output,
      { kind: 'activate', credential },
      (done) => `activated keyturn://${done.credential ?? credential}`,
    );
  },
});
