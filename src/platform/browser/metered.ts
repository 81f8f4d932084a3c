import { createWritable, type Readable } from '../../core/base/readable.ts'

/** What Chromium tells of the connection (Network Information API). `type` is there on phones only. */
interface ConnectionTold extends EventTarget {
  readonly type?: string
  readonly saveData?: boolean
}

interface PageGlobals {
  readonly navigator?: { readonly connection?: ConnectionTold }
}

export interface MeteredWatch {
  /** `undefined` where the browser doesn't tell. */
  readonly isMetered: Readable<boolean | undefined>
  close(): void
}

/** Whether bytes cost money: the connection is a phone's, or the person asked the browser to save data. */
export function watchMetered(
  connection: ConnectionTold | undefined = (globalThis as PageGlobals).navigator?.connection,
): MeteredWatch {
  const read = (): boolean | undefined =>
    connection === undefined ? undefined : connection.saveData === true || connection.type === 'cellular'
  const isMetered = createWritable(read())
  const refresh = (): void => isMetered.set(read())
  connection?.addEventListener('change', refresh)
  return { isMetered, close: () => connection?.removeEventListener('change', refresh) }
}
