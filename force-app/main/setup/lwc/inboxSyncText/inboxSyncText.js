import LOCALE from '@salesforce/i18n/locale';
import TIME_ZONE from '@salesforce/i18n/timeZone';
import offline from '@salesforce/label/c.InboxSyncOffline';

/**
 * Fills the placeholders of a label.
 *
 * @param {string} template text with {0}, {1} …
 * @param {...(string | number)} values in the order of the placeholders
 * @returns {string} the text; a placeholder without a value stays visible
 */
export function format(template, ...values) {
  return template.replace(/\{(\d+)\}/g, (placeholder, index) =>
    values[index] === undefined ? placeholder : String(values[index]),
  );
}

/**
 * Makes a sentence of whatever an Apex call, a wire or the Lightning Data Service rejected with.
 *
 * @param {unknown} error a body with a message, a list of such bodies, an Error, or a text
 * @param {string} unknownText what to say when it carries no text
 * @returns {string} all messages, one after the other, without repeats; a sentence of ours where the org was not reached
 */
export function messageOf(error, unknownText) {
  // What a browser says then is for nobody, and in the language of the browser.
  if (error instanceof TypeError || !navigator.onLine) {
    return offline;
  }
  const found = [...new Set(messagesOf(error))];
  return found.length > 0 ? found.join(' ') : unknownText;
}

/**
 * @param {string} moment ISO 8601
 * @returns {string} the day, as the person writes it and where the person lives
 */
export function dayText(moment) {
  return inZone({ dateStyle: 'medium' }, moment);
}

/**
 * @param {string} moment ISO 8601
 * @returns {string} day and time, as the person writes them and where the person lives
 */
export function momentText(moment) {
  return inZone({ dateStyle: 'medium', timeStyle: 'short' }, moment);
}

/**
 * @param {number} value to be shown
 * @param {Intl.NumberFormatOptions} [style] how, where it is not the usual way
 * @returns {string} as the person writes numbers
 */
export function numberText(value, style = {}) {
  return new Intl.NumberFormat(LOCALE, style).format(value);
}

function inZone(style, moment) {
  return new Intl.DateTimeFormat(LOCALE, { ...style, timeZone: TIME_ZONE }).format(new Date(moment));
}

function messagesOf(error) {
  if (!error) {
    return [];
  }
  if (typeof error === 'string') {
    return [error];
  }
  if (Array.isArray(error)) {
    return error.flatMap(messagesOf);
  }
  const inBody = messagesOf(error.body);
  const inOutput = messagesOf(error.output?.errors);
  const own = typeof error.message === 'string' && error.message !== '' ? [error.message] : [];
  return inBody.length + inOutput.length > 0 ? [...inBody, ...inOutput] : own;
}
