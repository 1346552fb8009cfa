/** Navigation for components: records, web pages and tabs; anything else is an error. */
const Navigate = Symbol('Navigate');
const GenerateUrl = Symbol('GenerateUrl');

function urlOf({ type, attributes }) {
  const { recordId, objectApiName = 'record', actionName = 'view', url, apiName } = attributes ?? {};
  switch (type) {
    case 'standard__recordPage':
      return `/lightning/r/${encodeURIComponent(objectApiName)}/${encodeURIComponent(recordId)}/${actionName}`;
    case 'standard__webPage':
      return url;
    case 'standard__navItemPage':
      return `/lightning/n/${encodeURIComponent(apiName)}`;
    default:
      throw new Error(`The local page does not know page references of type ${type}`);
  }
}

export const NavigationMixin = (Base) =>
  class extends Base {
    /** Web pages open in a tab of their own, as on the platform. */
    [Navigate](reference, isReplacing = false) {
      const url = urlOf(reference);
      if (reference.type === 'standard__webPage') {
        window.open(url, '_blank', 'noopener');
      } else if (isReplacing) {
        window.location.replace(url);
      } else {
        window.location.assign(url);
      }
    }

    [GenerateUrl](reference) {
      return Promise.resolve(urlOf(reference));
    }
  };
NavigationMixin.Navigate = Navigate;
NavigationMixin.GenerateUrl = GenerateUrl;
