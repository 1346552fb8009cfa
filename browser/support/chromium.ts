import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Where Linux and macOS put Chromium and Chrome. */
const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The browser of this machine: that of `CHROMIUM_PATH`, else the first one found; null where there is none. */
export function browserPath(environment: NodeJS.ProcessEnv = process.env): string | null {
  const named = environment['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) {
      throw new Error(`CHROMIUM_PATH names ${named}, which is not there: name a Chromium or Chrome, or unset it`);
    }
    return named;
  }
  return usual.find((path) => existsSync(path)) ?? null;
}

/** Starts a browser without a window. Its sandbox needs rights that containers and root do not give. */
export function startBrowser(path: string): Promise<Browser> {
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: path,
    args: ['--disable-dev-shm-usage', '--font-render-hinting=none', ...(isRoot ? ['--no-sandbox'] : [])],
  });
}

/** How a browser of the tests introduces itself. */
export const PROFILE = { locale: 'en-US', timezoneId: 'UTC', reducedMotion: 'reduce' } as const;
