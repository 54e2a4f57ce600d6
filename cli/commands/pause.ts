import { changeOne } from '../admin/change.ts';
import { clientFrom } from '../admin/key-options.ts';
import { define } from '../command.ts';

export const pause = define({
  synopsis: 'keyturn pause CLIENT',
  about: `
Stops serving a client, by its name or id, until it is resumed. Done at once, without a question.`,
  words: 1,
  options: {},
  async run({ options, words, output }) {
    const client = clientFrom(words, 'pause');
    return changeOne(
      options,
      output,
      { kind: 'pause', client },
      (done) => `paused ${done.client ?? client}`,
    );
  },
});
