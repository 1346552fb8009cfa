import { LightningElement, api } from 'lwc';

const LOOKS = {
  error: { icon: 'utility:error', iconVariant: 'error', role: 'alert' },
  warning: { icon: 'utility:warning', iconVariant: 'warning', role: 'status' },
  success: { icon: 'utility:success', iconVariant: 'success', role: 'status' },
  info: { icon: 'utility:info', iconVariant: '', role: 'status' },
};

/** Says what happened and what to do; what is in its slot stands below the text, for buttons. */
export default class InboxSyncNotice extends LightningElement {
  /** error, warning, success or info. */
  @api variant = 'info';
  /** One short line; may be missing. */
  @api heading;
  /** The sentence. Plain text, whatever it contains. */
  @api text;
  /**
   * Whether it takes the focus when it appears, as the answer to what a person did: the button that was pressed may be gone
   * or switched off, and whoever scrolled down would not see the answer.
   */
  @api takesFocus = false;

  hasFocused = false;

  renderedCallback() {
    if (this.takesFocus && !this.hasFocused) {
      this.hasFocused = true;
      this.template.querySelector('div').focus();
    }
  }

  get look() {
    return LOOKS[this.variant] ?? LOOKS.info;
  }

  get panelClass() {
    return 'slds-box slds-box_small slds-theme_shade slds-m-vertical_small';
  }

  get iconName() {
    return this.look.icon;
  }

  get iconVariant() {
    return this.look.iconVariant;
  }

  get role() {
    return this.look.role;
  }
}
