const byId = id => document.getElementById(id);
const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
const letters = { 2: 'ABC', 3: 'DEF', 4: 'GHI', 5: 'JKL', 6: 'MNO', 7: 'PQRS', 8: 'TUV', 9: 'WXYZ' };

let phones = [];
let screen;
let busy = Promise.resolve();

async function call(path, body) {
  const options = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  const answer = await fetch(`api/${path}`, options);
  return answer.json();
}

/**
 * One stroke after the other, so that the screen never runs behind the keys. What a stroke is depends on the screen that
 * stands when its turn comes.
 */
function press(stroke) {
  const strike = async () => {
    const struck = stroke();
    if (struck) draw(await call(`${byId('device').value}/press`, struck));
  };
  busy = busy.then(strike).catch(() => undefined);
}

/** Up and down: to another line of a menu or a form, or through a text that is longer than the screen. */
function moved(by) {
  if (screen.items.length + screen.fields.length > 0) return { move: Math.max(0, screen.cursor + by) };
  byId('body').scrollBy(0, 60 * by);
  return undefined;
}

/** What a key of the keyboard strikes. */
function typed(key) {
  if (key === 'ArrowDown') return moved(1);
  if (key === 'ArrowUp') return moved(-1);
  if (key === 'Enter') return { select: screen.cursor };
  if (key === 'Backspace') return { softkey: screen.softkeys.find(({ label }) => label === '<<')?.position ?? 2 };
  if (screen.fields.length > 0) return { type: key };
  return /^[0-9*#]$/.test(key) ? { key } : undefined;
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function drawBody() {
  const body = byId('body');
  body.replaceChildren();
  screen.items.forEach((item, index) => {
    const here = index === screen.cursor ? 'item here' : 'item';
    const button = element('button', { type: 'button', className: here, textContent: `${index + 1} ${item}` });
    button.addEventListener('click', () => press(() => ({ select: index })));
    body.append(button);
  });
  screen.fields.forEach((field, index) => {
    const here = index === screen.cursor ? 'field here' : 'field';
    const shown = element('span', { textContent: index === screen.cursor ? `${field.shown}▏` : field.shown });
    const button = element('button', { type: 'button', className: here, name: field.name }, field.label, shown);
    button.addEventListener('click', () => press(() => ({ move: index })));
    body.append(button);
  });
  if (screen.text) body.append(screen.text);
  // A text may be longer than the screen: it scrolls by keyboard too.
  body.tabIndex = screen.text ? 0 : -1;
  if (screen.object === 'idle') body.append('Press Services.');
}

/** Buttons stay the same ones from screen to screen, so that the focus stays where it is. */
function softkeyButtons(columns) {
  const row = byId('softkeys');
  while (row.children.length > columns) row.lastChild.remove();
  while (row.children.length < columns) {
    const position = row.children.length + 1;
    const button = element('button', { type: 'button', textContent: '▂' });
    button.addEventListener('click', () => press(() => ({ softkey: position })));
    row.append(button);
  }
  return [...row.children];
}

function drawSoftkeys() {
  const columns = Math.max(4, ...screen.softkeys.map(key => key.position));
  for (const id of ['labels', 'softkeys']) byId(id).style.gridTemplateColumns = `repeat(${columns}, 1fr)`;
  const at = position => screen.softkeys.find(key => key.position === position);
  const positions = Array.from({ length: columns }, (_, index) => index + 1);
  byId('labels').replaceChildren(
    ...positions.map(position => element('span', { textContent: at(position)?.label ?? '' })),
  );
  softkeyButtons(columns).forEach((button, index) => {
    const key = at(index + 1);
    // Disabled it would lose the focus.
    button.setAttribute('aria-disabled', String(!key));
    button.setAttribute('aria-label', key?.label ?? `Softkey ${index + 1}`);
  });
}

function draw(next) {
  if (next.error) {
    byId('note').textContent = next.error;
    return;
  }
  const same = JSON.stringify({ ...next, refreshIn: 0 }) === JSON.stringify({ ...screen, refreshIn: 0 });
  screen = next;
  if (same) return;
  byId('screen').classList.toggle('error', screen.object === 'error');
  byId('title').textContent = screen.title;
  byId('prompt').textContent = screen.prompt;
  byId('note').textContent = screen.note;
  const wasInBody = byId('body').contains(document.activeElement);
  drawBody();
  drawSoftkeys();
  byId('body').scrollTop = 0;
  byId('body').querySelector('.here')?.scrollIntoView({ block: 'nearest' });
  if (wasInBody) (byId('body').querySelector('.here') ?? byId('services')).focus();
}

/** Plugs the chosen phone in. One that stands on somebody's desk already, in another tab, is kept where `keep` says so. */
async function plugIn(keep) {
  const device = byId('device').value;
  const phone = phones.find(candidate => candidate.device === device);
  byId('name').textContent = phone?.displayName ?? '';
  byId('extension').textContent = phone?.extension ?? '';
  screen = undefined;
  draw(await call(device, { model: byId('model').value, language: byId('language').value, keep }));
  byId('model').value = screen.model;
}

function fill(id, values, label = value => value) {
  byId(id).replaceChildren(
    ...values.map(value => element('option', { value: value.device ?? value, textContent: label(value) })),
  );
}

byId('keypad').append(
  ...keys.map(key => {
    const button = element('button', { type: 'button' }, key, element('small', { textContent: letters[key] ?? '' }));
    button.addEventListener('click', () => press(() => ({ key })));
    return button;
  }),
);
byId('services').addEventListener('click', () => press(() => ({ services: true })));
byId('select').addEventListener('click', () => press(() => ({ select: screen.cursor })));
for (const button of document.querySelectorAll('[data-move]')) {
  button.addEventListener('click', () => press(() => moved(Number(button.dataset.move))));
}
const strokes = ['ArrowDown', 'ArrowUp', 'Enter', 'Backspace'];
document.addEventListener('keydown', event => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || !screen || target.closest('select')) return;
  if (target.closest('button') && (key === 'Enter' || key === ' ')) return;
  if (key.length > 1 && !strokes.includes(key)) return;
  event.preventDefault();
  press(() => typed(key));
});
byId('device').addEventListener('change', () => plugIn(true));
for (const id of ['model', 'language']) byId(id).addEventListener('change', () => plugIn(false));

const offered = await call('choices');
phones = offered.phones;
fill('device', phones, phone => `${phone.displayName} (${phone.userId}, ${phone.extension})`);
fill('model', offered.models);
fill('language', offered.languages);
byId('model').value = 'CP-8845';
await plugIn(true);
let beats = 0;
setInterval(() => {
  beats += 1;
  // What is pushed comes without being asked for.
  if (screen?.refreshIn === undefined && beats % 3 !== 0) return;
  busy = busy.then(async () => draw(await call(byId('device').value))).catch(() => undefined);
}, 500);
