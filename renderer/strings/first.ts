export const firstWords = {
  steps: 'First steps',
  done: (done: number, all: number) => `${done} of ${all} done`,
  states: { done: 'Done', skipped: 'Skipped' },
  skip: (step: string) => `Skip: ${step}`,
  skipShort: 'Skip',
  vault: { title: 'The vault is made', text: 'Your master password opens it, and nothing else.' },
  code: {
    title: 'The recovery code is kept',
    text: 'On paper, away from this computer: it opens the vault when the password is lost.',
  },
  key: { title: 'Store a key' },
  bot: { title: 'Pair a bot' },
} as const;
