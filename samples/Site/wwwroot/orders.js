import { call } from './api.js';

const on = (id, send) => document.getElementById(id).addEventListener('click', async () => show(await send()));

async function show(response) {
  const body = await response.text();
  const text = body && JSON.stringify(JSON.parse(body), null, 2);
  document.getElementById('response').textContent = `${response.status}\n${text}`;
}

on('place', () => call('POST', '/api/orders', { item: 'tea' }));
on('list', () => call('GET', '/api/orders'));
on('delete', () => call('DELETE', '/api/orders/1'));
on('cookie', () => fetch('/api/orders')); // the browser sends the cookie by itself
