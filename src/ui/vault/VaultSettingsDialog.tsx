import { createEffect, createSignal, createUniqueId, For, on, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { Vault } from '../../core/mesh.ts'
import { DialogActions } from '../parts/DialogActions.tsx'
import { FieldError } from '../parts/FieldError.tsx'
import { createGroupName } from '../parts/group-name.ts'
import { Modal } from '../parts/Modal.tsx'
import { createSubmission } from '../parts/submission.ts'
import { fromReadable } from '../reactive.ts'
import { strings } from '../strings.ts'
import type { VaultChanges } from './vault-changes.ts'
import './vault-settings.css'

/** In days. */
const OFFERED = [365, 90, 30] as const
/** A hundred years, as the vault has it. */
const MAX_DAYS = 36_500

type Choice = 'forever' | 'other' | (typeof OFFERED)[number]

interface VaultSettingsDialogProps {
  readonly vault: Vault
  readonly changes: VaultChanges
  readonly name: string
  readonly open: boolean
  readonly onClose: () => void
}

function toChoice(days: number | undefined): Choice {
  if (days === undefined) return 'forever'
  return OFFERED.find((offered) => offered === days) ?? 'other'
}

/** The number of days that is written there. */
function readDays(written: string): number | undefined {
  const trimmed = written.trim()
  const days = /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : 0
  return days >= 1 && days <= MAX_DAYS ? days : undefined
}

/** What everyone in a vault has agreed on: how long its history is kept. */
export function VaultSettingsDialog(props: VaultSettingsDialogProps): JSX.Element {
  const id = createUniqueId()
  const group = createGroupName()
  // eslint-disable-next-line solid/reactivity -- another vault has another dialog
  const retention = fromReadable(props.vault.retentionDays)
  const [choice, setChoice] = createSignal<Choice>('forever')
  const [other, setOther] = createSignal('')
  const [tried, setTried] = createSignal(false)
  const {
    busy,
    error: failure,
    setError: setFailure,
    run,
  } = createSubmission(async (kept: number | undefined) => {
    await props.changes.setRetention(kept)
    props.onClose()
  })

  createEffect(
    on(
      () => props.open,
      (open) => {
        if (!open) return
        const days = retention()
        setChoice(toChoice(days))
        setOther(toChoice(days) === 'other' ? String(days) : '')
        setTried(false)
        setFailure(undefined)
      },
    ),
  )

  /** As chosen; `null` while it is no number of days. */
  const days = (): number | undefined | null => {
    const chosen = choice()
    if (chosen === 'forever') return undefined
    return chosen === 'other' ? (readDays(other()) ?? null) : chosen
  }
  const meaning = (): string => {
    const now = days()
    if (now === null) return ''
    return now === undefined ? strings.vaultSettings.meansForever : strings.vaultSettings.means(now)
  }
  const problem = () => (tried() && days() === null ? strings.vaultSettings.otherError : undefined)

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    setTried(true)
    setFailure(undefined)
    const kept = days()
    if (kept !== null) await run(kept)
  }

  const Option = (option: { readonly value: Choice; readonly label: string }): JSX.Element => (
    <label class="radio-row">
      <input
        type="radio"
        class="check"
        name={group}
        checked={choice() === option.value}
        data-first-focus={choice() === option.value ? '' : undefined}
        onChange={() => setChoice(option.value)}
      />
      <span>{option.label}</span>
    </label>
  )

  return (
    <Modal open={props.open} onClose={() => props.onClose()} title={strings.vaultSettings.heading(props.name)}>
      <form class="stack" onSubmit={(event) => void submit(event)} novalidate>
        <fieldset class="radio-group" aria-describedby={`${id}-meaning`}>
          <legend>{strings.vaultSettings.retention}</legend>
          <Option value="forever" label={strings.vaultSettings.forever} />
          <For each={OFFERED}>
            {(offered) => <Option value={offered} label={strings.vaultSettings.days(offered)} />}
          </For>
          <div class="radio-other">
            <Option value="other" label={strings.vaultSettings.other} />
            <Show when={choice() === 'other'}>
              <label class="radio-days">
                <input
                  type="text"
                  inputmode="numeric"
                  class="input"
                  maxLength={6}
                  value={other()}
                  aria-invalid={problem() === undefined ? undefined : 'true'}
                  aria-describedby={problem() === undefined ? undefined : `${id}-error`}
                  onInput={(event) => setOther(event.currentTarget.value)}
                />
                <span>{strings.vaultSettings.otherLabel}</span>
              </label>
            </Show>
          </div>
        </fieldset>
        <FieldError id={`${id}-error`} sentence={problem()} />
        <div class="retention-meaning" id={`${id}-meaning`} aria-live="polite">
          <p>{meaning()}</p>
          <p class="soft">{strings.vaultSettings.forAll}</p>
        </div>
        <FieldError sentence={failure()} />
        <DialogActions action={strings.vaultSettings.save} disabled={busy()} onCancel={() => props.onClose()} />
      </form>
    </Modal>
  )
}
