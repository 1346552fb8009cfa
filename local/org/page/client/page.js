/** Shows one component of the package, and its toasts. */
import '@lwc/synthetic-shadow';
import { createElement } from 'lwc';
import Shown from 'page/shown';

const SHOWN_MS = 5000;
const icons = { success: '✓', error: '✕', warning: '!', info: 'i' };

/** Text only: nothing that comes from mail may become markup. */
function showToast({ title, message, variant, mode }) {
  const toast = document.createElement('div');
  toast.className = `slds-notify slds-notify_toast slds-theme_${variant}`;
  const icon = document.createElement('span');
  icon.className = 'slds-m-right_small';
  icon.setAttribute('aria-hidden', 'true');
  icon.textContent = icons[variant] ?? icons.info;
  const content = document.createElement('div');
  content.className = 'slds-notify__content';
  const heading = document.createElement('h2');
  heading.className = 'slds-text-heading_small';
  heading.textContent = title ?? '';
  content.append(heading);
  if (message) {
    const text = document.createElement('p');
    text.textContent = message;
    content.append(text);
  }
  toast.append(icon, content);
  document.getElementById('toasts').append(toast);
  if (mode !== 'sticky') {
    setTimeout(() => toast.remove(), SHOWN_MS);
  }
}

document.addEventListener('lightning__showtoast', (event) => showToast(event.detail));
const element = createElement('c-page', { is: Shown });
document.getElementById('page').replaceChildren(element);
