// A user of the sample site in a browser: logs in, calls the API, is refused, receives a message of the hub, logs out.
// Arguments: the origin of the site, the browser, a folder for screenshots. Says on its standard output what was seen and sent.
import { launch } from './chromium.mjs';

const [origin, executablePath, folder] = process.argv.slice(2);
const browser = await launch(executablePath);
const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, reducedMotion: 'reduce' });
context.setDefaultTimeout(60_000);
const [requests, complaints, sockets] = [[], [], []];
context.on('request', request => requests.push({ method: request.method(), url: request.url() }));

async function open(path) {
  const page = await context.newPage();
  page.on('pageerror', error => complaints.push(String(error)));
  // The browser reports each refusal as a failed resource; anything else, such as what the policy of the page blocks, is not expected.
  page.on('console', message => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
  page.on('websocket', socket => sockets.push(socket.url()));
  await page.goto(origin + path);
  return page;
}

const screenshot = (page, name) => page.screenshot({ path: `${folder}/site-${name}.png`, animations: 'disabled' });

async function logIn(page) {
  await page.getByRole('link', { name: 'Account' }).click();
  await page.fill('[name=username]', 'alice');
  await page.fill('[name=password]', 'alice-password');
  await page.click('button');
  await page.getByRole('button', { name: 'Log out' }).waitFor();
  await screenshot(page, '1-account');
  return page.locator('main').innerText();
}

async function press(page, button) {
  const response = page.locator('#response');
  const before = await response.innerText();
  await page.getByRole('button', { name: button }).click();
  await page.waitForFunction(before => document.getElementById('response').innerText !== before, before);
  const [status, ...body] = (await response.innerText()).split('\n');
  await screenshot(page, `2-${button.toLowerCase().replaceAll(' ', '-')}`);
  return { status: Number(status), body: body.join('\n') };
}

async function live() {
  const [one, other] = [await open('/live'), await open('/live')];
  for (const page of [one, other]) await page.getByText('Connected', { exact: true }).waitFor();
  await one.getByRole('button', { name: 'Place an order' }).click();
  for (const page of [one, other]) await page.locator('#orders li').first().waitFor();
  await screenshot(other, '3-live');
  return [await one.locator('#orders').innerText(), await other.locator('#orders').innerText()];
}

const page = await open('/');
try {
  const home = await page.locator('main').innerText();
  const account = await logIn(page);
  await page.getByRole('link', { name: 'Orders' }).click();
  const calls = {};
  for (const button of ['Place an order', 'List my orders', 'Delete order 1', 'List with the cookie alone']) calls[button] = await press(page, button);
  const token = await page.locator('main').getAttribute('data-token');
  const received = await live();
  await page.getByRole('link', { name: 'Account' }).click();
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByText('You are not logged in.').waitFor();
  await page.getByRole('link', { name: 'Account' }).click();
  await page.locator('[name=username]').waitFor();
  console.log(JSON.stringify({ home, account, calls, token, received, sockets, complaints, requests }));
} catch (error) {
  await screenshot(page, 'failed');
  throw error;
} finally {
  await browser.close();
}
