import type { Fact } from '../../model/fact.js';
import { fewNames } from '../../util/few-names.js';
import { plural } from '../../util/format.js';

/** The static data of machines that several databases describe: what all of them say alike. */
export class UnitedFacts {
  readonly facts = new Map<string, readonly Fact[]>();
  /** Names of facts on which databases differ, by machine. */
  readonly #disputed = new Map<string, Set<string>>();

  /** Take what one database says of a machine. */
  add(machine: string, said: readonly Fact[]): void {
    const known = this.facts.get(machine);
    if (known === undefined) {
      this.facts.set(machine, said);
      return;
    }
    if (known === said) return;
    let all = known;
    const disputed = this.#disputed.get(machine) ?? new Set();
    for (const fact of said) {
      const other = all.find(({ name }) => name === fact.name);
      if (disputed.has(fact.name) || other?.value === fact.value) continue;
      if (other === undefined) {
        all = [...all, fact];
        continue;
      }
      disputed.add(fact.name);
      this.#disputed.set(machine, disputed);
      all = all.filter((one) => one !== other);
    }
    this.facts.set(machine, all);
  }

  /** What the user should know of facts that are left out. */
  get warnings(): string[] {
    const machines = [...this.#disputed.keys()];
    if (machines.length === 0) return [];
    const names = [...new Set([...this.#disputed.values()].flatMap((own) => [...own]))];
    return [
      `${fewNames(names)} of ${plural(machines.length, 'machine')} (${fewNames(machines)}) differ from one database to ` +
        'another, and are left out of the static data',
    ];
  }
}
