// What a screen reader is given of a page, by Chromium's own accessibility tree, and where the Tab key leads.

const CONTROLS = new Set(['button', 'checkbox', 'combobox', 'link', 'radio', 'searchbox', 'spinbutton', 'textbox', 'ListBox']);
const value = (property) => property?.value ?? '';

// What is wrong with what is spoken: one heading of the first level, one main part, a name for whatever can be used.
export const spoken = async (page) => {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const heard = nodes.filter((node) => !node.ignored);
  const of = (role) => heard.filter((node) => value(node.role) === role);
  const level = (node) => value((node.properties ?? []).find(({ name }) => name === 'level')?.value);
  const found = [];
  const first = of('heading').filter((node) => level(node) === 1);
  if (first.length !== 1) found.push(`${first.length} headings of the first level`);
  if (of('main').length !== 1) found.push(`${of('main').length} main parts`);
  const nameless = heard.filter((node) => CONTROLS.has(value(node.role)) && !value(node.name).trim());
  found.push(...nameless.map((node) => `a ${value(node.role)} without a name`));
  const groups = [...of('group'), ...of('radiogroup')].filter((node) => !value(node.name).trim());
  // <details> is a group whose name is its summary's.
  const [bare] = await page.evaluate(() => [document.querySelectorAll('details').length]);
  if (groups.length > bare) found.push(`${groups.length - bare} groups without a name`);
  if (!value(of('RootWebArea')[0]?.name).trim()) found.push('the page has no title');
  let last = 1;
  for (const node of of('heading')) {
    if (level(node) > last + 1) found.push(`after a heading of level ${last} one of ${level(node)}: ${value(node.name)}`);
    last = level(node);
  }
  // What is wrong with an answer is spoken with its field.
  const silent = await page.evaluate(() => [...document.querySelectorAll('[aria-invalid=true]')].filter((field) =>
    !(field.getAttribute('aria-describedby') ?? '').split(' ').some((id) => document.getElementById(id)?.textContent.trim())).length);
  if (silent) found.push(`${silent} fields whose fault is not spoken`);
  return found;
};

// What is wrong with the way of the Tab key: it reaches whatever can be used, once, from the top to the bottom.
export const tabbed = async (page) => page.evaluate(async () => {
  const seen = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width && height && element.checkVisibility({ visibilityProperty: true });
  };
  const usable = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter((element) => !element.disabled && seen(element) && element.tabIndex >= 0);
  const stops = [];
  const groups = new Set();
  for (const element of usable) {
    if (element.type === 'radio') {
      const group = `${element.form?.id} ${element.name}`;
      if (groups.has(group)) continue;
      groups.add(group);
    }
    stops.push(element);
  }
  window.stops = stops;
  return stops.length;
}).then(async (count) => {
  await page.evaluate(() => { document.activeElement?.blur(); getSelection()?.removeAllRanges(); window.scrollTo(0, 0); });
  await page.evaluate(() => { const at = document.createElement('span'); at.tabIndex = -1; document.body.prepend(at); at.focus(); at.remove(); });
  const way = [];
  for (let i = 0; i < count; i += 1) {
    await page.keyboard.press('Tab');
    way.push(await page.evaluate(() => {
      const now = document.activeElement;
      const same = (one) => one === now || (one.type === 'radio' && now.type === 'radio' && one.name === now.name && one.form === now.form);
      const shown = getComputedStyle(now);
      const labels = [...(now.labels ?? [])];
      // A box that is drawn by its label shows its focus there.
      const isMarked = [now, ...labels, ...labels.map((label) => label.firstElementChild), now.nextElementSibling].some((one) => one &&
        (getComputedStyle(one).outlineStyle !== 'none' || getComputedStyle(one).boxShadow !== 'none'));
      return { at: window.stops.findIndex(same), what: now.outerHTML.slice(0, 90), isMarked, shown: shown.display };
    }));
  }
  const found = way.filter(({ at }, i) => at !== i).slice(0, 1).map(({ what }, i) => `the Tab key leads elsewhere than the page: ${what}`);
  found.push(...way.filter(({ isMarked }) => !isMarked).slice(0, 2).map(({ what }) => `nothing shows the focus: ${what}`));
  return found;
});

// Whether what can be used stands on the page in the order of the Tab key: never above what came before it. Runs in the page.
export const disordered = () => {
  const found = [];
  let last = null;
  for (const element of document.querySelectorAll('main a[href], main button, main input:not([type=hidden]), main select, main textarea, main summary')) {
    const place = (element.closest('label') ?? element).getBoundingClientRect();
    if (!place.width || !place.height || !element.checkVisibility({ visibilityProperty: true })) continue;
    const isBefore = last && (place.bottom <= last.top + 1 || (place.top < last.bottom - 1 && place.right <= last.left + 1));
    if (isBefore) found.push(`comes before what the Tab key reached before it: ${element.outerHTML.slice(0, 90)}`);
    last = place;
  }
  return found;
};
