export { Profile } from './profile.js';
export { FEWEST_VALUES, suggestSignal } from './suggest-signal.js';
export type { SignalSuggestions, SuggestedRule } from './suggested-rules.js';
