const pluralRules = new Intl.PluralRules('en')

/** `1 file`, `2 files`. */
export function count(amount: number, one: string, other: string): string {
  return `${amount} ${pluralRules.select(amount) === 'one' ? one : other}`
}
