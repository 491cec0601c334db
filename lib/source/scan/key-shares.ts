import { MachineDictionary } from '../../model/batch.js';
import { Tally } from '../../model/tally.js';
import type { KeyShare } from './key-share.js';
import { KeySurvey } from './key-survey.js';

/** What the keys of shares told, in the order of their rows: nothing is kept of a share that was added. */
export class KeyShares {
  readonly #tally = new Tally();
  readonly #survey = new KeySurvey({}, new MachineDictionary());

  /** @returns false where the survey of the whole does not follow from those of the shares */
  add(share: KeyShare): boolean {
    this.#tally.merge(share.tally);
    return this.#survey.append(share);
  }

  /** All of them as one. */
  get whole(): KeyShare {
    return { ...this.#survey.share(), tally: [...this.#tally] };
  }
}
