import type { Clock } from '../../core/base/environment.ts'

/**
 * How long to wait for an answer about storage, in milliseconds: Firefox asks the person before it answers `persist()`,
 * and headless it never does.
 */
const ANSWER_PATIENCE = 5_000

export interface StorageState {
  /** Bytes that this page's origin uses, everything included. The browser rounds and delays it: no guard against a full disk. */
  readonly usage: number
  /** Bytes it may use; 0 where the browser doesn't tell. */
  readonly quota: number
  /** Whether the browser keeps it when the disk runs low, until the person clears it. */
  readonly persisted: boolean
}

export interface StorageMeter {
  /** Never throws: what a browser doesn't answer counts as 0 or false. */
  read(): Promise<StorageState>
  /**
   * Asks the browser to keep what is stored, and tells the state after its answer. A refusal is no fault (Chromium
   * decides by itself, without asking): ask again when the app was installed or used for a while.
   */
  askToPersist(): Promise<StorageState>
}

/** @param storage where the browser has none (an insecure page), the meter answers with nothing used and nothing kept */
export function createStorageMeter(
  clock: Clock,
  storage: StorageManager | undefined = navigator.storage,
  patience: number = ANSWER_PATIENCE,
): StorageMeter {
  /** The answer, or what stands in for it when it fails or takes too long. */
  const answerOf = <T>(ask: (storage: StorageManager) => Promise<T>, otherwise: T): Promise<T> =>
    new Promise((resolve) => {
      const stopWaiting = clock.after(patience, () => resolve(otherwise))
      const settle = (answer: T): void => {
        stopWaiting()
        resolve(answer)
      }
      const answer = async (): Promise<T> => (storage === undefined ? otherwise : ask(storage))
      answer().then(settle, () => settle(otherwise))
    })

  const read = async (): Promise<StorageState> => {
    const [{ usage = 0, quota = 0 }, persisted] = await Promise.all([
      answerOf<StorageEstimate>((storage) => storage.estimate(), {}),
      answerOf((storage) => storage.persisted(), false),
    ])
    return { usage, quota, persisted }
  }

  return {
    read,
    async askToPersist() {
      const before = await read()
      if (before.persisted) return before
      const persisted = await answerOf((storage) => storage.persist(), false)
      return { ...before, persisted }
    },
  }
}
