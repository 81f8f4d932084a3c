import type { BrowserProcess } from './browser-process.ts'

/** A page in which nothing runs. */
export interface HungPage {
  /** It goes on where it stood. Resolves when it has clicked, if it was to. */
  goOn(): Promise<void>
}

/**
 * Stops a page as a tab that hangs, or a machine that sleeps, stops: in the middle of a task, with whatever happens meanwhile
 * waiting in its queue. It stops when it is at work in no database: who hangs in the middle of that holds up all other tabs.
 *
 * @param clicked a selector: what the page clicks in that same task, before it hears of anything that happened meanwhile
 */
export async function hangPage({ context, page }: BrowserProcess, clicked?: string): Promise<HungPage> {
  const session = await context.newCDPSession(page)
  await session.send('Debugger.enable')
  const paused = new Promise<void>((resolve) => session.once('Debugger.paused', () => resolve()))
  const task = page.evaluate(async (selector) => {
    const ended = (target: EventTarget, event: string): Promise<Event> =>
      new Promise((resolve) => target.addEventListener(event, resolve, { once: true }))
    for (const { name = '' } of await indexedDB.databases()) {
      const opening = indexedDB.open(name)
      await ended(opening, 'success')
      const all = opening.result.transaction(opening.result.objectStoreNames, 'readwrite')
      await ended(all, 'complete')
      opening.result.close()
    }
    // oxlint-disable-next-line no-debugger -- here it stops
    debugger
    if (selector !== undefined) document.querySelector<HTMLElement>(selector)?.click()
  }, clicked)
  await paused
  return {
    async goOn() {
      await session.send('Debugger.resume')
      await task
      await session.detach()
    },
  }
}
