// What pages do a little better with script. Everything works without it.

// A form that was sent is not sent twice, unless it only saves a file (data-repeatable).
document.addEventListener('submit', event => {
  const button = event.submitter;
  if (!(button instanceof HTMLButtonElement) || event.defaultPrevented || 'repeatable' in button.dataset) return;
  setTimeout(() => {
    button.setAttribute('aria-busy', 'true');
    button.disabled = true;
  });
});

// A page that the browser shows again from memory takes its buttons back.
window.addEventListener('pageshow', event => {
  if (!event.persisted) return;
  for (const button of document.querySelectorAll('button[aria-busy]')) {
    button.removeAttribute('aria-busy');
    button.disabled = false;
  }
});

// A file that is chosen fills the field that its text could be pasted into.
for (const input of document.querySelectorAll('input[data-fills]')) {
  input.parentElement.hidden = false;
  input.addEventListener('change', async () => {
    const [file] = input.files;
    if (!file) return;
    document.getElementById(input.dataset.fills).value = await file.text();
    input.form.elements[input.dataset.names].value ||= file.name;
  });
}

// What is there to be copied is marked as a whole.
document.addEventListener('focusin', ({ target }) => {
  if (target instanceof HTMLInputElement && 'copy' in target.dataset) target.select();
});
