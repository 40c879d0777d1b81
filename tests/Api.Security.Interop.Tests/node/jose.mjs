// npm jose as an issuer: publishes one key for each algorithm and signs, or encrypts, whatever it is asked to.
import * as jose from 'jose';
import { announce, answer, bodyOf, listen } from './listen.mjs';

const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
const pairs = Object.fromEntries(await Promise.all(algorithms.map(async alg => [alg, await jose.generateKeyPair(alg, { extractable: true })])));

async function published() {
  return { keys: await Promise.all(algorithms.map(async alg => ({ ...await jose.exportJWK(pairs[alg].publicKey), alg, use: 'sig', kid: alg }))) };
}

const make = {
  sign: ({ header, payload }) => new jose.SignJWT(payload).setProtectedHeader(header).sign(pairs[header.alg].privateKey),
  // The published key of the algorithm as an HMAC secret: the classic confusion.
  confuse: async ({ header, payload }) =>
    new jose.SignJWT(payload).setProtectedHeader(header).sign(new TextEncoder().encode(await jose.exportSPKI(pairs.RS256.publicKey))),
  encrypt: async ({ header, payload }) => new jose.EncryptJWT(payload).setProtectedHeader(header)
    .encrypt(await jose.importJWK(await jose.exportJWK(pairs.RS256.publicKey), header.alg)),
  // A signed token inside, for a key that the test brings.
  nest: async ({ header, payload, signed, recipient }) => new jose.CompactEncrypt(new TextEncoder().encode(
    await new jose.SignJWT(payload).setProtectedHeader(signed).sign(pairs[signed.alg].privateKey)))
    .setProtectedHeader(header).encrypt(await jose.importJWK(recipient, header.alg)),
  unsecured: ({ payload }) => new jose.UnsecuredJWT(payload).encode(),
};

const issuer = await listen(async (request, response) => {
  switch (request.url) {
    case '/.well-known/openid-configuration': return answer(response, { issuer, jwks_uri: `${issuer}/jwks` });
    case '/jwks': return answer(response, await published());
  }
  const body = await bodyOf(request);
  answer(response, { token: await make[body.how](body) });
});
announce(issuer);
