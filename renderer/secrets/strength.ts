/** How long a password holds out. The dictionaries are large, so they come when a password is being made, not before. */

export interface Strength {
  /** 0 to 4; a vault takes 3 and 4. */
  readonly score: 0 | 1 | 2 | 3 | 4;
  /** Seconds until it is guessed by somebody who has the vault file. */
  readonly seconds: number;
  /** What makes it weak, in words; empty if nothing does. */
  readonly advice: string;
}

export type Meter = (password: string) => Strength;

/** The least score that protects a vault file which somebody carried away. */
export const LEAST_SCORE = 3;

/** Loads the dictionaries (about 1.7 MB, part of the app) and gives the meter. */
export async function loadMeter(): Promise<Meter> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  const zxcvbn = new ZxcvbnFactory({
    translations: english.translations,
    graphs: common.adjacencyGraphs,
    dictionary: { ...common.dictionary, ...english.dictionary },
  });
  return (password) => {
    const { score, crackTimes, feedback } = zxcvbn.check(password, ['keyturn']);
    return {
      score,
      // Ten thousand guesses a second: Argon2id with our parameters allows a large farm about that.
      seconds: crackTimes.offlineSlowHashingXPerSecond.seconds,
      advice: [feedback.warning, ...feedback.suggestions].filter(Boolean).slice(0, 1).join(''),
    };
  };
}
