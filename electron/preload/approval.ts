import { expose } from './bridge/expose.ts';

expose(
  'approval',
  {
    state: true,
    answer: true,
    answerChange: true,
    typeCode: true,
    approvePairing: true,
    denyPairing: true,
    close: true,
  },
  { changed: true },
);
