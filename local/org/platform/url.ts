import { defineType } from '../kernel/define';
import { apexError } from '../kernel/exceptions';
import { execution } from '../kernel/execution';
import { strict } from './arguments';

function parse(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw apexError('InvalidParameterValueException', `no protocol: ${text}`);
  }
}

/** The text that was given, as java.net.URL keeps it. */
class ApexUrl {
  readonly url: URL;
  constructor(readonly text: string) {
    this.url = parse(text);
  }
}

const orNull = (text: string): string | null => (text === '' ? null : text);

defineType('Url', {
  'static Url getOrgDomainUrl()': () => new ApexUrl(execution().organization.domainUrl),
  ...strict({ 'new(String text)': (text: string) => new ApexUrl(text) }),
  'String getAuthority()': (self: ApexUrl) => self.url.host,
  'String getHost()': (self: ApexUrl) => self.url.hostname,
  'String getPath()': (self: ApexUrl) =>
    self.text.endsWith('/') || self.url.pathname !== '/' ? self.url.pathname : '',
  'Integer getPort()': (self: ApexUrl) => (self.url.port === '' ? -1 : Number(self.url.port)),
  'String getProtocol()': (self: ApexUrl) => self.url.protocol.replace(':', ''),
  'String getQuery()': (self: ApexUrl) => orNull(self.url.search.slice(1)),
  'String getRef()': (self: ApexUrl) => orNull(self.url.hash.slice(1)),
  'String getUserInfo()': (self: ApexUrl) =>
    orNull(self.url.username + (self.url.password === '' ? '' : `:${self.url.password}`)),
  'String toExternalForm()': (self: ApexUrl) => self.text,
});
