import { changeOne } from '../admin/change.ts';
import { GRANT_OPTIONS, termsFrom } from '../admin/grant-options.ts';
import { clientFrom, keyFrom } from '../admin/key-options.ts';
import { define } from '../command.ts';

export const grant = define({
  synopsis: 'keyturn grant CLIENT REF [--mode MODES] [--scopes SCOPES] [options]',
  about: `
Lets a paired client use a key, or changes what it may do with it, after the owner confirmed it in Keyturn. A new grant
wants --mode and --scopes; what else is not said is as little as it can be. Of a grant that is there, what is not said
stays. 'none' takes a limit away.

  keyturn grant "grid bot" binance-main --mode sign --scopes read+trade --unattended sign --approval always
  keyturn grant "grid bot" binance-main --hours 1-5/09:00-17:30 --per-minute 120`,
  words: 2,
  options: GRANT_OPTIONS,
  async run({ options, words, output }) {
    const client = clientFrom(words, 'grant');
    const credential = keyFrom(words, 'grant', 1);
    const terms = termsFrom(options);
    return changeOne(
      options,
      output,
      { kind: 'grant', client, credential, grant: terms },
      (done) => `granted ${done.credential ?? credential} to ${done.client ?? client}`,
    );
  },
});
