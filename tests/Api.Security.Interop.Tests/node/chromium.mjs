// The browser of the scripts beside this file.
import { chromium } from 'playwright-core';

/** Only loopback has an address, so whatever is asked for elsewhere is seen and goes nowhere. */
export const launch = executablePath => chromium.launch({ executablePath, args: ['--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'] });
