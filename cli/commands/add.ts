import { tell } from '../admin/change.ts';
import { detailsFrom, KEY_OPTIONS } from '../admin/key-options.ts';
import { fieldsFrom } from '../admin/secret-input.ts';
import { asAdmin } from '../admin/session.ts';
import { define } from '../command.ts';
import { EXIT, usage } from '../errors.ts';

export const add = define({
  synopsis: 'keyturn add LABEL --exchange ID --field NAME=SOURCE... [options]',
  about: `
Adds a key to the vault. The owner confirms it in Keyturn, where everything but its values is shown. Values come from
files or from standard input, never from the command line; at a terminal each is asked for and not shown:

  keyturn add "Binance main" --exchange binance --scopes read+trade --field apiKey=- --field secret=-
  pass show binance/secret | keyturn add "Tax" --exchange kraken --field apiKey=@key.txt --field secret=-

Through a pipe, one field takes all of it as it is, several take a line each. What is not said is as in the window: made
today, live, turned every 30, 60 or 90 days by what it can do. Prints the reference that programs use.`,
  words: 1,
  options: {
    exchange: {
      type: 'string',
      value: 'ID',
      help: 'as binance, kraken or other; see docs/EXCHANGES.md',
    },
    ...KEY_OPTIONS,
  },
  async run({ options, words, output }) {
    const [label] = words;
    const { exchange, field = [] } = options;
    if (label === undefined)
      throw usage('no label given', 'add', 'as in keyturn add "Binance main"');
    if (exchange === undefined || !/^[a-z0-9]{2,30}$/.test(exchange)) {
      throw usage('add wants an --exchange', 'add', 'it is lower case, as binance or okx');
    }
    if (field.length === 0) {
      throw usage('add wants a --field', 'add', 'as in --field apiKey=@key.txt --field secret=-');
    }
    const details = { ...detailsFrom(options, 'add'), label, exchange };
    const fields = await fieldsFrom(field, 'add');
    const done = await asAdmin(options, 'keyturn add', output, (admin) =>
      admin.change({ kind: 'add', details, fields }),
    );
    if (!output.json) output.line(`keyturn://${done.credential ?? ''}`);
    tell(done, output, 'added');
    return EXIT.done;
  },
});
