import { keepsTheContract } from './setup/contract.ts';

keepsTheContract('python');
