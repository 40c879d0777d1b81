// Checks access tokens in Node: `node peers.mjs express-oauth2-jwt-bearer '{"issuer":…,"audience":…,"publicKey":…}'`.
// Each peer listens on two ports, for an open and a protected endpoint, announces them, and ends when its standard input is closed.
import http from 'node:http';
import { createRequire } from 'node:module';
import express from 'express';
import { auth } from 'express-oauth2-jwt-bearer';
import { createVerifier } from 'fast-jwt';

const [, , name, settings] = process.argv;
const { issuer, audience, publicKey } = JSON.parse(settings);
const ok = (_request, response) => response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': 2 }).end('ok');

const peers = {
  // Gets its keys through discovery; strict means RFC 9068, as the others check it.
  'express-oauth2-jwt-bearer': () => [express().get('/', ok), express().use(auth({ issuerBaseURL: issuer, audience, strict: true })).get('/', ok)],
  'fast-jwt': () => {
    const verify = createVerifier({ key: publicKey, algorithms: ['RS256'], allowedIss: issuer, allowedAud: audience, checkTyp: 'at+jwt', cache: true });
    return [ok, (request, response) => {
      try {
        request.caller = verify(request.headers.authorization?.slice('Bearer '.length));
      } catch {
        return response.writeHead(401, { 'Content-Length': 0 }).end();
      }
      ok(request, response);
    }];
  },
};

async function listen(handler) {
  const server = http.createServer(handler);
  await new Promise(ready => server.listen(0, '127.0.0.1', ready));
  return server.address().port;
}

const versionOf = name => createRequire(import.meta.url)(`./node_modules/${name}/package.json`).version;

const [open, guarded] = await Promise.all(peers[name]().map(listen));
process.stdin.on('end', () => process.exit(0)).resume();
console.log(JSON.stringify({ open, guarded, version: `${name} ${versionOf(name)}, Node ${process.versions.node}` }));
