import { testTampering } from '../../../setup/tampering.ts';

const ALL = [0, 1, 2, 3, 4, 5, 6, 7];
const BASE64 = new Set(['manifest', 'record', 'password key', 'recovery key', 'checksum']);

// Every byte; of the long words in base64 one bit of each, which test/deep makes eight.
testTampering((at, { name }) => (BASE64.has(name) ? [(at * 5) % 8] : ALL), 7);
