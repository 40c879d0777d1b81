// A developer in a browser: opens the API reference, logs in with the authorization code flow, calls two operations.
// Arguments: the origin of the API, the browser, a folder for screenshots. Says on its standard output what was seen and sent.
import { launch } from './chromium.mjs';

const [origin, executablePath, folder] = process.argv.slice(2);
const browser = await launch(executablePath);
const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, reducedMotion: 'reduce' });
context.setDefaultTimeout(30_000);
const requests = [];
context.on('request', request => requests.push({ method: request.method(), url: request.url(), body: request.postData() }));

const page = await context.newPage();
const screenshot = (of, name) => of.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' });

async function authorize() {
  await page.getByText('authorizationCode', { exact: true }).first().click();
  const opening = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Authorize' }).first().click();
  const login = await opening;
  await login.fill('[name=username]', 'alice');
  await login.fill('[name=password]', 'alice-password');
  await screenshot(login, '1-login');
  await Promise.all([login.waitForEvent('close'), login.click('button')]);
  await page.getByRole('button', { name: 'Clear tokens' }).first().waitFor();
  await screenshot(page, '2-authorized');
}

async function call(path) {
  // Operations far down the page are there only once they have been scrolled to.
  await page.getByRole('complementary').getByText(path, { exact: true }).first().click();
  await page.getByRole('button', { name: new RegExp(`Test Request.*get ${path}(?![\\w/])`, 'i') }).first().click();
  const dialog = page.getByRole('dialog');
  const [response] = await Promise.all([
    page.waitForResponse(response => response.url() === origin + path),
    dialog.getByRole('button', { name: /^Send/ }).first().click(),
  ]);
  await dialog.getByText(`${response.status()} ${response.statusText()}`.trim()).first().waitFor();
  await screenshot(page, `3-get${path.replaceAll('/', '-')}`);
  const seen = { path, status: response.status(), body: await response.text(), text: await dialog.innerText() };
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  return seen;
}

try {
  await page.goto(`${origin}/scalar/v1`);
  await authorize();
  console.log(JSON.stringify({ calls: [await call('/orders'), await call('/whoami')], requests }));
} catch (error) {
  await screenshot(page, 'failed');
  throw error;
} finally {
  await browser.close();
}
