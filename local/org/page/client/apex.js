/**
 * Apex for components: `import method from '@salesforce/apex/Class.method'` is a function that calls the local org, and
 * a wire adapter for cacheable methods. Answers of cacheable methods are kept until `refreshApex`, and are read-only, as
 * on the platform.
 *
 * @see Lightning Web Components Developer Guide, "Call Apex Methods"
 */
import { pageContext } from './context';

/** Kept answers by method and parameters: {data, error, adapters}. */
const answers = new Map();
/** What a wire handed out → its adapter, for refreshApex. */
const adapterOfValue = new WeakMap();

async function call(className, methodName, parameters, isWired) {
  const response = await fetch('/aura', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-page-token': pageContext.token },
    body: JSON.stringify({ className, methodName, parameters, isWired }),
  });
  const answer = await response.json();
  const error = response.ok ? answer.error : { status: response.status, message: answer.message };
  if (error) {
    throw { status: error.status, ok: false, statusText: 'Server Error', body: { message: error.message } };
  }
  return answer.returnValue ?? null;
}

export function apexMethod(className, methodName) {
  const method = (parameters) => call(className, methodName, parameters ?? {}, false);
  method.adapter = class extends WireAdapter {
    className = className;
    methodName = methodName;
  };
  return method;
}

class WireAdapter {
  constructor(dataCallback) {
    this.dataCallback = dataCallback;
    this.isConnected = false;
    this.emit({ data: undefined, error: undefined });
  }

  connect() {
    this.isConnected = true;
    if (this.config) {
      this.ask();
    }
  }

  update(config) {
    this.config = config;
    this.ask();
  }

  disconnect() {
    this.isConnected = false;
    this.leave();
  }

  leave() {
    this.answer?.adapters.delete(this);
    this.answer = undefined;
  }

  /** A parameter that is undefined stops the wire: the platform waits until all have a value. */
  ask() {
    this.leave();
    if (Object.values(this.config).some((value) => value === undefined)) {
      return;
    }
    const key = JSON.stringify([this.className, this.methodName, this.config]);
    const known = answers.get(key);
    this.answer = known ?? { adapters: new Set(), value: undefined, pending: undefined };
    this.answer.adapters.add(this);
    answers.set(key, this.answer);
    if (this.answer.value) {
      this.emit(this.answer.value);
    } else {
      void this.load(this.answer);
    }
  }

  /** Asks the org; everybody who waits for the same answer gets it. An error is not kept. */
  load(answer) {
    answer.pending ??= call(this.className, this.methodName, this.config, true)
      .then(
        (data) => ({ data: frozen(data), error: undefined }),
        (error) => ({ data: undefined, error: frozen(error) }),
      )
      .then((value) => {
        answer.pending = undefined;
        answer.value = value.error ? undefined : value;
        answer.adapters.forEach((adapter) => adapter.emit(value));
      });
    return answer.pending;
  }

  refresh() {
    return this.answer ? this.load(this.answer) : Promise.resolve();
  }

  /** Each wire gets an object of its own, by which refreshApex finds it. */
  emit(value) {
    const own = { ...value };
    adapterOfValue.set(own, this);
    this.dataCallback(own);
  }
}

function frozen(value) {
  if (value !== null && typeof value === 'object') {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

/** Asks the org again for what a wire provisioned. */
export function refreshApex(provisioned) {
  const adapter = adapterOfValue.get(provisioned);
  if (!adapter) {
    return Promise.reject(new Error('refreshApex takes the very object that a wire provisioned'));
  }
  return adapter.refresh();
}
