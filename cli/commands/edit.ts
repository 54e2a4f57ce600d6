import { changeOne } from '../admin/change.ts';
import { detailsFrom, KEY_OPTIONS, keyFrom } from '../admin/key-options.ts';
import { fieldsFrom } from '../admin/secret-input.ts';
import { define } from '../command.ts';
import { usage } from '../errors.ts';

/** Lists and texts that can be made empty; the days take `none`. */
const EMPTY = {
  account: { account: '' },
  permissions: { permissions: [] },
  ips: { ipAllowList: [] },
  tags: { tags: [] },
  notes: { notes: '' },
} as const;

export const edit = define({
  synopsis: 'keyturn edit REF [--label LABEL] [--field NAME=SOURCE]... [options]',
  about: `
Changes a key, after the owner confirmed it in Keyturn. What is not said stays as it is; a list that is said takes the
place of the old one. With --field a new version is stored with these values, the others stay; running programs get
them with their next lease. The reference stays the same, whatever the label.

  keyturn edit binance-main --scopes read --ip 203.0.113.7
  keyturn edit binance-main --field apiKey=@key.txt --field secret=@secret.txt --created 2026-03-01`,
  words: 1,
  options: {
    label: { type: 'string', value: 'LABEL', help: 'a new name' },
    ...KEY_OPTIONS,
    clear: {
      type: 'string',
      multiple: true,
      value: 'WHAT',
      help: 'makes it empty: account, permissions, ips, tags or notes',
    },
  },
  async run({ options, words, output }) {
    const credential = keyFrom(words, 'edit');
    const cleared = (options.clear ?? []).map((what) => {
      if (Object.hasOwn(EMPTY, what)) return EMPTY[what as keyof typeof EMPTY];
      throw usage(`--clear takes ${Object.keys(EMPTY).join(', ')}`, 'edit');
    });
    const details = Object.assign({}, ...cleared, detailsFrom(options, 'edit'));
    const { field = [] } = options;
    if (Object.keys(details).length === 0 && field.length === 0) {
      throw usage('nothing to change', 'edit');
    }
    const fields = field.length === 0 ? {} : { fields: await fieldsFrom(field, 'edit') };
    return changeOne(
      options,
      output,
      { kind: 'edit', credential, details, ...fields },
      (done) => `changed keyturn://${done.credential ?? credential}`,
    );
  },
});
