import { call, token } from './api.js';

const state = document.getElementById('state');
const connection = new signalR.HubConnectionBuilder()
  .withUrl('/hubs/orders', { accessTokenFactory: () => token })
  .build();

connection.on('placed', order => {
  const item = document.createElement('li');
  item.textContent = `Order ${order.id}: ${order.item}`;
  document.getElementById('orders').append(item);
});
connection.onclose(() => state.textContent = 'Disconnected. Reload the page.');

document.getElementById('place').addEventListener('click', () => call('POST', '/api/orders', { item: 'tea' }));

await connection.start();
state.textContent = 'Connected';
