import { For, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { OnExisting } from '../../../core/mesh.ts'
import { Modal } from '../../parts/Modal.tsx'
import { strings } from '../../strings.ts'

/** More names would push the answers out of sight. */
const MAX_NAMES = 6

interface ExistingDialogProps {
  /** Paths of the files that are there already; undefined: closed. */
  readonly existing: readonly string[] | undefined
  readonly onAnswer: (onExisting: OnExisting) => void
  readonly onClose: () => void
}

/** Asks once, for all files of an add, what to do where one of its name is there. */
export function ExistingDialog(props: ExistingDialogProps): JSX.Element {
  const existing = () => props.existing ?? []
  return (
    <Modal
      open={props.existing !== undefined}
      onClose={() => props.onClose()}
      title={
        existing().length === 1
          ? strings.existing.heading(existing()[0] ?? '')
          : strings.existing.headingMany(existing().length)
      }
    >
      <div class="stack">
        <Show when={existing().length > 1}>
          <ul class="name-list">
            <For each={existing().slice(0, MAX_NAMES)}>{(path) => <li>{path}</li>}</For>
            <Show when={existing().length > MAX_NAMES}>
              <li class="soft">{strings.existing.more(existing().length - MAX_NAMES)}</li>
            </Show>
          </ul>
        </Show>
        <p>{strings.existing.body(existing().length)}</p>
        <p class="soft">{strings.existing.same}</p>
      </div>
      <div class="modal-actions">
        <button type="button" class="button" onClick={() => props.onClose()}>
          {strings.cancel}
        </button>
        <button type="button" class="button" onClick={() => props.onAnswer('replace')}>
          {strings.existing.replace}
        </button>
        <button
          type="button"
          class="button button-primary"
          data-first-focus=""
          onClick={() => props.onAnswer('keep-both')}
        >
          {strings.existing.keepBoth}
        </button>
      </div>
    </Modal>
  )
}
