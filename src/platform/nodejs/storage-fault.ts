import { WarrenError } from '../../core/base/errors.ts'

/** How deep LevelDB's errors may wrap the system's. */
const MAX_WRAPPINGS = 5

const FULL_CODES = ['ENOSPC', 'EDQUOT', 'EFBIG']
/** LevelDB tells of a full disk in words only. */
const FULL_WORDS = /no space left|quota exceeded|file too large/i
const CLOSED_CODES = ['LEVEL_DATABASE_NOT_OPEN', 'LEVEL_ITERATOR_NOT_OPEN']

const FULL = 'There is no room left on this disk.'
const CLOSED = 'This store is closed.'

/** The one way in to a store. */
export interface DiskGate {
  /** @throws WarrenError what `work` threw, as `toStorageFault` has it; `closed` after `close` */
  run<T>(work: () => Promise<T>): Promise<T>
  /** @returns whether it was open */
  close(): boolean
}

export function createDiskGate(): DiskGate {
  let isOpen = true
  return {
    async run(work) {
      if (!isOpen) throw new WarrenError('closed', CLOSED)
      try {
        return await work()
      } catch (error) {
        throw toStorageFault(error)
      }
    },
    close() {
      const wasOpen = isOpen
      isOpen = false
      return wasOpen
    },
  }
}

/** What a disk or LevelDB threw, as a WarrenError: `storage-full`, `closed` or `storage`. */
export function toStorageFault(thrown: unknown): WarrenError {
  if (thrown instanceof WarrenError) return thrown
  const options = { cause: thrown }
  const causes = causesOf(thrown, MAX_WRAPPINGS)
  const codes = causes.map((error) => ('code' in error ? String(error.code) : ''))
  const isFull =
    codes.some((code) => FULL_CODES.includes(code)) || causes.some(({ message }) => FULL_WORDS.test(message))
  if (isFull) return new WarrenError('storage-full', FULL, options)
  if (codes.some((code) => CLOSED_CODES.includes(code))) return new WarrenError('closed', CLOSED, options)
  if (codes.includes('LEVEL_LOCKED')) {
    return new WarrenError('storage', 'Another program has this folder open: two relays cannot keep in one.', options)
  }
  if (codes.includes('LEVEL_CORRUPTION')) {
    return new WarrenError('storage', 'The index of this folder is damaged. Put a copy of the whole folder in its place, or remove it.', options) // prettier-ignore
  }
  const [first] = causes
  return new WarrenError('storage', `The disk failed${first === undefined ? '' : `: ${first.message}`}.`, options)
}

function causesOf(thrown: unknown, depth: number): Error[] {
  if (depth === 0 || !(thrown instanceof Error)) return []
  return [thrown, ...causesOf(thrown.cause, depth - 1)]
}
