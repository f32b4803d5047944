// Debian's Chromium by Playwright, and Debian's Firefox by Puppeteer and WebDriver BiDi, which Playwright does not speak.
// A page of either has `goto`, `evaluate`, `keyboard` and `screenshot`; what they name otherwise is named alike here.
import { chromium } from 'playwright-core';
import puppeteer from 'puppeteer-core';

// What Firefox takes from its settings alone.
const PREFERENCES = {
  dark: { 'ui.systemUsesDarkTheme': 1 },
  forced: { 'browser.display.document_color_use': 2, 'browser.display.use_system_colors': true },
  scriptless: { 'javascript.enabled': false },
};

export const openChromium = async (executablePath) => {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  return {
    name: 'Chromium',
    newPage: async () => (await browser.newContext({ bypassCSP: true })).newPage(),
    resize: (page, size) => page.setViewportSize(size),
    emulate: (page, { dark, forced, contrast }) => page.emulateMedia({
      colorScheme: dark ? 'dark' : 'light', forcedColors: forced ? 'active' : 'none', contrast: contrast ? 'more' : 'no-preference',
    }),
    close: () => browser.close(),
  };
};

// `looks` are names of PREFERENCES: whoever wants others opens another Firefox.
export const openFirefox = async (executablePath, looks = []) => {
  const extraPrefsFirefox = Object.assign({}, ...looks.map((look) => PREFERENCES[look]));
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath, extraPrefsFirefox });
  return {
    name: ['Firefox', ...looks].join(' '),
    newPage: () => browser.newPage(),
    newContext: () => browser.createBrowserContext(),
    resize: (page, size) => page.setViewport(size),
    emulate: async () => {},
    close: () => browser.close(),
  };
};
