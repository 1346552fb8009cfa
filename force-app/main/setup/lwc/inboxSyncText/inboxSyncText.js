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
 * @returns {string} all messages, one after the other, without repeats
 */
export function messageOf(error, unknownText) {
  const found = [...new Set(messagesOf(error))];
  return found.length > 0 ? found.join(' ') : unknownText;
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
