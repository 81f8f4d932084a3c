const pluralRules = new Intl.PluralRules('de')

/** `1 Datei`, `2 Dateien`. */
export function count(amount: number, one: string, other: string): string {
  return `${amount} ${pluralRules.select(amount) === 'one' ? one : other}`
}
