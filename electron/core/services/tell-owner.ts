/** What was given and the owner should hear of without being asked: said once in a session, and not again. */
import type { Told } from '../broker/deps.ts';
import { programOf } from '../clients/identity.ts';
import type { Vault } from '../vault/vault.ts';
import type { NoticeBoard } from './notices.ts';

export class TellOwner {
  readonly #notices: NoticeBoard;
  readonly #told = new Set<string>();

  constructor(deps: { readonly vault: Vault; readonly notices: NoticeBoard }) {
    this.#notices = deps.notices;
    deps.vault.onState((state) => {
      if (state === 'locked') this.#told.clear();
    });
  }

  tell(news: Told): void {
    const { kind, client, credential } = news;
    const about = kind === 'upgraded' ? programOf(news.process) : [credential.id];
    const key = JSON.stringify([kind, client.id, ...about]);
    if (this.#told.has(key)) return;
    this.#told.add(key);
    if (kind === 'upgraded') this.#upgraded(news);
    else this.#overPrivileged(news);
  }

  #overPrivileged({ client, credential, asked, given }: Told): void {
    const more = given.filter((scope) => !asked.includes(scope));
    this.#notices.add(
      'soon',
      `${client.name} got a key that can do more than it asked for`,
      `It asked for ${listed(asked)} and got ${credential.label}, which can also ${listed(more)}. A key made for ${listed(asked)} alone would do.`,
    );
  }

  #upgraded({ client, changes }: Told): void {
    this.#notices.add(
      'info',
      `${client.name} runs on another version of its interpreter`,
      `Its script is the same, so it went on as granted: ${changes.join('; ')}.`,
    );
  }
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
