/** What the server says of the user at the page: {userId, userName, timeZone, locale, language, token}. */
export const pageContext = JSON.parse(document.getElementById('page-context').textContent);
