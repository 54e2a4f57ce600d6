import { changeOne } from '../admin/change.ts';
import { clientFrom } from '../admin/key-options.ts';
import { define } from '../command.ts';

export const resume = define({
  synopsis: 'keyturn resume CLIENT',
  about: `
Serves a paused client again, after the owner confirmed it in Keyturn.`,
  words: 1,
  options: {},
  async run({ options, words, output }) {
    const client = clientFrom(words, 'resume');
    return changeOne(
      options,
      output,
      { kind: 'resume', client },
      (done) => `resumed ${done.client ?? client}`,
    );
  },
});
