// The API takes the access token of the user. The cookie of the pages does not count there.
export const token = document.querySelector('main').dataset.token;

export function call(method, path, body) {
  return fetch(path, {
    method,
    headers: { 'Authorization': `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  });
}
