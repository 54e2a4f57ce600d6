import { testTampering } from '../setup/tampering.ts';

testTampering(() => [0, 1, 2, 3, 4, 5, 6, 7], 1);
