// A server on a free loopback port that tells its parent where it is and ends when the parent's pipe closes.
import http from 'node:http';

export async function listen(handler) {
  const server = http.createServer(handler);
  await new Promise(ready => server.listen(0, '127.0.0.1', ready));
  process.stdin.on('end', () => process.exit(0)).resume();
  return `http://127.0.0.1:${server.address().port}`;
}

export const announce = origin => console.log(`listening ${origin}`);

export async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString('utf8') || '{}');
}

export function answer(response, body) {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
