// An operator in a browser: looks at the report page in light and dark, and goes through it with the keyboard alone.
// Arguments: the address of the page, the browser, a folder for screenshots. Says on its standard output what was seen and sent.
import { launch } from './chromium.mjs';

const [address, executablePath, folder] = process.argv.slice(2);
const browser = await launch(executablePath);

async function open(colorScheme, viewport, look) {
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
  context.setDefaultTimeout(30_000);
  const [requests, complaints] = [[], []];
  context.on('request', request => requests.push(request.url()));
  const page = await context.newPage();
  page.on('console', message => complaints.push(message.text())); // a broken policy of the page would complain here
  page.on('pageerror', error => complaints.push(String(error)));
  await page.goto(address);
  const seen = await look(page);
  await page.screenshot({ path: `${folder}/report-${colorScheme}-${viewport.width}.png`, fullPage: true, animations: 'disabled' });
  await context.close();
  return { requests, complaints, ...seen };
}

const colors = page => page.evaluate(() => ({ text: getComputedStyle(document.body).color, back: getComputedStyle(document.body).backgroundColor }));
const focused = page => page.evaluate(() => ({ name: document.activeElement.textContent.slice(0, 20), role: document.activeElement.getAttribute('role') ?? document.activeElement.tagName, outline: getComputedStyle(document.activeElement).outlineStyle }));

async function byKeyboard(page) {
  const stops = [];
  for (let i = 0; i < 4; i++) {
    await page.keyboard.press('Tab');
    stops.push(await focused(page));
  }

  // The table is wider than this window: the arrow keys move it while it has the focus.
  const before = await page.evaluate(() => document.activeElement.scrollLeft);
  for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => document.activeElement.scrollLeft > 0);
  const moved = await page.evaluate(() => document.activeElement.scrollLeft) - before;
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  return { stops, moved, hash: new URL(page.url()).hash, heading: await page.locator('h1').innerText(), rows: await page.locator('tbody tr').count() };
}

try {
  console.log(JSON.stringify({
    light: await open('light', { width: 1200, height: 900 }, colors),
    dark: await open('dark', { width: 1200, height: 900 }, colors),
    keyboard: await open('light', { width: 420, height: 800 }, byKeyboard),
  }));
} finally {
  await browser.close();
}
