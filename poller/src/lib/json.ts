/** Text as JSON. Not JSON is an answer too, null: the status, or a schema, says what to do with it. */
export function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
