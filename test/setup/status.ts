import { request } from 'node:http';

/** GET /v1/status over a Unix socket, without a token. */
export function statusOf(socketPath: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path: '/v1/status', agent: false }, (reply) => {
      let text = '';
      reply.setEncoding('utf8');
      reply.on('data', (chunk: string) => {
        text += chunk;
      });
      reply.on('end', () => resolve(JSON.parse(text)));
      reply.on('error', reject);
    });
    asked.on('error', reject);
    asked.end();
  });
}
