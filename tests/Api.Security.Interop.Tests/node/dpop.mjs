// A client with DPoP, by one of two libraries: gets a token of an issuer, and sends requests with it to an API.
// Arguments: openid-client or oauth4webapi, the issuer, the API, the algorithm of the DPoP key. Prints what the API answered to each request
// on the wire, and what the library made of the last one.
import * as openid from 'openid-client';
import * as oauth from 'oauth4webapi';

const [library, issuer, api, alg] = process.argv.slice(2);
const grant = { resource: 'https://orders.example/ES256', scope: 'read:orders write:orders' };
const wire = [];

async function recordingFetch(url, options) {
  const response = await fetch(url, options);
  if (new URL(url).origin === new URL(api).origin) {
    wire.push({ method: options.method, status: response.status, nonce: response.headers.get('dpop-nonce') !== null });
  }
  return response;
}

async function withOpenidClient() {
  const config = await openid.discovery(new URL(issuer), 'holder', undefined, openid.ClientSecretBasic('interop-only'), {
    execute: [openid.allowInsecureRequests], [openid.customFetch]: recordingFetch,
  });
  const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair(alg));
  const tokens = await openid.clientCredentialsGrant(config, grant, { DPoP });
  return {
    type: tokens.token_type,
    token: tokens.access_token,
    send: (method, path, token) => openid.fetchProtectedResource(config, token, new URL(path, api), method, undefined, undefined, { DPoP }),
  };
}

async function withOauth4webapi() {
  const [client, insecure] = [{ client_id: 'holder' }, { [oauth.allowInsecureRequests]: true, [oauth.customFetch]: recordingFetch }];
  const as = await oauth.processDiscoveryResponse(new URL(issuer), await oauth.discoveryRequest(new URL(issuer), insecure));
  const DPoP = oauth.DPoP(client, await oauth.generateKeyPair(alg));
  const request = () => oauth.clientCredentialsGrantRequest(
    as, client, oauth.ClientSecretBasic('interop-only'), new URLSearchParams(grant), { ...insecure, DPoP });
  const process = async () => oauth.processClientCredentialsResponse(as, client, await request());
  const again = retry => error => { if (oauth.isDPoPNonceError(error)) return retry(); throw error; };
  const tokens = await process().catch(again(process));
  return {
    type: tokens.token_type,
    token: tokens.access_token,
    send: (method, path, token) => {
      const once = () => oauth.protectedResourceRequest(token, method, new URL(path, api), new Headers(), null, { ...insecure, DPoP });
      return once().catch(again(once));
    },
  };
}

const client = library === 'openid-client' ? await withOpenidClient() : await withOauth4webapi();
const answers = [];
for (const [method, path] of [['GET', '/orders'], ['GET', '/orders?page=2#top'], ['POST', '/orders'], ['GET', '/whoami']]) {
  const response = await client.send(method, path, client.token);
  answers.push({ status: response.status, body: await response.text() });
}
let challenge = null;
try {
  await client.send('GET', '/orders', client.token.slice(0, -8) + 'AAAAAAAA');
} catch (error) {
  // openid-client wraps the error of oauth4webapi.
  challenge = (error.cause?.cause ?? error.cause)?.map(one => ({ scheme: one.scheme, error: one.parameters.error, algs: one.parameters.algs }));
}
console.log(JSON.stringify({ type: client.type, token: client.token, wire, answers, challenge }));
