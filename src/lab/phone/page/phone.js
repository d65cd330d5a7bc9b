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

/** One stroke after the other, so that the screen never runs behind the keys. */
function press(stroke) {
  busy = busy.then(async () => draw(await call(`${byId('device').value}/press`, stroke))).catch(() => undefined);
  return busy;
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
    button.addEventListener('click', () => press({ select: index }));
    body.append(button);
  });
  screen.fields.forEach((field, index) => {
    const here = index === screen.cursor ? 'field here' : 'field';
    const shown = element('span', { textContent: index === screen.cursor ? `${field.shown}▏` : field.shown });
    const button = element('button', { type: 'button', className: here, name: field.name }, field.label, shown);
    button.addEventListener('click', () => press({ move: index }));
    body.append(button);
  });
  if (screen.text) body.append(screen.text);
  if (screen.object === 'idle') body.append('Press Services.');
}

function drawSoftkeys() {
  const columns = Math.max(4, ...screen.softkeys.map(key => key.position));
  for (const id of ['labels', 'softkeys']) byId(id).style.gridTemplateColumns = `repeat(${columns}, 1fr)`;
  const at = position => screen.softkeys.find(key => key.position === position);
  const positions = Array.from({ length: columns }, (_, index) => index + 1);
  byId('labels').replaceChildren(
    ...positions.map(position => element('span', { textContent: at(position)?.label ?? '' })),
  );
  byId('softkeys').replaceChildren(
    ...positions.map(position => {
      const key = at(position);
      const button = element('button', { type: 'button', disabled: !key, textContent: '▂' });
      button.setAttribute('aria-label', key?.label ?? `Softkey ${position}`);
      button.addEventListener('click', () => press({ softkey: position }));
      return button;
    }),
  );
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
  drawBody();
  drawSoftkeys();
}

async function plugIn() {
  const device = byId('device').value;
  const phone = phones.find(candidate => candidate.device === device);
  byId('name').textContent = phone?.displayName ?? '';
  byId('extension').textContent = phone?.extension ?? '';
  screen = undefined;
  draw(await call(device, { model: byId('model').value, language: byId('language').value }));
}

function fill(id, values, label = value => value) {
  byId(id).replaceChildren(
    ...values.map(value => element('option', { value: value.device ?? value, textContent: label(value) })),
  );
}

byId('keypad').append(
  ...keys.map(key => {
    const button = element('button', { type: 'button' }, key, element('small', { textContent: letters[key] ?? '' }));
    button.addEventListener('click', () => press({ key }));
    return button;
  }),
);
byId('services').addEventListener('click', () => press({ services: true }));
byId('select').addEventListener('click', () => press({ select: screen.cursor }));
for (const button of document.querySelectorAll('[data-move]')) {
  button.addEventListener('click', () => press({ move: Math.max(0, screen.cursor + Number(button.dataset.move)) }));
}
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('select, button')) return;
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp')
    press({ move: Math.max(0, screen.cursor + (event.key === 'ArrowDown' ? 1 : -1)) });
  else if (event.key === 'Enter') press({ select: screen.cursor });
  else if (event.key === 'Backspace')
    press({ softkey: screen.softkeys.find(key => key.label === '<<')?.position ?? 2 });
  else if (event.key.length === 1 && screen.fields.length > 0) press({ type: event.key });
  else if (/^[0-9*#]$/.test(event.key)) press({ key: event.key });
  else return;
  event.preventDefault();
});
for (const id of ['device', 'model', 'language']) byId(id).addEventListener('change', plugIn);

const offered = await call('choices');
phones = offered.phones;
fill('device', phones, phone => `${phone.displayName} (${phone.userId}, ${phone.extension})`);
fill('model', offered.models);
fill('language', offered.languages);
byId('model').value = 'CP-8845';
await plugIn();
setInterval(() => {
  if (screen?.refreshIn === undefined) return;
  busy = busy.then(async () => draw(await call(byId('device').value))).catch(() => undefined);
}, 500);
