// npm oidc-provider, a certified OpenID provider: JWT access tokens for a resource indicator, client credentials, DPoP. The client
// holder gets only tokens that are bound to its DPoP key, certified only those that are bound to its certificate.
// POST /test/rotate makes new signing keys and keeps publishing the old ones; GET /test/counts counts key requests.
import { X509Certificate } from 'node:crypto';
import Provider from 'oidc-provider';
import { exportJWK, generateKeyPair } from 'jose';
import { announce, answer, listen } from './listen.mjs';

URL.parse ??= text => URL.canParse(text) ? new URL(text) : null; // the provider needs it for DPoP, and Node 20 does not have it

const algorithms = ['RS256', 'PS256', 'ES256'];
const api = 'https://orders.example/'; // + the algorithm of its access tokens
const counts = { discovery: 0, keys: 0 };
let keys = [];
let provider;

async function makeKeys() {
  return Promise.all(algorithms.map(async alg => {
    const { privateKey } = await generateKeyPair(alg, { extractable: true });
    return { ...await exportJWK(privateKey), alg, use: 'sig', kid: crypto.randomUUID() };
  }));
}

async function rotate(issuer) {
  keys = [...await makeKeys(), ...keys].slice(0, 2 * algorithms.length); // the first that fits signs
  const created = new Provider(issuer, {
    jwks: { keys },
    scopes: ['read:orders', 'write:orders'],
    clients: [
      { client_id: 'machine', client_secret: 'interop-only', grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
      {
        client_id: 'holder', client_secret: 'interop-only', grant_types: ['client_credentials'], redirect_uris: [], response_types: [],
        dpop_bound_access_tokens: true,
      },
      {
        client_id: 'certified', client_secret: 'interop-only', grant_types: ['client_credentials'], redirect_uris: [], response_types: [],
        tls_client_certificate_bound_access_tokens: true,
      },
    ],
    enabledJWA: { dPoPSigningAlgValues: ['ES256', 'PS256'] },
    features: {
      dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 1), requireNonce: () => true },
      mTLS: {
        enabled: true,
        certificateBoundAccessTokens: true,
        // As behind a proxy that terminates TLS (RFC 9440).
        getCertificate: ({ req }) => req.headers['client-cert']
          && new X509Certificate(Buffer.from(req.headers['client-cert'].slice(1, -1), 'base64')),
      },
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, resource) => ({
          scope: 'read:orders write:orders',
          audience: resource.startsWith(api) ? 'orders-api' : 'another-api',
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: new URL(resource).pathname.slice(1) || 'RS256' } },
        }),
      },
    },
  });
  provider = created.callback();
}

const issuer = await listen(async (request, response) => {
  if (request.url === '/test/rotate') {
    await rotate(issuer);
    return answer(response, {});
  }
  if (request.url === '/test/counts') return answer(response, counts);
  if (request.url.startsWith('/.well-known/')) counts.discovery++;
  if (request.url === '/jwks') counts.keys++;
  provider(request, response);
});
await rotate(issuer);
announce(issuer);
