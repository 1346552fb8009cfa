import type { OrgUser } from '../org-facade';

/** A text as HTML shows it. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

export interface Frame {
  readonly title: string;
  readonly user: OrgUser | null;
  /** HTML of the page below the header. */
  readonly content: string;
  /** HTML for the head. */
  readonly head?: string;
}

/** A whole page with the header of the stand-in. */
export function pageHtml({ title, user, content, head = '' }: Frame): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} | Local Salesforce</title>
<link rel="icon" href="/slds/icons/standard/email_60.png">
<link rel="stylesheet" href="/slds/styles/salesforce-lightning-design-system.min.css">
<link rel="stylesheet" href="/page.css">
${head}
</head>
<body class="slds-scope">
<header class="local-header">
<a href="/lightning/n/InboxSync" class="local-brand">Inbox Sync</a>
<span class="local-note">local Salesforce</span>
${user ? userHtml(user) : ''}
</header>
<main id="page" class="local-page">
${content}
</main>
<div id="toasts" class="local-toasts" role="status" aria-live="polite"></div>
</body>
</html>
`;
}

function userHtml({ name }: OrgUser): string {
  return `<form method="post" action="/logout" class="local-user"><span>${escaped(name)}</span>
<button class="slds-button slds-button_neutral" type="submit">Switch user</button></form>`;
}

/** A page that says what happened. */
export function messageHtml(user: OrgUser | null, title: string, text: string): string {
  const content = `<article class="slds-card"><div class="slds-p-around_large">
<h1 class="slds-text-heading_medium">${escaped(title)}</h1>
<p class="slds-m-top_small local-text">${escaped(text)}</p>
<p class="slds-m-top_small"><a href="/">Choose a user</a></p></div></article>`;
  return pageHtml({ title, user, content });
}

/** JSON for a data block: no text in it can end the block. */
export function dataBlock(id: string, value: unknown): string {
  return `<script type="application/json" id="${id}">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`;
}
