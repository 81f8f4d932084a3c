import { For, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { KeepMode, KeepSettings, VaultSummary } from '../../core/mesh.ts'
import { formatBytes } from '../format.ts'
import { KeyedFor } from '../KeyedFor.tsx'
import { useSession } from '../mesh/session.ts'
import { ChoiceRow } from '../parts/ChoiceRow.tsx'
import { FieldFrame } from '../parts/FieldFrame.tsx'
import { fromReadable } from '../reactive.ts'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
import './keeping-section.css'

const MB = 1_000_000
const HOUR_MS = 3_600_000
const MODES: readonly KeepMode[] = ['all', 'share', 'on-demand']
/** Bytes a second. */
const RATES: readonly (number | undefined)[] = [undefined, 10 * MB, 5 * MB, 2 * MB, MB, MB / 2]
const ROOMS: readonly (number | undefined)[] = [
  undefined,
  ...[1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 500_000].map((each) => each * MB),
]
const CACHES: readonly number[] = [500 * MB, 2_000 * MB, 8_000 * MB, 32_000 * MB]
const GRACES = [
  ['seconds', 30_000],
  ['hour', HOUR_MS],
  ['day', 24 * HOUR_MS],
  ['week', 7 * 24 * HOUR_MS],
  ['month', 30 * 24 * HOUR_MS],
] as const

interface PickProps<T> {
  readonly label: string
  readonly options: readonly { readonly value: T; readonly label: string }[]
  readonly chosen: T
  readonly hint?: string
  readonly onPick: (value: T) => void
}

/** A choice of many, in one line. What is chosen and not offered is shown as the first. */
function Pick<T>(props: PickProps<T>): JSX.Element {
  return (
    <FieldFrame label={props.label} hint={props.hint}>
      {(control) => (
        <select
          id={control.id}
          class="input"
          aria-describedby={control.describedBy}
          onChange={(event) => {
            const option = props.options[event.currentTarget.selectedIndex]
            if (option !== undefined) props.onPick(option.value)
          }}
        >
          <For each={props.options}>
            {(option) => <option selected={option.value === props.chosen}>{option.label}</option>}
          </For>
        </select>
      )}
    </FieldFrame>
  )
}

/** What of the vaults is on this device, and what fetching and sending may cost. */
export function KeepingSection(): JSX.Element {
  const session = useSession()
  const toasts = useToasts()
  const settings = fromReadable(session.mesh.keeping)
  const isMetered = fromReadable(session.mesh.isMetered)

  const change = (changes: Partial<KeepSettings>): void => {
    session.mesh.changeKeeping(changes).catch(toasts.showError)
  }
  /** A mode decides on what stays on this device: it is told, with the way back. */
  const changeMode = async <Mode extends KeepMode | undefined>(
    what: string,
    before: Mode,
    mode: Mode,
    write: (mode: Mode) => Promise<void>,
  ): Promise<void> => {
    if (mode === before) return
    try {
      await write(mode)
    } catch (error) {
      toasts.showError(error)
      return
    }
    const undo = () => void write(before).catch((error: unknown) => toasts.showError(error))
    const now = mode === undefined ? asAbove() : strings.keeping.modes[mode]
    toasts.show(strings.keeping.changed(what, now), { action: { label: strings.vault.undo, run: undo } })
  }
  const changeDevice = (mode: KeepMode) =>
    void changeMode(strings.keeping.mode, settings().mode, mode, (next) => session.mesh.changeKeeping({ mode: next }))
  const changeVault = ({ id, name }: VaultSummary, mode: KeepMode | undefined) =>
    void changeMode(strings.keeping.ofVault(name), settings().modeByVault.get(id), mode, (next) => {
      const modeByVault = new Map(settings().modeByVault)
      if (next === undefined) modeByVault.delete(id)
      else modeByVault.set(id, next)
      return session.mesh.changeKeeping({ modeByVault })
    })
  const asAbove = () => strings.keeping.asAbove(strings.keeping.modes[settings().mode])
  const hasCache = () => [settings().mode, ...settings().modeByVault.values()].includes('on-demand')
  const modeOptions = () => MODES.map((value) => ({ value, label: strings.keeping.modes[value] }))
  const rateOptions = () =>
    RATES.map((value) => ({
      value,
      label: value === undefined ? strings.keeping.noLimit : strings.keeping.perSecond(formatBytes(value)),
    }))

  return (
    <section class="panel">
      <h2>{strings.keeping.heading}</h2>
      <p class="soft">{strings.keeping.body}</p>
      <ChoiceRow<KeepMode>
        label={strings.keeping.mode}
        options={modeOptions()}
        chosen={settings().mode}
        onChoose={changeDevice}
      />
      <p class="soft" aria-live="polite">
        {strings.keeping.means[settings().mode]}
      </p>
      <Show when={session.vaults().length > 1 || settings().modeByVault.size > 0}>
        <details class="keeping-vaults">
          <summary>{strings.keeping.vaultsHeading}</summary>
          <div class="keeping-picks">
            <KeyedFor each={session.vaults()} by={(vault) => vault.id}>
              {(vault) => (
                <Pick<KeepMode | undefined>
                  label={strings.keeping.ofVault(vault().name)}
                  options={[{ value: undefined, label: asAbove() }, ...modeOptions()]}
                  chosen={settings().modeByVault.get(vault().id)}
                  onPick={(mode) => changeVault(vault(), mode)}
                />
              )}
            </KeyedFor>
          </div>
        </details>
      </Show>
      <Pick<number | undefined>
        label={strings.keeping.room}
        options={ROOMS.map((value) => ({
          value,
          label: value === undefined ? strings.keeping.roomUnbounded : formatBytes(value),
        }))}
        chosen={settings().roomBytes}
        hint={strings.keeping.roomHint}
        onPick={(roomBytes) => change({ roomBytes })}
      />
      <div class="keeping-picks">
        <Show when={hasCache()}>
          <Pick<number>
            label={strings.keeping.cache}
            options={CACHES.map((value) => ({ value, label: formatBytes(value) }))}
            chosen={settings().cacheBytes}
            onPick={(cacheBytes) => change({ cacheBytes })}
          />
        </Show>
        <Pick<number | undefined>
          label={strings.keeping.upload}
          options={rateOptions()}
          chosen={settings().uploadRate}
          onPick={(uploadRate) => change({ uploadRate })}
        />
        <Pick<number | undefined>
          label={strings.keeping.download}
          options={rateOptions()}
          chosen={settings().downloadRate}
          onPick={(downloadRate) => change({ downloadRate })}
        />
      </div>
      <label class="keeping-check">
        <input
          type="checkbox"
          class="check"
          checked={settings().onlyUnmetered}
          disabled={isMetered() === undefined}
          onChange={(event) => change({ onlyUnmetered: event.currentTarget.checked })}
        />
        <span>{strings.keeping.unmetered}</span>
      </label>
      <Show when={isMetered() === undefined || (settings().onlyUnmetered && isMetered() === true)}>
        <p class="field-hint">
          {isMetered() === undefined ? strings.keeping.unmeteredUnknown : strings.keeping.unmeteredNow}
        </p>
      </Show>
      <Pick<number>
        label={strings.keeping.grace}
        options={GRACES.map(([name, value]) => ({ value, label: strings.keeping.graces[name] }))}
        chosen={settings().grace}
        hint={strings.keeping.graceHint}
        onPick={(grace) => change({ grace })}
      />
    </section>
  )
}
