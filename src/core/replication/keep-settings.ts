import type { LogId } from '../base/ids.ts'
import { createWritable, type Readable } from '../base/readable.ts'
import { WarrenError } from '../base/errors.ts'
import type { LocalState, LocalValue } from '../ports/local-state.ts'
import type { KeepMode } from './steward.ts'

/** What this device keeps of a mesh, and what that may cost. Of this device alone: nobody else hears of it. */
export interface KeepSettings {
  /** For vaults that have no mode of their own here. */
  readonly mode: KeepMode
  readonly modeByVault: ReadonlyMap<LogId, KeepMode>
  /** Bytes that files may take up here, whatever the modes say; `undefined` for as many as the browser allows. */
  readonly roomBytes: number | undefined
  /** Bytes that vaults on demand may take up together. */
  readonly cacheBytes: number
  /** Bytes a second of blocks, in each direction; `undefined` for as many as the connection carries. */
  readonly uploadRate: number | undefined
  readonly downloadRate: number | undefined
  /** Nothing is fetched in the background while the connection is metered, where the browser can tell. */
  readonly onlyUnmetered: boolean
  /** How long the copies of a device count after it was last heard of, in milliseconds. */
  readonly grace: number
}

const KIB = 1024
const SECOND = 1_000

/** Below it, a block would take longer than others wait for one. Bytes a second. */
const MIN_RATE = 256 * KIB
/** The longest block. */
const MIN_CACHE_BYTES = KIB * KIB
const MIN_ROOM_BYTES = KIB * KIB
const DEFAULT_CACHE_BYTES = 2e9
const DEFAULT_GRACE_MS = 24 * 3_600 * SECOND
/** Shorter, and a device that reloads its page would be healed around. For trying out what happens. */
const MIN_GRACE_MS = 20 * SECOND
const MAX_GRACE_MS = 30 * DEFAULT_GRACE_MS

const DEFAULT_SETTINGS: KeepSettings = {
  mode: 'all',
  modeByVault: new Map(),
  roomBytes: undefined,
  cacheBytes: DEFAULT_CACHE_BYTES,
  uploadRate: undefined,
  downloadRate: undefined,
  onlyUnmetered: false,
  grace: DEFAULT_GRACE_MS,
}

const STATE_KEY = 'keeping'
const MODES: readonly KeepMode[] = ['all', 'share', 'on-demand']

export interface KeepSettingsStore extends Readable<KeepSettings> {
  /** @throws WarrenError `invalid`, `storage-full`, `storage` */
  change(change: Partial<KeepSettings>): Promise<void>
}

/** What cannot be read is as it was at first: everything is kept. */
export async function loadKeepSettings(localState: LocalState): Promise<KeepSettingsStore> {
  const settings = createWritable(read(await localState.get(STATE_KEY)))
  return {
    ...settings,
    async change(change) {
      const next = { ...settings.get(), ...change }
      requireValid(next)
      await localState.set(STATE_KEY, write(next))
      settings.set(next)
    },
  }
}

function requireValid({ roomBytes, cacheBytes, uploadRate, downloadRate, grace }: KeepSettings): void {
  if (roomBytes !== undefined && !(roomBytes >= MIN_ROOM_BYTES)) {
    throw new WarrenError('invalid', 'The room for files is too small.')
  }
  if (!(cacheBytes >= MIN_CACHE_BYTES)) throw new WarrenError('invalid', 'The room for files on demand is too small.')
  for (const rate of [uploadRate, downloadRate]) {
    if (rate !== undefined && !(rate >= MIN_RATE)) {
      throw new WarrenError('invalid', 'So slow a limit would keep files from arriving at all.')
    }
  }
  if (!(grace >= MIN_GRACE_MS && grace <= MAX_GRACE_MS)) {
    throw new WarrenError('invalid', 'Copies of a device that is away count for 20 seconds to 30 days.')
  }
}

function write({ modeByVault, roomBytes, uploadRate, downloadRate, ...others }: KeepSettings): LocalValue {
  return {
    ...others,
    modeByVault: Object.fromEntries(modeByVault),
    roomBytes: roomBytes ?? null,
    uploadRate: uploadRate ?? null,
    downloadRate: downloadRate ?? null,
  }
}

function read(value: LocalValue | undefined): KeepSettings {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return DEFAULT_SETTINGS
  const stored = value as Readonly<Record<string, LocalValue>>
  const { mode, modeByVault, roomBytes, cacheBytes, uploadRate, downloadRate, onlyUnmetered, grace } = stored
  const modes = typeof modeByVault === 'object' && modeByVault !== null ? Object.entries(modeByVault) : []
  const read: KeepSettings = {
    mode: isMode(mode) ? mode : DEFAULT_SETTINGS.mode,
    modeByVault: new Map(modes.flatMap(([id, each]) => (isMode(each) ? [[id as LogId, each] as const] : []))),
    roomBytes: typeof roomBytes === 'number' ? roomBytes : undefined,
    cacheBytes: typeof cacheBytes === 'number' ? cacheBytes : DEFAULT_SETTINGS.cacheBytes,
    uploadRate: typeof uploadRate === 'number' ? uploadRate : undefined,
    downloadRate: typeof downloadRate === 'number' ? downloadRate : undefined,
    onlyUnmetered: onlyUnmetered === true,
    grace: typeof grace === 'number' ? grace : DEFAULT_SETTINGS.grace,
  }
  try {
    requireValid(read)
    return read
  } catch {
    return DEFAULT_SETTINGS // written by another version, or damaged
  }
}

const isMode = (value: unknown): value is KeepMode => MODES.some((mode) => mode === value)
