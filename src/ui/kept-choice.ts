/** What a person chose about how the page looks, kept in this browser beside its databases: read before the first paint. */

/** One of `options`, or undefined where nothing (any more) valid is kept. */
export function readKeptChoice<T extends string>(key: string, options: readonly T[]): T | undefined {
  try {
    const kept = window.localStorage.getItem(key)
    return options.find((option) => option === kept)
  } catch {
    return undefined // a browser that keeps nothing for this page throws on the mere look
  }
}

/** Keeps it as well as this browser does; where it does not, the choice lasts as long as the page. */
export function keepChoice(key: string, choice: string): void {
  try {
    window.localStorage.setItem(key, choice)
  } catch {
    return // kept nowhere: nothing that the person could do about it here
  }
}

/** Tells when another tab has chosen otherwise. */
export function watchKeptChoice(key: string, onChange: () => void): void {
  window.addEventListener('storage', (event) => {
    if (event.key === key) onChange()
  })
}
