import { describe, expect, it } from 'vitest';
import { scriptOf } from '../../../../electron/core/clients/script.ts';

const python = '/usr/bin/python3.11';
const node = '/usr/local/bin/node';

describe('the script of an interpreter', () => {
  it.each([
    [python, 'python3 bot.py', 'bot.py'],
    [python, 'python3 -u /srv/bot.py --pair BTC/USDT -c x', '/srv/bot.py'],
    [python, 'python3 -uB -W ignore -X dev bot.py', 'bot.py'],
    [python, 'python3 -Wignore bot.py', 'bot.py'],
    [python, 'python3 --check-hash-based-pycs never bot.py', 'bot.py'],
    [python, 'python3 -- -odd.py', '-odd.py'],
    ['/opt/pypy/bin/pypy3', 'pypy3 bot.py', 'bot.py'],
    ['/usr/bin/python3.11 (deleted)', 'python3 bot.py', 'bot.py'],
    [node, 'node bot.js', 'bot.js'],
    [node, 'node --enable-source-maps --max-old-space-size=4096 dist/bot.js -e x', 'dist/bot.js'],
    [node, 'node --require ts-node/register --import=tsx bot.ts', 'bot.ts'],
    [node, 'node -r dotenv/config bot.js', 'bot.js'],
    [node, 'node --inspect=127.0.0.1:9229 bot.js', 'bot.js'],
    ['/usr/bin/ruby3.1', 'ruby -w -Ilib -r json bot.rb', 'bot.rb'],
    ['/usr/bin/perl', 'perl -w -MJSON -I lib bot.pl', 'bot.pl'],
    ['/bin/bash', 'bash -e -o pipefail run.sh', 'run.sh'],
    ['/usr/bin/dash', 'sh run.sh', 'run.sh'],
  ])('%s: %s', (executable, commandLine, script) => {
    expect(scriptOf(executable, commandLine.split(' '))).toBe(script);
  });

  it.each([
    ['a module', python, 'python3 -m freqtrade trade'],
    ['a module behind other options', python, 'python3 -um freqtrade'],
    ['a command', python, 'python3 -c print(1) bot.py'],
    ['standard input', python, 'python3 - bot.py'],
    ['a prompt', python, 'python3'],
    ['a prompt with options', python, 'python3 -i'],
    ['an option nobody described', python, 'python3 --jit bot.py'],
    ['an unknown short option', python, 'python3 -Z bot.py'],
    ['node -e', node, 'node -e 0 bot.js'],
    ['node --eval=', node, 'node --eval=0 bot.js'],
    ['node --test', node, 'node --test bot.js'],
    ['an option of node that may take a value', node, 'node --new-thing bot.js'],
    ['perl -e among others', '/usr/bin/perl', 'perl -we 1 bot.pl'],
    ['a shell command', '/bin/bash', 'bash -c run.sh'],
    ['a login shell', '/bin/bash', '-bash'],
    ['a title written over the arguments', python, 'gunicorn:'],
    ['no interpreter', '/usr/bin/freqtrade-static', 'freqtrade bot.py'],
    ['a name that only looks like one', '/home/me/pythonic', 'pythonic bot.py'],
    ['no arguments at all', python, ''],
  ])('is unknown for %s', (_what, executable, commandLine) => {
    expect(scriptOf(executable, commandLine.split(' '))).toBeNull();
  });
});
