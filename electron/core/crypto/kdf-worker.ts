/**
 * Argon2id by @noble/hashes in a thread of its own, for platforms without a binary of @node-rs/argon2. Bundled to a
 * file of its own (`kdf-worker.js`, beside the bundle that starts it); does one job and ends.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { argon2id } from '@noble/hashes/argon2.js';
import type { KdfJob } from './kdf-fallback.ts';

const { password, salt, options } = workerData as KdfJob;
const key = argon2id(password, salt, options);
password.fill(0);
parentPort?.postMessage(key);
