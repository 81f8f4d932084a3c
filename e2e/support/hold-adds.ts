import type { Page } from '@playwright/test'

/**
 * From now on what the page asks of its workers is kept from them: a file that is added is under way until it is let go on.
 *
 * @returns lets it go on
 */
export async function holdAdds(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => {
    const original = Worker.prototype.postMessage
    const held: (() => void)[] = []
    Worker.prototype.postMessage = function (this: Worker, ...given: unknown[]): void {
      held.push(() => Reflect.apply(original, this, given))
    } as Worker['postMessage']
    Object.assign(globalThis, {
      __letAddsGoOn() {
        Worker.prototype.postMessage = original
        for (const post of held) post()
      },
    })
  })
  return () => page.evaluate(() => (globalThis as unknown as { __letAddsGoOn(): void }).__letAddsGoOn())
}
