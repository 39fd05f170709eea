// Finds the elements of a role (arguments[0]) by their names, the way a testing library does, and answers them to
// what follows: `all`, and `nameOf` for each.
const role = arguments[0];
const implied = {
  button: 'button, summary', link: 'a[href]', group: 'fieldset, details', textbox: 'input:not([type]):not([list]), input[type=text], input[type=password], input[type=search], input[type=url], textarea, [contenteditable=true]',
  spinbutton: 'input[type=number]', checkbox: 'input[type=checkbox]', radio: 'input[type=radio]', combobox: 'select, input[list]',
  heading: 'h1, h2, h3, h4', dialog: 'dialog[open]', table: 'table', row: 'tr', cell: 'td', option: 'option', searchbox: 'input[type=search]',
};
const selector = `[role='${role}']` + (implied[role] ? `, ${implied[role]}` : '');
const text = (node) => (node ? node.textContent : '').replace(/\s+/g, ' ').trim();
const nameOf = (element) => {
  const by = element.getAttribute('aria-labelledby');
  if (by) return by.split(/\s+/).map((id) => text(document.getElementById(id))).join(' ').trim();
  const label = element.getAttribute('aria-label');
  if (label) return label.trim();
  if (element.matches('fieldset')) return text(element.querySelector('legend'));
  if (element.labels && element.labels.length) return text(element.labels[0]);
  return text(element) || element.getAttribute('title') || element.getAttribute('placeholder') || '';
};
const all = [...document.querySelectorAll(selector)]
  .filter((element) => !element.hasAttribute('role') || element.getAttribute('role') === role)
  .filter((element) => element.getClientRects().length && !element.closest('[inert], [aria-hidden=true]'));
