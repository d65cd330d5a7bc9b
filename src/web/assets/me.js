// The personal page with script: its pages follow each other in place, so that none of them stays in the history, one
// that waits goes on by itself, and a new value is judged while it is typed. Without script forms do all but the last.

const CHECK_AFTER_MS = 400;
const RETRY_AFTER_MS = 5000;

let busy = false;
let asPlainForm = false;
let timer;

const dialogForm = () => document.querySelector('form[data-dialog]');
const screenIn = page => page.querySelector('[data-screen]')?.dataset.screen;

/** A page that waits goes on after its seconds. */
function arm(seconds = dialogForm()?.dataset.refresh) {
  clearTimeout(timer);
  if (seconds === undefined) return;
  timer = setTimeout(() => {
    const form = dialogForm();
    if (form) send(form, form.querySelector('[data-do=next]'), true);
  }, seconds * 1000);
}

function show(page) {
  // The same page still waits: who listens to it need not hear it again.
  if (dialogForm()?.dataset.refresh !== undefined && screenIn(page) === screenIn(document)) return;
  document.documentElement.lang = page.documentElement.lang;
  document.title = page.title;
  document.body = document.adoptNode(page.body);
  const heading = document.querySelector('main h1');
  if (heading) heading.tabIndex = -1;
  (document.querySelector('main [autofocus]') ?? heading)?.focus();
}

async function pageAfter(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  const response = await fetch(form.action, { method: 'POST', body });
  if (!response.headers.get('Content-Type')?.startsWith('text/html')) throw new Error('This is no page.');
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  // The parser runs no script, so what stands there for a browser without any would come to life here.
  for (const part of page.querySelectorAll('noscript')) part.remove();
  return page;
}

async function send(form, button, byItself = false) {
  if (busy) return;
  busy = true;
  clearTimeout(timer);
  button?.setAttribute('aria-busy', 'true');
  try {
    show(await pageAfter(form, button));
    arm();
  } catch {
    if (byItself) arm(RETRY_AFTER_MS / 1000);
    else {
      // The browser tells better than we what does not work.
      asPlainForm = true;
      form.requestSubmit(button);
    }
  } finally {
    busy = false;
    button?.removeAttribute('aria-busy');
  }
}

document.addEventListener(
  'submit',
  event => {
    if (!event.target.matches('form[data-dialog]') || asPlainForm) return;
    event.preventDefault();
    send(event.target, event.submitter);
  },
  { capture: true },
);

let checkTimer;
let checking = false;

async function check(field) {
  const { value, form } = field;
  const flaws = document.getElementById(field.getAttribute('aria-describedby'));
  if (!form || !flaws) return;
  if (value === '') return flaws.replaceChildren();
  if (checking) return checkSoon(field);
  checking = true;
  try {
    const { csrf, t } = form.elements;
    const body = new URLSearchParams({ csrf: csrf.value, t: t.value, new: value });
    const response = await fetch(field.dataset.check, { method: 'POST', body, headers: { 'HX-Request': 'true' } });
    const said = response.ok ? await response.text() : '';
    // What was said of a value that has changed since says nothing of this one.
    if (field.value === value) flaws.innerHTML = said;
  } catch {
    flaws.replaceChildren();
  } finally {
    checking = false;
  }
}

function checkSoon(field) {
  clearTimeout(checkTimer);
  checkTimer = setTimeout(() => check(field), CHECK_AFTER_MS);
}

document.addEventListener('input', event => {
  if (event.target.matches('[data-check]')) checkSoon(event.target);
});

arm();
