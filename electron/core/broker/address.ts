import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BrokerAddress, PROTOCOL_VERSION } from '../../../shared/broker/protocol.ts';
import { FILES } from '../../../shared/paths.ts';

/**
 * Writes where we listen into the data folder, for clients to read: whole or not at all, for the owner alone. `tcp` is
 * `127.0.0.1:<port>`.
 */
export async function writeAddress(
  dataFolder: string,
  { socket, tcp }: Pick<BrokerAddress, 'socket' | 'tcp'>,
): Promise<void> {
  const address: BrokerAddress = { protocol: PROTOCOL_VERSION, socket, tcp, pid: process.pid };
  const path = join(dataFolder, FILES.brokerAddress);
  const temporary = `${path}.${process.pid}.tmp`;
  await rm(temporary, { force: true });
  // `wx` follows no link and opens no file that somebody laid there in the meantime.
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(address)}\n`);
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

/** Takes it away again, unless another process has written its own. */
export async function removeAddress(dataFolder: string): Promise<void> {
  const path = join(dataFolder, FILES.brokerAddress);
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return;
  const address = BrokerAddress.safeParse(orNull(text));
  if (address.success && address.data.pid === process.pid) await rm(path, { force: true });
}

function orNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
